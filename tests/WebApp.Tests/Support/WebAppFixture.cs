using GraphDelegatedKit.AspNetCore.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using WebApp.Hosting;

namespace WebApp.Tests.Support;

/// <summary>A tenant and the app for each test, and browsers of its users.</summary>
public abstract class WebAppFixture
{
    /// <summary>How long a step of the browser may take on a busy machine.</summary>
    internal const int MaxMilliseconds = 120_000;

    private readonly List<IBrowserContext> _contexts = [];
    private DirectoryInfo _keys = null!;
    private WebApplication _app = null!;

    private protected LocalTenant Tenant { get; private set; } = null!;

    private protected Uri Address { get; private set; } = null!;

    private protected CapturedLog Log { get; private set; } = null!;

    /// <summary>Gets the administrator of the tenant.</summary>
    private protected LocalUser Administrator => Tenant.Users[0];

    private protected LocalUser User => Tenant.Users[1];

    /// <summary>Gets the settings of the app beside its registration.</summary>
    protected virtual IEnumerable<KeyValuePair<string, string?>> Settings => [];

    [SetUp]
    public async Task StartAsync()
    {
        if (ChromiumSetUp.Browser is null) Assert.Ignore("Chromium is not installed. Install Debian's package chromium.");
        Tenant = await LocalTenant.StartAsync(new() { EnforceScopes = true });
        _keys = Directory.CreateTempSubdirectory("webapp-keys-");
        await StartAppAsync();
    }

    [TearDown]
    public async Task StopAsync()
    {
        foreach (var context in _contexts) await context.DisposeAsync();
        _contexts.Clear();
        if (_app is not null) await _app.DisposeAsync();
        if (Tenant is not null) await Tenant.DisposeAsync();
        _keys?.Delete(recursive: true);
    }

    private async Task StartAppAsync()
    {
        Address = ListenAddress.Choose(0);
        var registration = await LocalRegistration.CreateAsync(Tenant.Address, Address, default);
        var builder = WebAppHost.CreateBuilder();
        Log = new CapturedLog();
        builder.Logging.ClearProviders().AddProvider(Log);
        builder.Configuration.AddInMemoryCollection(
        [
            new("Logging:LogLevel:Default", "Trace"),
            new("DataProtection:KeyFolder", _keys.FullName),
            new("GraphDelegated:StoreTimeout", "00:00:20"), // on a busy machine
        ]);
        builder.Configuration.AddInMemoryCollection(Settings);
        registration.ApplyTo(builder.Configuration, Address);
        builder.WebHost.UseUrls(Address.AbsoluteUri);
        _app = WebAppHost.Build(builder, Tenant.Address);
        await _app.StartAsync();
    }

    /// <summary>Opens a browser that shares nothing with the others.</summary>
    private protected async Task<IPage> OpenBrowserAsync(BrowserNewContextOptions? options = null)
    {
        options ??= new();
        options.BaseURL = Address.AbsoluteUri;
        var context = await ChromiumSetUp.Browser!.NewContextAsync(options);
        context.SetDefaultTimeout(MaxMilliseconds);
        _contexts.Add(context);
        return await context.NewPageAsync();
    }

    /// <summary>Opens a browser, and signs a user in by the button of the first page.</summary>
    private protected async Task<IPage> SignInAsync(LocalUser user, BrowserNewContextOptions? options = null)
    {
        var page = await OpenBrowserAsync(options);
        await page.GotoAsync("/");
        await page.Locator("main").GetByRole(AriaRole.Link, new() { Name = "Sign in" }).ClickAsync();
        await page.CompleteSignInAsync(user);
        await page.WaitForURLAsync(Address.AbsoluteUri);
        return page;
    }

    /// <summary>Opens the page of the accounts as the administrator, who consents to its permission.</summary>
    private protected async Task<IPage> OpenAccountsAsync(BrowserNewContextOptions? options = null)
    {
        var page = await SignInAsync(Administrator, options);
        await page.GotoAsync("/accounts");
        await page.AcceptAsync();
        await page.WaitForURLAsync("**/accounts");
        return page;
    }

    private protected int CountSignInPages() =>
        Tenant.Requests.Count(request => request.Path.EndsWith("/authorize", StringComparison.Ordinal));
}
