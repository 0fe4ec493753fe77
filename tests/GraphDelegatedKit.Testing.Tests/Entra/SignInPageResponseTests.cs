using System.Net;

namespace GraphDelegatedKit.Testing.Tests.Entra;

// What keeps the sign-in pages to the user who opened them: their headers, their cookie and the state of their forms.
[TestFixture]
internal sealed class SignInPageResponseTests : TenantFixture
{
    private const string RedirectUri = "https://notes.example/signin-oidc";

    private static readonly LocalApp App = new()
    {
        DisplayName = "Notes", WebRedirectUris = [RedirectUri], PublicClientRedirectUris = ["notes://callback"],
    };

    private SignInBrowser _browser = null!;

    private protected override LocalTenantOptions Options => new() { TimeProvider = Clock, Apps = [App] };

    [SetUp]
    public void OpenBrowser() => _browser = new SignInBrowser(Tenant);

    [TearDown]
    public void CloseBrowser() => _browser.Dispose();

    // https://developer.mozilla.org/docs/Web/Security/Practical_implementation_guides
    [TestCase(RedirectUri, "https://notes.example")]
    [TestCase("notes://callback", "notes:")]
    public async Task A_page_is_not_stored_nor_framed_and_its_forms_lead_to_the_application_only(string redirectUri, string formTarget)
    {
        using var page = await _browser.OpenAsync(_browser.CreateAuthorizeUrl(App.ClientId, redirectUri));
        using var signIn = await _browser.SubmitAsync("/signin", page, "username", Tenant.Users[1].UserPrincipalName);

        using (Assert.EnterMultipleScope())
        {
            foreach (var response in new[] { page, signIn })
            {
                Assert.That(response.Headers.CacheControl!.NoStore, Is.True);
                Assert.That(response.Headers.GetValues("X-Frame-Options"), Is.EqualTo(["DENY"]));
                Assert.That(response.Headers.GetValues("X-Content-Type-Options"), Is.EqualTo(["nosniff"]));
                Assert.That(response.Headers.GetValues("Referrer-Policy"), Is.EqualTo(["no-referrer"]));
                Assert.That(
                    response.Headers.GetValues("Content-Security-Policy").Single().Split("; "),
                    Is.SupersetOf(
                    [
                        "default-src 'none'", "script-src 'none'", "frame-src 'none'", $"form-action 'self' {formTarget}",
                        "base-uri 'none'", "frame-ancestors 'none'",
                    ]));
            }
        }
    }

