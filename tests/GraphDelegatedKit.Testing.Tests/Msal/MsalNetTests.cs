using Microsoft.Identity.Client;

namespace GraphDelegatedKit.Testing.Tests.Msal;

// MSAL.NET in its usual configuration, with instance discovery. Only the sockets are replaced.
public sealed class MsalNetTests
{
    private static readonly string[] Scopes = ["User.Read"];

    [TestCase("https://login.microsoftonline.com")]
    [TestCase("https://login.microsoftonline.us")]
    [TestCase("https://login.partner.microsoftonline.cn")]
    public async Task MSAL_NET_signs_in_by_device_code_then_silently_then_by_forced_refresh(string instance)
    {
        await using var tenant = await LocalTenant.StartAsync(new() { DeviceCodeInterval = TimeSpan.Zero });
        var app = CreateApp(tenant, $"{instance}/{tenant.TenantId}");

        var first = await app.AcquireTokenWithDeviceCode(
            Scopes, code => tenant.SimulateUser(tenant.Users[1].UserPrincipalName).EnterCodeAsync(code.UserCode)).ExecuteAsync();
        var second = await app.AcquireTokenSilent(Scopes, first.Account).ExecuteAsync();
        var third = await app.AcquireTokenSilent(Scopes, first.Account).WithForceRefresh(true).ExecuteAsync();

        Assert.Multiple(() =>
        {
            Assert.That(first.Account.Username, Is.EqualTo(tenant.Users[1].UserPrincipalName));
            Assert.That(first.Account.HomeAccountId.Identifier, Is.EqualTo($"{tenant.Users[1].Id}.{tenant.TenantId}"));
            Assert.That(first.Scopes, Does.Contain("User.Read"));
            Assert.That(second.AccessToken, Is.EqualTo(first.AccessToken));
            Assert.That(second.AuthenticationResultMetadata.TokenSource, Is.EqualTo(TokenSource.Cache));
            Assert.That(third.AccessToken, Is.Not.EqualTo(first.AccessToken));
            Assert.That(
                tenant.Requests.Count(request => request.Path.EndsWith("/token", StringComparison.Ordinal)), Is.GreaterThanOrEqualTo(2));
        });
    }

    [TestCase("common")]
    [TestCase("organizations")]
    [TestCase("contoso.onmicrosoft.com")]
    public async Task MSAL_NET_finds_the_tenant_by_other_names(string name)
    {
        await using var tenant = await LocalTenant.StartAsync(new() { DeviceCodeInterval = TimeSpan.Zero });
        var app = CreateApp(tenant, "https://login.microsoftonline.com/" + name);

        var result = await app.AcquireTokenWithDeviceCode(
            Scopes, code => tenant.SimulateUser(tenant.Address.DefaultUser).EnterCodeAsync(code.UserCode)).ExecuteAsync();

        Assert.That(result.TenantId, Is.EqualTo(tenant.TenantId));
    }

    [TestCase("https://graph.microsoft.com/User.Read")]
    [TestCase("https://graph.microsoft.com/.default")]
    [TestCase("user.read")]
    public async Task MSAL_NET_finds_a_token_in_its_cache_by_the_requested_scope(string scope)
    {
        await using var tenant = await LocalTenant.StartAsync(new() { DeviceCodeInterval = TimeSpan.Zero });
        var app = CreateApp(tenant, $"https://login.microsoftonline.com/{tenant.TenantId}");

        var first = await app.AcquireTokenWithDeviceCode(
            [scope], code => tenant.SimulateUser(tenant.Address.DefaultUser).EnterCodeAsync(code.UserCode)).ExecuteAsync();
        var second = await app.AcquireTokenSilent([scope], first.Account).ExecuteAsync();

        Assert.That(second.AuthenticationResultMetadata.TokenSource, Is.EqualTo(TokenSource.Cache));
    }

    [Test]
    public async Task MSAL_NET_reports_a_revoked_sign_in()
    {
        await using var tenant = await LocalTenant.StartAsync(new() { DeviceCodeInterval = TimeSpan.Zero });
        var app = CreateApp(tenant, $"https://login.microsoftonline.com/{tenant.TenantId}");
        var first = await app.AcquireTokenWithDeviceCode(
            Scopes, code => tenant.SimulateUser(tenant.Address.DefaultUser).EnterCodeAsync(code.UserCode)).ExecuteAsync();

        tenant.RevokeSignInSessions(tenant.Address.DefaultUser);

        var rejected = await Assert.ThrowsAsync<MsalUiRequiredException>(
            () => app.AcquireTokenSilent(Scopes, first.Account).WithForceRefresh(true).ExecuteAsync());
        Assert.That(rejected!.Message, Does.Contain("AADSTS50173"));
    }

    [Test]
    public async Task MSAL_NET_reports_a_scope_without_consent()
    {
        await using var tenant = await LocalTenant.StartAsync(new() { DeviceCodeInterval = TimeSpan.Zero });
        var app = CreateApp(tenant, $"https://login.microsoftonline.com/{tenant.TenantId}");
        var first = await app.AcquireTokenWithDeviceCode(
            Scopes, code => tenant.SimulateUser(tenant.Address.DefaultUser).EnterCodeAsync(code.UserCode)).ExecuteAsync();

        var rejected =
            await Assert.ThrowsAsync<MsalUiRequiredException>(() => app.AcquireTokenSilent(["Mail.Read"], first.Account).ExecuteAsync());

        Assert.Multiple(() =>
        {
            Assert.That(rejected!.Classification, Is.EqualTo(UiRequiredExceptionClassification.ConsentRequired));
            Assert.That(rejected.Message, Does.Contain("AADSTS65001"));
        });
    }

    private static IPublicClientApplication CreateApp(LocalTenant tenant, string authority) => PublicClientApplicationBuilder
        .Create(tenant.ClientId)
        .WithAuthority(authority)
        .WithHttpClientFactory(new HttpClientFactory(new HttpClient(tenant.CreateHandler())))
        .Build();

    private sealed class HttpClientFactory(HttpClient http) : IMsalHttpClientFactory
    {
        public HttpClient GetHttpClient() => http;
    }
}
