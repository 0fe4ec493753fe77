namespace GraphDelegatedKit.Testing.Tests.Browser;

// A real browser and a tenant, new for every test.
internal abstract class ChromiumFixture
{
    private CancellationTokenSource? _timeoutSource;

    protected LocalTenant Tenant { get; private set; } = null!;

    protected Chromium Browser { get; private set; } = null!;

    protected CancellationToken Timeout => _timeoutSource!.Token;

    protected abstract LocalTenantOptions CreateOptions();

    [SetUp]
    public async Task StartAsync()
    {
        if (Chromium.ExecutablePath is null)
            Assert.Ignore("Chromium is not installed here.");
        _timeoutSource = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        Tenant = await LocalTenant.StartAsync(CreateOptions());
        Browser = await Chromium.StartAsync(Timeout);
    }

    [TearDown]
    public async Task StopAsync()
    {
        if (Browser is not null)
            await Browser.DisposeAsync();
        if (Tenant is not null)
            await Tenant.DisposeAsync();
        _timeoutSource?.Dispose();
    }
}
