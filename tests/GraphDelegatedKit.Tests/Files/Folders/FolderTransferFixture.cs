using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>A tenant with the drive of a user, a client, and two local folders: one with files to upload, one to download into.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public abstract class FolderTransferFixture
{
    private protected LocalTenant Tenant { get; private set; } = null!;

    private protected GraphClient Graph { get; private set; } = null!;

    private protected Clock Clock { get; } = new();

    private protected string DriveId { get; private set; } = "";

    private protected TemporaryFolder LocalFolder { get; } = new();

    private protected TemporaryFolder JournalFolder { get; } = new();

    private protected string SourcePath => LocalFolder["source"];

    private protected string DownloadPath => LocalFolder["got"];

    private protected GraphFiles Files => GraphFilesFactory.Create(Graph, Clock, JournalFolder);

    private protected TransferManyProgressRecorder Progress { get; } = new();

    private protected DrivePath RemoteFolder => DrivePath.In(DriveId, "Backup/2026");

    private protected IReadOnlyDictionary<string, long> StoredSizes =>
        Tenant.Files.List(DriveId).Where(file => file.Path.StartsWith("Backup/2026/", StringComparison.Ordinal))
            .ToDictionary(file => file.Path["Backup/2026/".Length..], file => file.Size);

    private protected IEnumerable<RecordedRequest> PutRequests => Tenant.Requests.Where(request => request.Method == "PUT");

    private protected IEnumerable<RecordedRequest> CreateFolderRequests =>
        Tenant.Requests.Where(request => request.Method == "POST" && request.Path.EndsWith("/children", StringComparison.Ordinal));

    [SetUp]
    public async Task OpenAsync()
    {
        Tenant = await TestData.StartTenantAsync();
        DriveId = Tenant.Files.GetDriveId(Tenant.Address.DefaultUser);
        Graph = TestData.CreateClient(
            Tenant, Clock, TestData.OpenSession(Tenant, configure: options => options.Scopes = ["Files.ReadWrite.All"]));
        Directory.CreateDirectory(SourcePath);
    }

    [TearDown]
    public async Task CloseAsync()
    {
        await Graph.DisposeAsync();
        await Tenant.DisposeAsync();
        LocalFolder.Dispose();
        JournalFolder.Dispose();
    }

    private protected byte[] WriteSourceFile(string path, int size)
    {
        var file = Path.Combine(SourcePath, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var bytes = TestData.CreateRandomBytes(size, size);
        File.WriteAllBytes(file, bytes);
        return bytes;
    }

    private protected Task StoreAsync(string path, int size) =>
        Tenant.Files.PutAsync(DriveId, "Backup/2026/" + path, new MemoryStream(TestData.CreateRandomBytes(size, size)));

    private protected async Task<Dictionary<string, UploadResult>> UploadAsync(UploadManyOptions? options = null) =>
        await Files.UploadManyAsync(SourcePath, RemoteFolder, options, Progress).ToDictionaryAsync(result => result.Path);

    private protected async Task<Dictionary<string, DownloadResult>> DownloadAsync(DownloadManyOptions? options = null) =>
        await Files.DownloadManyAsync(RemoteFolder, DownloadPath, options, Progress).ToDictionaryAsync(result => result.Path);
}