    // https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Set-Cookie#samesitesamesite-value: "None" needs "Secure".
    [TestCase(true, "samesite=none", true)]
    [TestCase(false, "samesite=lax", false)]
    public async Task The_cookie_of_a_browser_is_not_for_scripts_and_crosses_sites_with_TLS_only(
        bool isHttps, string sameSite, bool isSecure)
    {
        using var http = new HttpClient(Tenant.CreateHandler())
        {
            BaseAddress = isHttps ? new Uri("https://login.microsoftonline.com") : Tenant.Address.HttpAddress,
        };
        var path = new Uri(_browser.CreateAuthorizeUrl(App.ClientId, RedirectUri)).PathAndQuery;
        var state = await ReadStateAsync(await http.GetAsync(path));
        await http.PostAsync("/signin", CreateForm(state, "username", Tenant.Users[1].UserPrincipalName));

        using var response = await http.PostAsync("/consent", CreateForm(state, "decision", "continue"));

        var cookie = response.Headers.GetValues("Set-Cookie").Single().Split("; ");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(cookie, Is.SupersetOf([sameSite, "httponly", "path=/"]));
            Assert.That(cookie.Contains("secure"), Is.EqualTo(isSecure));
            Assert.That(cookie[0], Does.StartWith($"ESTSAUTH-{Tenant.TenantId[..8]}="));
        }
    }

    [TestCase(30 * 60, false)]
    [TestCase(30 * 60 + 1, true)]
    public async Task A_page_that_was_open_for_more_than_30_minutes_starts_again(int seconds, bool isExpired)
    {
        using var picker = await _browser.OpenAsync(_browser.CreateAuthorizeUrl(App.ClientId, RedirectUri));
        Clock.Advance(TimeSpan.FromSeconds(seconds));

        using var next = await _browser.SubmitAsync("/signin", picker, "username", $" {Tenant.Users[1].UserPrincipalName} ");

        Assert.That(await next.Content.ReadAsStringAsync(), Does.Contain(isExpired ? "Start again" : "Permissions requested"));
    }

    [TestCase("continue")]
    [TestCase("cancel")]
    public async Task A_form_is_accepted_once(string decision)
    {
        using var picker = await _browser.OpenAsync(_browser.CreateAuthorizeUrl(App.ClientId, RedirectUri));
        using var consent = await _browser.SubmitAsync("/signin", picker, "username", Tenant.Users[1].UserPrincipalName);

        using var first = await _browser.SubmitAsync("/consent", consent, "decision", decision);
        using var second = await _browser.SubmitAsync("/consent", consent, "decision", "continue");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(first.StatusCode, Is.EqualTo(HttpStatusCode.Found));
            Assert.That(second.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(await second.Content.ReadAsStringAsync(), Does.Contain("Start again"));
        }
    }

    [Test]
    public async Task A_consent_without_a_sign_in_before_it_is_refused()
    {
        using var picker = await _browser.OpenAsync(_browser.CreateAuthorizeUrl(App.ClientId, RedirectUri));

        using var consent = await _browser.SubmitAsync("/consent", picker, "decision", "continue");

        Assert.That(await consent.Content.ReadAsStringAsync(), Does.Contain("Start again"));
    }

    // https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc#send-the-sign-in-request: prompt=consent
    [Test]
    public async Task A_prompt_for_consent_asks_a_signed_in_user_who_has_consented()
    {
        await _browser.SignInAsync(_browser.CreateAuthorizeUrl(App.ClientId, RedirectUri));

        using var silent = await _browser.OpenAsync(_browser.CreateAuthorizeUrl(App.ClientId, RedirectUri));
        using var asked = await _browser.OpenAsync(_browser.CreateAuthorizeUrl(App.ClientId, RedirectUri, ("prompt", "consent")));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(silent.StatusCode, Is.EqualTo(HttpStatusCode.Found));
            Assert.That(await asked.Content.ReadAsStringAsync(), Does.Contain("Permissions requested"));
        }
    }

    private static FormUrlEncodedContent CreateForm(string state, string field, string value) =>
        new([new("state", state), new(field, value)]);

    private static async Task<string> ReadStateAsync(HttpResponseMessage response)
    {
        var html = await response.Content.ReadAsStringAsync();
        return html.Split("name=\"state\" value=\"")[1].Split('"')[0];
    }

    // https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#request-an-authorization-code: login_hint
    [Test]
    public async Task The_page_offers_the_account_of_the_hint_first_and_a_name_without_an_account_in_the_field()
    {
        var hinted = Tenant.Users[2].UserPrincipalName;

        var known = await ReadAsync(hinted);
        var unknown = await ReadAsync("x\"@contoso.com");
        var none = await ReadAsync(null);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(known, Does.Match($"(?s)class=\"hinted\"\\s+value=\"{hinted}\" autofocus.*id=\"username\""));
            Assert.That(known.Split("name=\"pick\""), Has.Length.EqualTo(5), "four accounts");
            Assert.That(known.Split("autofocus"), Has.Length.EqualTo(2));
            Assert.That(unknown, Does.Match("(?s)value=\"x&quot;@contoso.com\".*autofocus>.*name=\"pick\""));
            Assert.That(unknown.Split("autofocus"), Has.Length.EqualTo(2));
            Assert.That(none, Does.Match($"(?s)class=\"\"\\s+value=\"{Tenant.Users[0].UserPrincipalName}\" autofocus"));
        }

        async Task<string> ReadAsync(string? hint)
        {
            (string, string)[] parameters = hint is null ? [] : [("login_hint", hint)];
            using var page = await _browser.OpenAsync(_browser.CreateAuthorizeUrl(App.ClientId, RedirectUri, parameters));
            return await page.Content.ReadAsStringAsync();
        }
    }

    // https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc#send-a-sign-out-request
    [Test]
    public async Task A_sign_out_page_without_an_address_stays_where_it_is()
    {
        using var page = await _browser.OpenAsync(_browser.CreateUrl("oauth2/v2.0/logout"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await page.Content.ReadAsStringAsync(), Does.Not.Contain("<script").And.Contain("close all browser windows"));
            Assert.That(page.Headers.GetValues("Content-Security-Policy").Single(), Does.Contain("script-src 'none'"));
        }
    }
}
