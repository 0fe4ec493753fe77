using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>A tenant with one file in the drive of a user, a client, and a folder to download into.</summary>
internal sealed class DownloadFixture : IAsyncDisposable
{
    public const string Name = "big #1 100% é.bin";

    private readonly string _name;
    private readonly LogBook _log;

    private DownloadFixture(LocalTenant tenant, string name, GraphClient graph, LogBook log)
    {
        (Tenant, _name, Graph, _log) = (tenant, name, graph, log);
        DriveId = tenant.Files.GetDriveId(tenant.Address.DefaultUser);
    }

    public LocalTenant Tenant { get; }

    public GraphClient Graph { get; }

    public Clock Clock { get; private init; } = null!;

    public TemporaryFolder Folder { get; } = new();

    public string DriveId { get; }

    public byte[] Content { get; private set; } = [];

    public Testing.LocalFile Stored { get; private set; } = null!;

    public string DestinationPath => Folder["got.bin"];

    public DrivePath Source => DrivePath.In(DriveId, _name);

    /// <summary>The offset at which the last interrupted download stopped.</summary>
    public long ResumeOffset { get; private set; }

    public IEnumerable<RecordedRequest> DownloadRequests =>
        Tenant.Requests.Where(request => request.Path.EndsWith("download.aspx", StringComparison.Ordinal));

    public static async Task<DownloadFixture> OpenAsync(int size, string name = Name)
    {
        var tenant = await TestData.StartTenantAsync();
        var clock = new Clock();
        var log = new LogBook();
        var graph = GraphClient.Create(
            TestData.OpenSession(tenant), new() { HttpHandler = tenant.CreateHandler, TimeProvider = clock, LoggerFactory = log });
        await graph.GetAsync<User>("me"); // signs in, so that the first recorded request is that of the download
        var fixture = new DownloadFixture(tenant, name, graph, log) { Clock = clock };
        await fixture.ReplaceAsync(size, size);
        return fixture;
    }

    public Task ReplaceAsync(int size, int seed) => PutAsync(TestData.CreateRandomBytes(size, seed));

    public async Task PutAsync(byte[] content)
    {
        Content = content;
        Stored = await Tenant.Files.PutAsync(DriveId, _name, new MemoryStream(Content));
    }

    public Task<DownloadReceipt> DownloadAsync(
        DownloadOptions? options = null, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default) =>
        Graph.Files(Clock).DownloadAsync(Source, DestinationPath, options, progress, cancellationToken);

    public async Task InterruptAtAsync(long bytes, int connections = 1)
    {
        using var cancellation = new CancellationTokenSource();
        await Assert.CatchAsync<OperationCanceledException>(() => DownloadAsync(
            new DownloadOptions { MaxConnections = connections }, new InterruptingProgress(this, bytes, cancellation), cancellation.Token));
        ResumeOffset = CountFlushedBytes();
    }

    public async ValueTask DisposeAsync()
    {
        Assert.That(DownloadRequests.Where(request => request.HasAuthorization), Is.Empty, "no token ever goes to a download address");
        Assert.That(_log.Text, Does.Not.Contain("tempauth"), "no download address is ever logged");
        await Graph.DisposeAsync();
        await Tenant.DisposeAsync();
        Folder.Dispose();
    }

    private long CountFlushedBytes()
    {
        var edges = System.Text.Json.JsonDocument
            .Parse(File.ReadAllText(DestinationPath + ".partial.json")).RootElement
            .GetProperty("Flushed")
            .EnumerateArray()
            .Select(edge => edge.GetInt64())
            .ToArray();
        return edges.Chunk(2).Sum(range => range[1] - range[0]);
    }

    private sealed class InterruptingProgress(
        DownloadFixture fixture, long bytes, CancellationTokenSource cancellation) : IProgress<TransferProgress>
    {
        public void Report(TransferProgress value)
        {
            if (value.BytesTransferred >= bytes) cancellation.Cancel();
            Assert.That(File.Exists(fixture.DestinationPath), Is.False, "half a file never has the final name");
        }
    }
}
