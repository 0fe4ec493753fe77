using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>Somebody signed in to a tenant of their own, and what lies in their drive.</summary>
internal sealed class UploadPerson : IAsyncDisposable
{
    private UploadPerson(LocalTenant tenant, GraphClient graph, Clock clock) => (Tenant, Graph, Clock, Drive) = (tenant, graph, clock, tenant.Files.GetDriveId(tenant.Address.DefaultUser));

    public LocalTenant Tenant { get; }

    public GraphClient Graph { get; }

    public Clock Clock { get; }

    public string Drive { get; }

    /// <summary>Requests for tokens so far.</summary>
    public int Tokens => Tenant.Requests.Count(request => request.Path.EndsWith("/token", StringComparison.Ordinal));

    public static async Task<UploadPerson> SignInAsync() => await SignInAsync(await Some.Tenant(), new Clock(), new Clock());

    /// <summary>The tenant lives through the same hours.</summary>
    public static async Task<UploadPerson> SignInWithTheTenantsClockAsync()
    {
        var clock = new Clock();
        return await SignInAsync(await Some.Tenant(new LocalTenantOptions { TimeProvider = clock }), clock, clock);
    }

    public Task<UploadReceipt> UploadAsync(LocalFile file, string name, UploadOptions options, Folder? journal = null, Action<TransferProgress>? progress = null, CancellationToken cancellationToken = default) =>
        Transfers.By(Graph, Clock, journal).UploadAsync(file.Path, DrivePath.In(Drive, name), options, progress is null ? null : new Told<TransferProgress>(progress), cancellationToken);

    public Task PutAsync(string name, byte[] bytes) => Tenant.Files.PutAsync(Drive, name, new MemoryStream(bytes));

    public async Task<string> TagAsync(string name) => (await Graph.GetAsync<DriveItem>($"drives/{Drive}/root:/{name}")).ETag!;

    public bool Has(string name, byte[] content)
    {
        using var stored = Tenant.Files.OpenFile(Drive, name);
        var bytes = new byte[content.Length];
        return stored.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == bytes.Length && stored.ReadByte() == -1 && bytes.AsSpan().SequenceEqual(content);
    }

    public async ValueTask DisposeAsync()
    {
        await Graph.DisposeAsync();
        await Tenant.DisposeAsync();
    }

    private static async Task<UploadPerson> SignInAsync(LocalTenant tenant, Clock clock, Clock clockOfTokens)
    {
        var session = Some.Session(tenant, clock: clockOfTokens, change: options => options.Scopes = ["Files.ReadWrite.All"]);
        await session.SignInAsync();
        return new UploadPerson(tenant, Some.Client(tenant, clock, session), clock);
    }
}
