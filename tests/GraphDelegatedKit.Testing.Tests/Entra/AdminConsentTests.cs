namespace GraphDelegatedKit.Testing.Tests.Entra;

// https://learn.microsoft.com/entra/identity-platform/v2-admin-consent
[TestFixture]
internal sealed class AdminConsentTests : TenantFixture
{
    private const string RedirectUri = "https://notes.example/permissions";
    private const string Scope = "https://graph.microsoft.com/Calendars.Read https://graph.microsoft.com/Mail.Send";

    private static readonly LocalApp App = new()
    {
        DisplayName = "Notes",
        WebRedirectUris = [RedirectUri],
        PublicClientRedirectUris = ["http://localhost"],
    };

    private SignInBrowser _browser = null!;

    private protected override LocalTenantOptions Options => new() { TimeProvider = Clock, Apps = [App] };

    [SetUp]
    public void OpenBrowser() => _browser = new SignInBrowser(Tenant);

    [TearDown]
    public void CloseBrowser() => _browser.Dispose();

    [Test]
    public async Task An_administrator_consents_for_all_users()
    {
        var location = await _browser.SignInAsync(CreateUrl());
        using var member = new SignInBrowser(Tenant);
        var signIn = await member.SignInAsync(
            member.CreateUrl(
                "oauth2/v2.0/authorize", ("client_id", App.ClientId), ("redirect_uri", "http://localhost"), ("response_type", "code"),
                ("scope", "Calendars.Read")),
            Tenant.Users[2].UserPrincipalName,
            decision: "would be refused");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(SignInBrowser.GetParameter(location, "admin_consent"), Is.EqualTo("True"));
            Assert.That(SignInBrowser.GetParameter(location, "tenant"), Is.EqualTo(Tenant.TenantId));
            Assert.That(SignInBrowser.GetParameter(location, "scope"), Is.EqualTo(Scope));
            Assert.That(SignInBrowser.GetParameter(location, "state"), Is.EqualTo("12345"));
            Assert.That(SignInBrowser.GetParameter(signIn, "code"), Is.Not.Null); // the page asked for no consent
        }
    }

    [Test]
    public async Task An_administrator_who_cancels_is_reported()
    {
        var location = await _browser.SignInAsync(CreateUrl(), decision: "cancel");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(SignInBrowser.GetParameter(location, "error"), Is.EqualTo("permission_denied"));
            Assert.That(SignInBrowser.GetParameter(location, "error_description"), Is.EqualTo("The admin canceled the request"));
        }
    }

    [Test]
    public async Task A_member_cannot_consent_for_all_users()
    {
        using var picker = await _browser.OpenAsync(CreateUrl());

        using var page = await _browser.SubmitAsync("/signin", picker, "username", Tenant.Users[2].UserPrincipalName);

        Assert.That(await page.Content.ReadAsStringAsync(), Does.Contain("Only an administrator can grant"));
    }

    [Test]
    public async Task The_address_of_version_1_works_without_a_scope()
    {
        var location = await _browser.SignInAsync(_browser.CreateUrl(
            "adminconsent", ("client_id", App.ClientId), ("redirect_uri", RedirectUri), ("state", "7")));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(SignInBrowser.GetParameter(location, "admin_consent"), Is.EqualTo("True"));
            Assert.That(SignInBrowser.GetParameter(location, "state"), Is.EqualTo("7"));
        }
    }

    private string CreateUrl() => _browser.CreateUrl(
        "v2.0/adminconsent", ("client_id", App.ClientId), ("scope", Scope), ("redirect_uri", RedirectUri), ("state", "12345"));
}
