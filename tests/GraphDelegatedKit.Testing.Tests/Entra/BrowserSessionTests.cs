using System.IdentityModel.Tokens.Jwt;

namespace GraphDelegatedKit.Testing.Tests.Entra;

// https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc
[TestFixture]
internal sealed class BrowserSessionTests : TenantFixture
{
    private const string RedirectUri = "https://notes.example/signin-oidc";
    private const string SignedOutUri = "https://notes.example/signed-out";

    private static readonly LocalApp App = new()
    {
        DisplayName = "Notes",
        WebRedirectUris = [RedirectUri, SignedOutUri],
        Secrets = [new() { Value = "secret" }],
    };

    private static readonly LocalApp Board = new()
    {
        DisplayName = "Board",
        WebRedirectUris = ["https://board.example/signin"],
        FrontChannelLogoutUrl = new Uri("https://board.example/front-channel?x=1"),
    };

    private SignInBrowser _browser = null!;

    private protected override LocalTenantOptions Options => new() { TimeProvider = Clock, Apps = [App, Board] };

    [SetUp]
    public void OpenBrowser() => _browser = new SignInBrowser(Tenant);

    [TearDown]
    public void CloseBrowser() => _browser.Dispose();

    [Test]
    public async Task The_session_state_of_a_response_is_the_sid_of_the_ID_token()
    {
        var location = await _browser.SignInAsync(CreateUrl());
        var (_, tokens) = await Client.RequestTokenAsync(
            ("client_id", App.ClientId), ("client_secret", "secret"), ("grant_type", "authorization_code"),
            ("code", SignInBrowser.GetParameter(location, "code")!), ("redirect_uri", RedirectUri));

        var sid = new JwtSecurityToken((string)tokens["id_token"]!).Payload["sid"];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Guid.Parse((string)sid), Is.Not.EqualTo(Guid.Empty));
            Assert.That(SignInBrowser.GetParameter(location, "session_state"), Is.EqualTo(sid));
        }
    }

    [TestCase(null)]
    [TestCase("none")]
    public async Task A_browser_that_is_signed_in_is_not_asked_again(string? prompt)
    {
        var first = await _browser.SignInAsync(CreateUrl());
        (string, string)[] parameters = prompt is null ? [] : [("prompt", prompt)];

        using var second = await _browser.OpenAsync(CreateUrl(parameters));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(SignInBrowser.GetParameter(second.Headers.Location!, "code"), Is.Not.Empty);
            Assert.That(
                SignInBrowser.GetParameter(second.Headers.Location!, "session_state"),
                Is.EqualTo(SignInBrowser.GetParameter(first, "session_state")));
        }
    }

    [TestCase("select_account")]
    [TestCase("login")]
    public async Task A_prompt_asks_although_the_browser_is_signed_in(string prompt)
    {
        await _browser.SignInAsync(CreateUrl());

        using var page = await _browser.OpenAsync(CreateUrl(("prompt", prompt)));

        Assert.That(await page.Content.ReadAsStringAsync(), Does.Contain("Pick an account"));
    }

    [Test]
    public async Task A_login_hint_decides_between_two_signed_in_users()
    {
        var (first, second) = (Tenant.Users[0].UserPrincipalName, Tenant.Users[1].UserPrincipalName);
        await _browser.SignInAsync(CreateUrl(), first);
        await _browser.SignInAsync(CreateUrl(("prompt", "select_account")), second);

        using var unclear = await _browser.OpenAsync(CreateUrl());
        using var clear = await _browser.OpenAsync(CreateUrl(("login_hint", second)));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(unclear.Headers.Location, Is.Null);
            Assert.That(SignInBrowser.GetParameter(clear.Headers.Location!, "code"), Is.Not.Empty);
        }
    }

    [Test]
    public async Task A_silent_request_for_a_permission_without_consent_is_refused()
    {
        await _browser.SignInAsync(CreateUrl());

        using var response = await _browser.OpenAsync(_browser.CreateUrl(
            "oauth2/v2.0/authorize", ("client_id", App.ClientId), ("redirect_uri", RedirectUri), ("response_type", "code"),
            ("scope", "Mail.Read"), ("prompt", "none")));

        Assert.That(SignInBrowser.GetParameter(response.Headers.Location!, "error_description"), Does.StartWith("AADSTS65001"));
    }

    [Test]
    public async Task A_revoked_user_is_asked_again()
    {
        await _browser.SignInAsync(CreateUrl());

        Tenant.RevokeSignInSessions(Tenant.Address.DefaultUser);
        using var response = await _browser.OpenAsync(CreateUrl(("prompt", "none")));

        Assert.That(SignInBrowser.GetParameter(response.Headers.Location!, "error"), Is.EqualTo("login_required"));
    }

    // https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc#send-a-sign-out-request
    [Test]
    public async Task A_sign_out_ends_the_session_and_goes_to_the_registered_address_with_the_state()
    {
        await _browser.SignInAsync(CreateUrl());

        using var signOut = await _browser.OpenAsync(_browser.CreateUrl(
            "oauth2/v2.0/logout", ("post_logout_redirect_uri", SignedOutUri), ("state", "a b")));
        using var next = await _browser.OpenAsync(CreateUrl(("prompt", "none")));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(signOut.Headers.Location!.AbsoluteUri, Is.EqualTo(SignedOutUri + "?state=a%20b"));
            Assert.That(SignInBrowser.GetParameter(next.Headers.Location!, "error"), Is.EqualTo("login_required"));
        }
    }

    [TestCase("https://evil.example/")]
    [TestCase(null)]
    public async Task A_sign_out_goes_to_no_address_that_is_not_registered(string? uri)
    {
        (string, string)[] parameters = uri is null ? [] : [("post_logout_redirect_uri", uri)];

        using var page = await _browser.OpenAsync(_browser.CreateUrl("oauth2/v2.0/logout", parameters));

        var text = await page.Content.ReadAsStringAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(page.Headers.Location, Is.Null);
            Assert.That(text, Does.Contain("You signed out").And.Not.Contain("evil"));
        }
    }

    [Test]
    public async Task An_ID_token_limits_the_addresses_to_those_of_its_application()
    {
        var location = await _browser.SignInAsync(CreateUrl());
        var (_, tokens) = await Client.RequestTokenAsync(
            ("client_id", App.ClientId), ("client_secret", "secret"), ("grant_type", "authorization_code"),
            ("code", SignInBrowser.GetParameter(location, "code")!), ("redirect_uri", RedirectUri));
        var hint = (string)tokens["id_token"]!;

        using var own = await _browser.OpenAsync(_browser.CreateUrl(
            "oauth2/v2.0/logout", ("id_token_hint", hint), ("post_logout_redirect_uri", SignedOutUri)));
        using var other = await _browser.OpenAsync(_browser.CreateUrl(
            "oauth2/v2.0/logout", ("id_token_hint", hint), ("post_logout_redirect_uri", "https://board.example/signin")));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(own.Headers.Location!.AbsoluteUri, Is.EqualTo(SignedOutUri));
            Assert.That(other.Headers.Location, Is.Null);
        }
    }

    // https://openid.net/specs/openid-connect-frontchannel-1_0.html; Entra sends the session and no issuer.
    [Test]
    public async Task A_sign_out_opens_the_front_channel_address_of_every_application_of_the_session()
    {
        var location = await _browser.SignInAsync(CreateUrl());
        await _browser.SignInAsync(_browser.CreateAuthorizeUrl(Board.ClientId, "https://board.example/signin"));
        var sid = SignInBrowser.GetParameter(location, "session_state");

        using var page = await _browser.OpenAsync(
            _browser.CreateUrl("oauth2/v2.0/logout", ("post_logout_redirect_uri", SignedOutUri)));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                await page.Content.ReadAsStringAsync(),
                Does.Contain($"src=\"https://board.example/front-channel?x=1&amp;sid={sid}\"").And.Contain(SignedOutUri));
            Assert.That(
                page.Headers.GetValues("Content-Security-Policy").Single(), Does.Contain("frame-src https://board.example;"));
        }
    }

    private string CreateUrl(params (string Name, string Value)[] parameters) =>
        _browser.CreateAuthorizeUrl(App.ClientId, RedirectUri, parameters);
}
