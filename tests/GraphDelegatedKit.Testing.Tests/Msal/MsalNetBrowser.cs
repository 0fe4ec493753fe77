using Microsoft.Identity.Client;

namespace GraphDelegatedKit.Testing.Tests.Msal;

// MSAL.NET's own loopback listener and its own form_post, with the visitor for a browser.
public sealed class MsalNetBrowser
{
    private static readonly string[] Scopes = ["User.Read"];

    [Test]
    public async Task Signs_in_through_the_page()
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        Task visit = Task.CompletedTask;

        var result = await App(tenant).AcquireTokenInteractive(Scopes)
            .WithSystemWebViewOptions(new() { OpenBrowserAsync = Open(address => visit = tenant.SimulateUser(tenant.Users[4].UserPrincipalName).SignInAsync(address, patience.Token)) })
            .ExecuteAsync(patience.Token);
        await visit;

        Assert.That(result.Account.Username, Is.EqualTo(tenant.Users[4].UserPrincipalName));
    }

    [Test]
    public async Task Is_told_that_the_person_declined()
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));

        var refused = await Assert.CatchAsync(() => App(tenant).AcquireTokenInteractive(Scopes)
            .WithSystemWebViewOptions(new() { OpenBrowserAsync = Open(address => tenant.SimulateUser(tenant.Address.DefaultUser).DeclineSignInAsync(address, patience.Token)) })
            .ExecuteAsync(patience.Token));

        Assert.That(refused, Is.InstanceOf<MsalException>().With.Property("ErrorCode").EqualTo("access_denied"));
    }

    // MSAL starts to listen only when this returns.
    private static Func<Uri, Task> Open(Func<Uri, Task> visit) => address =>
    {
        _ = Task.Run(() => visit(address));
        return Task.CompletedTask;
    };

    private static IPublicClientApplication App(LocalTenant tenant) => PublicClientApplicationBuilder
        .Create(tenant.ClientId)
        .WithAuthority($"https://login.microsoftonline.com/{tenant.TenantId}")
        .WithRedirectUri("http://localhost")
        .WithHttpClientFactory(new Factory(new HttpClient(tenant.CreateHandler())))
        .Build();

    private sealed class Factory(HttpClient http) : IMsalHttpClientFactory
    {
        public HttpClient GetHttpClient() => http;
    }
}
