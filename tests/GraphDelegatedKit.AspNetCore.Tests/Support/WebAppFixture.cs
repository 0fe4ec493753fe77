namespace GraphDelegatedKit.AspNetCore.Tests.Support;

/// <summary>A tenant with a web app for each test.</summary>
public abstract class WebAppFixture
{
    private readonly List<IAsyncDisposable> _instances = [];
    private readonly List<IDisposable> _browsers = [];

    protected virtual LocalTenantOptions TenantOptions => new();

    private protected LocalTenant Tenant { get; private set; } = null!;

    private protected TestDeployment Deployment { get; private set; } = null!;

    [SetUp]
    public async Task StartTenantAsync()
    {
        var app = TestDeployment.CreateApp();
        Tenant = await new LocalTenantBuilder(TenantOptions).AddApp(app).StartAsync();
        Deployment = new TestDeployment(Tenant, app);
    }

    [TearDown]
    public async Task StopAsync()
    {
        _browsers.ForEach(browser => browser.Dispose());
        foreach (var instance in _instances) await instance.DisposeAsync();
        _browsers.Clear();
        _instances.Clear();
        await Tenant.DisposeAsync();
    }

    private protected async Task<TestWebApp> StartAppAsync(
        Action<GraphDelegatedWebOptions>? configure = null,
        TestDeployment? deployment = null,
        Action<Microsoft.AspNetCore.Builder.WebApplicationBuilder>? build = null)
    {
        var app = await TestWebApp.StartAsync(deployment ?? Deployment, configure, build);
        _instances.Add(app);
        return app;
    }

    private protected TestBrowser CreateBrowser(TestWebApp app, string? username = null)
    {
        var browser = new TestBrowser(Tenant, app.Port, username);
        _browsers.Add(browser);
        return browser;
    }

    private protected async Task<TestBrowser> SignInAsync(TestWebApp app, string? username = null)
    {
        var browser = CreateBrowser(app, username);
        await browser.OpenAsync("/me");
        return browser;
    }

    /// <summary>Signs in so that the access token has less time left than the margin, and is due at its first use.</summary>
    private protected async Task<TestBrowser> SignInWithDueTokenAsync(TestWebApp app)
    {
        var fault = Tenant.Faults.ModifyJson("*/oauth2/v2.0/token", json => json["expires_in"] = 200);
        var browser = CreateBrowser(app);
        await browser.OpenAsync("/session");
        fault.Remove();
        return browser;
    }

    private protected int CountTokenRequests() =>
        Tenant.Requests.Count(request => request.Path.EndsWith("/oauth2/v2.0/token", StringComparison.Ordinal));

    /// <summary>Gets the query of the last request for the sign-in page.</summary>
    private protected string GetAuthorizeQuery() =>
        Tenant.Requests.Last(request => request.Path.EndsWith("/authorize", StringComparison.Ordinal)).Query;

    private protected static async Task<TestPage> SignOutAsync(TestBrowser browser)
    {
        var form = await browser.OpenAsync("/auth/sign-out");
        return await browser.PostAsync("/auth/sign-out", ("__RequestVerificationToken", form.GetField("__RequestVerificationToken")));
    }
}
