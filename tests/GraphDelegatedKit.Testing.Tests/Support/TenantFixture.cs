namespace GraphDelegatedKit.Testing.Tests.Support;

// A tenant on a clock of its own, and somebody who has signed in there: new for every test.
public abstract class TenantFixture
{
    private protected const string Graph = "https://graph.microsoft.com/v1.0";
    private protected const string Drive = Graph + "/me/drive";

    private protected LocalTenant Tenant { get; private set; } = null!;

    private protected Client Client { get; private set; } = null!;

    private protected Clock Clock { get; private set; } = null!;

    private protected string MyDrive => Tenant.Files.GetDriveId(Tenant.Address.DefaultUser);

    private protected virtual LocalTenantOptions Options => new() { TimeProvider = Clock };

    [SetUp]
    public async Task Start()
    {
        Clock = new Clock();
        Tenant = await LocalTenant.StartAsync(Options);
        Client = new Client(Tenant);
        await Client.SignInAsync();
    }

    [TearDown]
    public async Task Stop()
    {
        Client.Dispose();
        await Tenant.DisposeAsync();
    }

    private protected Task<Upload> BeginAsync(string item = "root:/f.bin:", string conflict = "replace", string drive = "me/drive") =>
        Upload.BeginAsync(Tenant, Client, item, conflict, drive);

    // What the tenant has come to has no signal of its own; it is looked for until it is there.
    private protected static async Task UntilAsync(Func<bool> holds)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!holds())
            await look.WaitForNextTickAsync(patience.Token);
    }

    private protected string Kept(string path) => Bytes.Sha256(Tenant.Files.OpenFile(MyDrive, path));
}
