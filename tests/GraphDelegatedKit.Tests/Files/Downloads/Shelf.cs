using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>A tenant with one file in somebody's drive, a client, and a folder to download into.</summary>
internal sealed class Shelf : IAsyncDisposable
{
    public const string Name = "big #1 100% é.bin";

    private readonly string _name;
    private readonly LogBook _log;

    private Shelf(LocalTenant tenant, string name, GraphClient graph, LogBook log)
    {
        (Tenant, _name, Graph, _log) = (tenant, name, graph, log);
        Drive = tenant.Files.GetDriveId(tenant.Address.DefaultUser);
    }

    public LocalTenant Tenant { get; }

    public GraphClient Graph { get; }

    public Clock Clock { get; private init; } = null!;

    public Folder Folder { get; } = new();

    public string Drive { get; }

    public byte[] Content { get; private set; } = [];

    public Testing.LocalFile Stored { get; private set; } = null!;

    public string Target => Folder["got.bin"];

    public DrivePath Source => DrivePath.In(Drive, _name);

    /// <summary>Where the last download that was stopped had got to.</summary>
    public long LeftAt { get; private set; }

    public IEnumerable<RecordedRequest> BytesRequests => Tenant.Requests.Where(request => request.Path.EndsWith("download.aspx", StringComparison.Ordinal));

    public static async Task<Shelf> OpenAsync(int size, string name = Name)
    {
        var tenant = await Some.Tenant();
        var clock = new Clock();
        var log = new LogBook();
        var graph = GraphClient.Create(Some.Session(tenant), new() { HttpHandler = tenant.CreateHandler, TimeProvider = clock, LoggerFactory = log });
        await graph.GetAsync<User>("me"); // signed in, so that the first request on record is the download's
        var shelf = new Shelf(tenant, name, graph, log) { Clock = clock };
        await shelf.ReplaceAsync(size, size);
        return shelf;
    }

    public Task ReplaceAsync(int size, int seed) => PutAsync(Some.Bytes(size, seed));

    public async Task PutAsync(byte[] content)
    {
        Content = content;
        Stored = await Tenant.Files.PutAsync(Drive, _name, new MemoryStream(Content));
    }

    public Task<DownloadReceipt> DownloadAsync(DownloadOptions? options = null, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default) =>
        Graph.Files(Clock).DownloadAsync(Source, Target, options, progress, cancellationToken);

    public async Task StopAtAsync(long bytes, int connections = 1)
    {
        using var stop = new CancellationTokenSource();
        await Assert.CatchAsync<OperationCanceledException>(() => DownloadAsync(new DownloadOptions { MaxConnections = connections }, new Stopping(this, bytes, stop), stop.Token));
        LeftAt = Left();
    }

    public async ValueTask DisposeAsync()
    {
        Assert.That(BytesRequests.Where(request => request.HasAuthorization), Is.Empty, "no token ever goes to a download address");
        Assert.That(_log.Text, Does.Not.Contain("tempauth"), "no download address is ever logged");
        await Graph.DisposeAsync();
        await Tenant.DisposeAsync();
        Folder.Dispose();
    }

    private long Left()
    {
        var edges = System.Text.Json.JsonDocument.Parse(File.ReadAllText(Target + ".partial.json")).RootElement.GetProperty("Flushed").EnumerateArray().Select(edge => edge.GetInt64()).ToArray();
        return edges.Chunk(2).Sum(range => range[1] - range[0]);
    }

    private sealed class Stopping(Shelf shelf, long bytes, CancellationTokenSource stop) : IProgress<TransferProgress>
    {
        public void Report(TransferProgress value)
        {
            if (value.BytesTransferred >= bytes) stop.Cancel();
            Assert.That(File.Exists(shelf.Target), Is.False, "half a file never has the final name");
        }
    }
}
