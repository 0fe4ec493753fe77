using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>A user who is signed in to a tenant of their own, and the user's drive.</summary>
internal sealed class UploadFixture : IAsyncDisposable
{
    private UploadFixture(LocalTenant tenant, GraphClient graph, Clock clock) =>
        (Tenant, Graph, Clock, DriveId) = (tenant, graph, clock, tenant.Files.GetDriveId(tenant.Address.DefaultUser));

    public LocalTenant Tenant { get; }

    public GraphClient Graph { get; }

    public Clock Clock { get; }

    public string DriveId { get; }

    /// <summary>The number of token requests so far.</summary>
    public int TokenRequestCount => Tenant.Requests.Count(request => request.Path.EndsWith("/token", StringComparison.Ordinal));

    public static async Task<UploadFixture> SignInAsync() => await SignInAsync(await TestData.StartTenantAsync(), new Clock(), new Clock());

    /// <summary>The tenant uses the same clock as the client.</summary>
    public static async Task<UploadFixture> SignInWithSharedClockAsync()
    {
        var clock = new Clock();
        return await SignInAsync(await TestData.StartTenantAsync(new LocalTenantOptions { TimeProvider = clock }), clock, clock);
    }

    public Task<UploadReceipt> UploadAsync(
        TemporaryFile file,
        string name,
        UploadOptions options,
        TemporaryFolder? journal = null,
        Action<TransferProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        GraphFilesFactory.Create(Graph, Clock, journal).UploadAsync(
            file.Path,
            DrivePath.In(DriveId, name),
            options,
            progress is null ? null : new SynchronousProgress<TransferProgress>(progress),
            cancellationToken);

    public Task StoreAsync(string name, byte[] bytes) => Tenant.Files.PutAsync(DriveId, name, new MemoryStream(bytes));

    public async Task<string> GetETagAsync(string name) => (await Graph.GetAsync<DriveItem>($"drives/{DriveId}/root:/{name}")).ETag!;

    public bool HasContent(string name, byte[] content)
    {
        using var stored = Tenant.Files.OpenFile(DriveId, name);
        var bytes = new byte[content.Length];
        return stored.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == bytes.Length && stored.ReadByte() == -1
            && bytes.AsSpan().SequenceEqual(content);
    }

    public async ValueTask DisposeAsync()
    {
        await Graph.DisposeAsync();
        await Tenant.DisposeAsync();
    }

    private static async Task<UploadFixture> SignInAsync(LocalTenant tenant, Clock clock, Clock tokenClock)
    {
        var session = TestData.OpenSession(tenant, clock: tokenClock, configure: options => options.Scopes = ["Files.ReadWrite.All"]);
        await session.SignInAsync();
        return new UploadFixture(tenant, TestData.CreateClient(tenant, clock, session), clock);
    }
}
