using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>A user who is signed in to a tenant and has a draft message to attach files to.</summary>
public abstract class AttachmentFixture
{
    private readonly bool _sharesClock;

    /// <param name="sharesClock">Whether the tenant and the session use the clock of the client.</param>
    private protected AttachmentFixture(bool sharesClock) => _sharesClock = sharesClock;

    private protected Clock Clock { get; } = new();

    private protected LocalTenant Tenant { get; private set; } = null!;

    private protected GraphClient Graph { get; private set; } = null!;

    private protected string User { get; private set; } = "";

    private protected string Draft { get; private set; } = "";

    [SetUp]
    public async Task StartAsync()
    {
        Tenant = await TestData.StartTenantAsync(_sharesClock ? new LocalTenantOptions { TimeProvider = Clock } : new LocalTenantOptions());
        User = Tenant.Address.DefaultUser;
        Draft = Tenant.Mail.AddDraft(User, "The figures");
        var session = TestData.OpenSession(
            Tenant, clock: _sharesClock ? Clock : null, configure: options => options.Scopes = ["Mail.ReadWrite", "Calendars.ReadWrite"]);
        await session.SignInAsync();
        Graph = TestData.CreateClient(Tenant, Clock, session);
    }

    [TearDown]
    public async Task StopAsync()
    {
        await Graph.DisposeAsync();
        await Tenant.DisposeAsync();
    }
}
