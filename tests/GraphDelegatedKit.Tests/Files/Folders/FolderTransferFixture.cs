using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>A tenant with somebody's drive, a client, and two local folders: one with files to send, one to fetch into.</summary>
internal sealed class FolderTransferFixture : IAsyncDisposable
{
    private FolderTransferFixture(LocalTenant tenant, GraphClient graph, Clock clock) =>
        (Tenant, Graph, Clock, DriveId) = (tenant, graph, clock, tenant.Files.GetDriveId(tenant.Address.DefaultUser));

    public LocalTenant Tenant { get; }

    public GraphClient Graph { get; }

    public Clock Clock { get; }

    public string DriveId { get; }

    public TemporaryFolder LocalFolder { get; } = new();

    public TemporaryFolder JournalFolder { get; } = new();

    public string SourcePath => LocalFolder["source"];

    public string DownloadPath => LocalFolder["got"];

    public GraphFiles Files => GraphFilesFactory.Create(Graph, Clock, JournalFolder);

    public TransferManyProgressRecorder Progress { get; } = new();

    public DrivePath RemoteFolder => DrivePath.In(DriveId, "Backup/2026");

    public IReadOnlyDictionary<string, long> StoredSizes => Tenant.Files.List(DriveId).Where(file => file.Path.StartsWith("Backup/2026/", StringComparison.Ordinal))
        .ToDictionary(file => file.Path["Backup/2026/".Length..], file => file.Size);

    public IEnumerable<RecordedRequest> PutRequests => Tenant.Requests.Where(request => request.Method == "PUT");

    public IEnumerable<RecordedRequest> CreateFolderRequests => Tenant.Requests.Where(request => request.Method == "POST" && request.Path.EndsWith("/children", StringComparison.Ordinal));

    public static async Task<FolderTransferFixture> OpenAsync(ITokenProvider? tokens = null)
    {
        var tenant = await TestData.StartTenantAsync();
        var clock = new Clock();
        tokens ??= TestData.OpenSession(tenant, configure: options => options.Scopes = ["Files.ReadWrite.All"]);
        var graph = TestData.CreateClient(tenant, clock, tokens);
        var fixture = new FolderTransferFixture(tenant, graph, clock);
        Directory.CreateDirectory(fixture.SourcePath);
        return fixture;
    }

    public byte[] WriteSourceFile(string path, int size)
    {
        var file = Path.Combine(SourcePath, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var bytes = TestData.CreateRandomBytes(size, size);
        File.WriteAllBytes(file, bytes);
        return bytes;
    }

    public Task StoreAsync(string path, int size) => Tenant.Files.PutAsync(DriveId, "Backup/2026/" + path, new MemoryStream(TestData.CreateRandomBytes(size, size)));

    public async Task<Dictionary<string, UploadResult>> UploadAsync(UploadManyOptions? options = null) =>
        await Files.UploadManyAsync(SourcePath, RemoteFolder, options, Progress).ToDictionaryAsync(result => result.Path);

    public async Task<Dictionary<string, DownloadResult>> DownloadAsync(DownloadManyOptions? options = null) =>
        await Files.DownloadManyAsync(RemoteFolder, DownloadPath, options, Progress).ToDictionaryAsync(result => result.Path);

    public async ValueTask DisposeAsync()
    {
        await Graph.DisposeAsync();
        await Tenant.DisposeAsync();
        LocalFolder.Dispose();
        JournalFolder.Dispose();
    }
}
