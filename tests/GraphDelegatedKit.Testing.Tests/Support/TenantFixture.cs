namespace GraphDelegatedKit.Testing.Tests.Support;

// A tenant with a clock of its own and a signed-in client, new for every test.
public abstract class TenantFixture
{
    private protected const string GraphUrl = "https://graph.microsoft.com/v1.0";
    private protected const string DriveUrl = GraphUrl + "/me/drive";

    private protected LocalTenant Tenant { get; private set; } = null!;

    private protected TenantClient Client { get; private set; } = null!;

    private protected FakeTimeProvider Clock { get; private set; } = null!;

    private protected string DefaultDriveId => Tenant.Files.GetDriveId(Tenant.Address.DefaultUser);

    private protected virtual LocalTenantOptions Options => new() { TimeProvider = Clock };

    [SetUp]
    public async Task StartTenantAsync()
    {
        Clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero));
        var options = Options;
        options.RefuseAuthorizationOnTransferUrls = true;
        Tenant = await LocalTenant.StartAsync(options);
        Client = new TenantClient(Tenant);
        await Client.SignInAsync();
    }

    [TearDown]
    public async Task StopTenantAsync()
    {
        Client.Dispose();
        await Tenant.DisposeAsync();
    }

    private protected Task<UploadSessionClient> CreateUploadAsync(
        string item = "root:/f.bin:", string conflict = "replace", string drive = "me/drive") =>
        UploadSessionClient.CreateAsync(Tenant, Client, item, conflict, drive);

    // The state of the tenant has no event, so the test polls until the condition holds.
    private protected static async Task WaitUntilAsync(Func<bool> condition)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!condition())
            await timer.WaitForNextTickAsync(timeout.Token);
    }

    private protected string ComputeStoredSha256(string path) => TestData.ComputeSha256(Tenant.Files.OpenFile(DefaultDriveId, path));
}
