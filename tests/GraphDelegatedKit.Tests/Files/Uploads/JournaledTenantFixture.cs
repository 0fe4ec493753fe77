namespace GraphDelegatedKit.Tests.Files;

/// <summary>
/// A user who is signed in to a tenant on the same clock, a file to upload to the user's drive, and the folder of the journal.
/// </summary>
public abstract class JournaledTenantFixture : IDisposable
{
    private protected const int Range = 320 * 1024;

    private protected JournaledTenantFixture(int size) => SourceFile = new TemporaryFile(size);

    private protected UploadFixture Fixture { get; private set; } = null!;

    private protected TemporaryFolder Folder { get; } = new();

    private protected LogBook Log { get; } = new();

    private protected TemporaryFile SourceFile { get; }

    /// <summary>The bytes that all requests to upload sessions contained.</summary>
    private protected long BytesSent => Fixture.Tenant.Requests
        .Where(request => request.Method == "PUT" && request.Path.EndsWith("/uploadSession", StringComparison.Ordinal))
        .Sum(request => request.BodyLength);

    [SetUp]
    public async Task SignInAsync() => Fixture = await UploadFixture.SignInWithSharedClockAsync();

    [TearDown]
    public async Task SignOutAsync() => await Fixture.DisposeAsync();

    public void Dispose()
    {
        SourceFile.Dispose();
        Folder.Dispose();
        Log.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected string GetStoredNames() => string.Join(" | ", Fixture.Tenant.Files.List(Fixture.DriveId).Select(file => file.Path));

    /// <summary>The files as a new process sees them: only the folder of the journal is shared.</summary>
    private protected GraphFiles CreateFiles(IGraphClient? graph = null) =>
        GraphFilesFactory.Create(graph ?? Fixture.Graph, Fixture.Clock, Folder, Log);
}
