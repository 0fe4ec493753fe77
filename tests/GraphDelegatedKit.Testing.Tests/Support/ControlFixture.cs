namespace GraphDelegatedKit.Testing.Tests.Support;

/// <summary>A tenant, a signed-in client, and a client of the control API, new for every test.</summary>
public abstract class ControlFixture : TenantFixture
{
    private protected ControlClient Control { get; private set; } = null!;

    [SetUp]
    public void CreateControlClient() => Control = new ControlClient(Tenant.Address);

    [TearDown]
    public void DisposeControlClient() => Control.Dispose();
}
