namespace GraphDelegatedKit.Testing.Tests.Support;

/// <summary>A tenant and a signed-in client that all tests of a fixture share. Scripted faults end with the test that set them.</summary>
public abstract class SharedTenantFixture
{
    private protected LocalTenant Tenant { get; private set; } = null!;

    private protected TenantClient Client { get; private set; } = null!;

    private protected virtual LocalTenantOptions Options => new();

    [OneTimeSetUp]
    public async Task StartTenantAsync()
    {
        var options = Options;
        options.RefuseAuthorizationOnTransferUrls = true;
        Tenant = await LocalTenant.StartAsync(options);
        Client = new TenantClient(Tenant);
        await Client.SignInAsync();
    }

    [TearDown]
    public void ClearFaults() => Tenant.Faults.Clear();

    [OneTimeTearDown]
    public async Task StopTenantAsync()
    {
        Client.Dispose();
        await Tenant.DisposeAsync();
    }
}
