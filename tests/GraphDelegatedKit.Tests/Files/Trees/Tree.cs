using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>A tenant with somebody's drive, a client, and two local folders: one with files to send, one to fetch into.</summary>
internal sealed class Tree : IAsyncDisposable
{
    private Tree(LocalTenant tenant, GraphClient graph, Clock clock) =>
        (Tenant, Graph, Clock, Drive) = (tenant, graph, clock, tenant.Files.GetDriveId(tenant.Address.DefaultUser));

    public LocalTenant Tenant { get; }

    public GraphClient Graph { get; }

    public Clock Clock { get; }

    public string Drive { get; }

    public Folder Here { get; } = new();

    public Folder Journal { get; } = new();

    public string Source => Here["source"];

    public string Got => Here["got"];

    public GraphFiles Files => Transfers.By(Graph, Clock, Journal);

    public Sums Sums { get; } = new();

    public DrivePath Target => DrivePath.In(Drive, "Backup/2026");

    public IReadOnlyDictionary<string, long> Stored => Tenant.Files.List(Drive).Where(file => file.Path.StartsWith("Backup/2026/", StringComparison.Ordinal))
        .ToDictionary(file => file.Path["Backup/2026/".Length..], file => file.Size);

    public IEnumerable<RecordedRequest> Puts => Tenant.Requests.Where(request => request.Method == "PUT");

    public IEnumerable<RecordedRequest> Posts => Tenant.Requests.Where(request => request.Method == "POST" && request.Path.EndsWith("/children", StringComparison.Ordinal));

    public static async Task<Tree> OpenAsync(ITokenProvider? tokens = null)
    {
        var tenant = await Some.Tenant();
        var clock = new Clock();
        tokens ??= Some.Session(tenant, change: options => options.Scopes = ["Files.ReadWrite.All"]);
        var graph = Some.Client(tenant, clock, tokens);
        var tree = new Tree(tenant, graph, clock);
        Directory.CreateDirectory(tree.Source);
        return tree;
    }

    public byte[] Write(string path, int size)
    {
        var file = Path.Combine(Source, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var bytes = Some.Bytes(size, size);
        File.WriteAllBytes(file, bytes);
        return bytes;
    }

    public Task PutAsync(string path, int size) => Tenant.Files.PutAsync(Drive, "Backup/2026/" + path, new MemoryStream(Some.Bytes(size, size)));

    public async Task<Dictionary<string, UploadResult>> UploadAsync(UploadManyOptions? options = null) =>
        await Files.UploadManyAsync(Source, Target, options, Sums).ToDictionaryAsync(result => result.Path);

    public async Task<Dictionary<string, DownloadResult>> DownloadAsync(DownloadManyOptions? options = null) =>
        await Files.DownloadManyAsync(Target, Got, options, Sums).ToDictionaryAsync(result => result.Path);

    public async ValueTask DisposeAsync()
    {
        await Graph.DisposeAsync();
        await Tenant.DisposeAsync();
        Here.Dispose();
        Journal.Dispose();
    }
}
