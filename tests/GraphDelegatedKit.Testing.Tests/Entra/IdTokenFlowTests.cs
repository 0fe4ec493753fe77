using System.IdentityModel.Tokens.Jwt;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.IdentityModel.Tokens;

namespace GraphDelegatedKit.Testing.Tests.Entra;

// https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc#send-the-sign-in-request
[TestFixture]
internal sealed partial class IdTokenFlowTests : TenantFixture
{
    private const string RedirectUri = "https://notes.example/signin-oidc";

    private static readonly LocalApp App = new()
    {
        DisplayName = "Notes",
        WebRedirectUris = [RedirectUri],
        Secrets = [new() { Value = "secret" }],
        AllowIdTokens = true,
    };

    private static readonly LocalApp CodeOnlyApp = new() { DisplayName = "Code only", WebRedirectUris = [RedirectUri] };

    private SignInBrowser _browser = null!;

    private protected override LocalTenantOptions Options => new() { TimeProvider = Clock, Apps = [App, CodeOnlyApp] };

    [SetUp]
    public void OpenBrowser() => _browser = new SignInBrowser(Tenant);

    [TearDown]
    public void CloseBrowser() => _browser.Dispose();

    [Test]
    public async Task An_id_token_is_posted_to_the_application_with_its_nonce()
    {
        var fields = await PostFormAsync("id_token");

        var payload = new JwtSecurityToken(fields["id_token"]).Payload;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(payload["nonce"], Is.EqualTo("n-1"));
            Assert.That(payload.Aud, Is.EqualTo(new[] { App.ClientId }));
            Assert.That(payload["iss"], Is.EqualTo($"https://login.microsoftonline.com/{Tenant.TenantId}/v2.0"));
            Assert.That(payload, Does.Not.ContainKey("c_hash"));
            Assert.That(fields["state"], Is.EqualTo("s-1"));
            Assert.That(fields, Does.Not.ContainKey("code"));
            Assert.That(fields, Does.ContainKey("session_state"));
        }
    }

    // https://openid.net/specs/openid-connect-core-1_0.html#HybridIDToken
    [Test]
    public async Task The_hybrid_flow_posts_a_code_that_the_id_token_is_bound_to()
    {
        var fields = await PostFormAsync("code id_token");

        var hash = SHA256.HashData(Encoding.ASCII.GetBytes(fields["code"]));
        var (status, _) = await Client.RequestTokenAsync(
            ("client_id", App.ClientId), ("client_secret", "secret"), ("grant_type", "authorization_code"), ("code", fields["code"]),
            ("redirect_uri", RedirectUri));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                new JwtSecurityToken(fields["id_token"]).Payload["c_hash"], Is.EqualTo(Base64UrlEncoder.Encode(hash[..16])));
            Assert.That(status, Is.EqualTo(200));
        }
    }

    [Test]
    public async Task Without_a_response_mode_an_id_token_goes_into_the_fragment()
    {
        var location = await _browser.SignInAsync(CreateUrl(App, "id_token", ("nonce", "n-1")));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(location.Query, Is.Empty);
            Assert.That(location.Fragment, Does.StartWith("#id_token="));
        }
    }

    // https://learn.microsoft.com/entra/identity-platform/reference-error-codes
    [TestCase("id_token")]
    [TestCase("code id_token")]
    public async Task An_application_that_may_not_get_id_tokens_is_told_so(string responseType)
    {
        var location = await _browser.SignInAsync(CreateUrl(CodeOnlyApp, responseType, ("nonce", "n-1")));

        Assert.That(
            WebUtility.UrlDecode(location.Fragment),
            Does.Contain("error=unsupported_response_type")
                .And.Contain("AADSTS700054: response_type 'id_token' is not enabled for the application."));
    }

    [Test]
    public async Task A_request_for_an_id_token_needs_a_nonce_the_openid_scope_and_another_mode_than_the_query()
    {
        var withoutNonce = await _browser.SignInAsync(CreateUrl(App, "id_token"));
        var withoutScope = await _browser.SignInAsync(
            _browser.CreateUrl(
                "oauth2/v2.0/authorize", ("client_id", App.ClientId), ("response_type", "id_token"), ("redirect_uri", RedirectUri),
                ("scope", "User.Read"), ("nonce", "n-1")));
        var inQuery = await _browser.SignInAsync(CreateUrl(App, "id_token", ("nonce", "n-1"), ("response_mode", "query")));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(WebUtility.UrlDecode(withoutNonce.Fragment), Does.Contain("'nonce'"));
            Assert.That(WebUtility.UrlDecode(withoutScope.Fragment), Does.Contain("AADSTS70005"));
            Assert.That(WebUtility.UrlDecode(inQuery.Query), Does.Contain("AADSTS70007"));
        }
    }

    [Test]
    public async Task Graph_allows_id_tokens_to_an_application()
    {
        using var change = new StringContent(
            """{"web":{"implicitGrantSettings":{"enableIdTokenIssuance":true}}}""", null, "application/json");
        await Client.SendAsync(HttpMethod.Patch, $"{GraphUrl}/applications(appId='{CodeOnlyApp.ClientId}')", change);

        var location = await _browser.SignInAsync(CreateUrl(CodeOnlyApp, "id_token", ("nonce", "n-1")));

        Assert.That(location.Fragment, Does.StartWith("#id_token="));
    }

    [Test]
    public async Task The_configuration_names_the_response_types()
    {
        var (_, configuration) = await Client.GetAsync($"{Client.AuthorityUrl}/v2.0/.well-known/openid-configuration");

        Assert.That(
            configuration["response_types_supported"]!.AsArray().Select(type => (string)type!),
            Is.EqualTo(new[] { "code", "id_token", "code id_token" }));
    }

    private string CreateUrl(LocalApp app, string responseType, params (string Name, string Value)[] parameters) => _browser.CreateUrl(
        "oauth2/v2.0/authorize",
        [
            ("client_id", app.ClientId), ("response_type", responseType), ("redirect_uri", RedirectUri), ("scope", "openid profile"),
            ("state", "s-1"), .. parameters,
        ]);

    // Returns the fields of the form that the last page posts to the application.
    private async Task<Dictionary<string, string>> PostFormAsync(string responseType)
    {
        using var picker = await _browser.OpenAsync(CreateUrl(App, responseType, ("nonce", "n-1"), ("response_mode", "form_post")));
        using var page = await _browser.SubmitAsync("/signin", picker, "username", Tenant.Address.DefaultUser);
        var html = await page.Content.ReadAsStringAsync();
        Assert.That(html, Does.Contain($"action=\"{RedirectUri}\""));
        return HiddenField().Matches(html).ToDictionary(
            field => field.Groups[1].Value, field => WebUtility.HtmlDecode(field.Groups[2].Value));
    }

    [GeneratedRegex("type=\"hidden\" name=\"([^\"]*)\" value=\"([^\"]*)\"")]
    private static partial Regex HiddenField();
}
