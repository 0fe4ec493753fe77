using System.Net;
using GraphDelegatedKit.Testing.Entra.Apps;

namespace GraphDelegatedKit.Testing.Tests.Entra;

// https://learn.microsoft.com/entra/identity-platform/reply-url
[TestFixture]
internal sealed class RedirectUriTests : TenantFixture
{
    private static readonly LocalApp App = new()
    {
        DisplayName = "Notes",
        WebRedirectUris = ["https://notes.example/signin-oidc", "http://localhost/web"],
        PublicClientRedirectUris = ["http://localhost", "notes://callback"],
    };

    private protected override LocalTenantOptions Options => new() { TimeProvider = Clock, Apps = [App] };

    [TestCase("https://contoso.com/abc", "https://contoso.com/abc", true)]
    [TestCase("https://contoso.com/abc", "HTTPS://CONTOSO.COM/abc", true)]
    [TestCase("https://contoso.com/abc", "https://contoso.com/ABC", false)]
    [TestCase("https://contoso.com/abc", "https://contoso.com/abc/", false)]
    [TestCase("https://contoso.com/abc", "https://contoso.com:8443/abc", false)]
    [TestCase("https://contoso.com/abc", "http://contoso.com/abc", false)]
    [TestCase("https://contoso.com/abc", "https://contoso.com/abc?a=1", false)]
    [TestCase("https://contoso.com/abc", "https://contoso.com/abc#a", false)]
    [TestCase("https://contoso.com/abc", "https://user@contoso.com/abc", false)]
    [TestCase("https://contoso.com", "https://contoso.com/", true)]
    [TestCase("https://contoso.com", "https://contoso.com.evil.example", false)]
    [TestCase("http://localhost/MyApp", "http://localhost:1234/MyApp", true)]
    [TestCase("http://localhost/MyApp", "http://localhost:1234/Other", false)]
    [TestCase("http://localhost", "https://localhost", false)]
    [TestCase("https://localhost/a", "https://localhost:7001/a", true)]
    [TestCase("http://127.0.0.1", "http://127.0.0.1:5000", true)]
    [TestCase("http://127.0.0.1", "http://localhost", false)]
    [TestCase("http://[::1]", "http://[::1]:5000", false)]
    [TestCase("http://localhost/*", "http://localhost:5000/any/path", true)]
    [TestCase("myapp://auth", "myapp://auth", true)]
    [TestCase("myapp://auth", "myapp://other", false)]
    [TestCase("https://contoso.com/abc", "not an address", false)]
    public void A_redirect_URI_is_compared_as_documented(string registered, string requested, bool matches) =>
        Assert.That(RedirectUriComparer.Matches(registered, requested), Is.EqualTo(matches));

    [TestCase("https://notes.example/other")]
    [TestCase("https://evil.example/signin-oidc")]
    [TestCase("http://localhost/unknown")]
    public async Task A_redirect_URI_that_is_not_registered_is_an_error_on_the_page_and_gets_nothing(string redirectUri)
    {
        using var browser = new SignInBrowser(Tenant);

        using var page = await browser.OpenAsync(browser.CreateAuthorizeUrl(App.ClientId, redirectUri));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(page.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(page.Headers.Location, Is.Null);
            Assert.That(await page.Content.ReadAsStringAsync(), Does.Contain("AADSTS50011").And.Contain(App.ClientId));
        }
    }

    // https://datatracker.ietf.org/doc/html/rfc6749#section-4.1.2.1
    [TestCase("response_type", "none", "unsupported_response_type")]
    [TestCase("scope", "user.raed", "invalid_client")]
    [TestCase("scope", "api://unknown/x", "invalid_scope")]
    [TestCase("prompt", "none", "login_required")]
    [TestCase("claims", "{", "invalid_request")]
    public async Task Every_other_error_goes_to_the_redirect_URI_with_the_state(string name, string value, string error)
    {
        using var browser = new SignInBrowser(Tenant);
        var parameters = new Dictionary<string, string>
        {
            ["client_id"] = App.ClientId,
            ["redirect_uri"] = "https://notes.example/signin-oidc",
            ["response_type"] = "code",
            ["scope"] = "User.Read",
            ["state"] = "a b",
            [name] = value,
        };

        using var response = await browser.OpenAsync(
            browser.CreateUrl("oauth2/v2.0/authorize", [.. parameters.Select(parameter => (parameter.Key, parameter.Value))]));

        var location = response.Headers.Location!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(location.GetLeftPart(UriPartial.Path), Is.EqualTo("https://notes.example/signin-oidc"));
            Assert.That(SignInBrowser.GetParameter(location, "error"), Is.EqualTo(error));
            Assert.That(SignInBrowser.GetParameter(location, "error_description"), Does.StartWith("AADSTS"));
            Assert.That(SignInBrowser.GetParameter(location, "state"), Is.EqualTo("a b"));
        }
    }

    // https://learn.microsoft.com/entra/identity-platform/reply-url: an address without a path is returned with a slash.
    [TestCase("http://localhost:4000", "http://localhost:4000/")]
    [TestCase("notes://callback", "notes://callback/")]
    [TestCase("https://notes.example/signin-oidc", "https://notes.example/signin-oidc")]
    public async Task A_registered_redirect_URI_receives_the_code(string redirectUri, string expected)
    {
        using var browser = new SignInBrowser(Tenant);

        var location = await browser.SignInAsync(browser.CreateAuthorizeUrl(App.ClientId, redirectUri));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(location.AbsoluteUri.Split('?')[0], Is.EqualTo(expected));
            Assert.That(SignInBrowser.GetParameter(location, "code"), Is.Not.Empty);
        }
    }

    // https://learn.microsoft.com/entra/identity-platform/scenario-desktop-app-registration
    [Test]
    public async Task The_native_client_address_of_Entra_receives_the_code_and_is_a_page()
    {
        using var browser = new SignInBrowser(Tenant);

        var location = await browser.SignInAsync(browser.CreateAuthorizeUrl(
            Tenant.ClientId, "https://login.microsoftonline.com/common/oauth2/nativeclient"));
        using var page = await browser.OpenAsync(location.AbsoluteUri);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(location.AbsolutePath, Is.EqualTo("/common/oauth2/nativeclient"));
            Assert.That(SignInBrowser.GetParameter(location, "code"), Is.Not.Empty);
            Assert.That(page.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(page.Content.Headers.ContentType!.MediaType, Is.EqualTo("text/html"));
        }
    }
}
