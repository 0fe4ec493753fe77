using Microsoft.Identity.Client;

namespace GraphDelegatedKit.Testing.Tests.Msal;

// The loopback listener and the form_post of MSAL.NET, with a simulated user instead of a browser.
public sealed class MsalNetBrowserTests
{
    private static readonly string[] Scopes = ["User.Read"];

    [Test]
    public async Task MSAL_NET_signs_in_through_the_browser_page()
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        Task visit = Task.CompletedTask;

        var result = await CreateApp(tenant).AcquireTokenInteractive(Scopes)
            .WithSystemWebViewOptions(new() { OpenBrowserAsync = CreateBrowserOpener(url =>
                visit = tenant.SimulateUser(tenant.Users[4].UserPrincipalName).SignInAsync(url, timeout.Token)) })
            .ExecuteAsync(timeout.Token);
        await visit;

        Assert.That(result.Account.Username, Is.EqualTo(tenant.Users[4].UserPrincipalName));
    }

    [Test]
    public async Task MSAL_NET_reports_a_declined_sign_in()
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(2));

        var rejected = await Assert.CatchAsync(() => CreateApp(tenant).AcquireTokenInteractive(Scopes)
            .WithSystemWebViewOptions(new() { OpenBrowserAsync = CreateBrowserOpener(url =>
                tenant.SimulateUser(tenant.Address.DefaultUser).DeclineSignInAsync(url, timeout.Token)) })
            .ExecuteAsync(timeout.Token));

        Assert.That(rejected, Is.InstanceOf<MsalException>().With.Property("ErrorCode").EqualTo("access_denied"));
    }

    // MSAL starts to listen only when this returns.
    private static Func<Uri, Task> CreateBrowserOpener(Func<Uri, Task> visit) => url =>
    {
        _ = Task.Run(() => visit(url));
        return Task.CompletedTask;
    };

    private static IPublicClientApplication CreateApp(LocalTenant tenant) => PublicClientApplicationBuilder
        .Create(tenant.ClientId)
        .WithAuthority($"https://login.microsoftonline.com/{tenant.TenantId}")
        .WithRedirectUri("http://localhost")
        .WithHttpClientFactory(new HttpClientFactory(new HttpClient(tenant.CreateHandler())))
        .Build();

    private sealed class HttpClientFactory(HttpClient http) : IMsalHttpClientFactory
    {
        public HttpClient GetHttpClient() => http;
    }
}
