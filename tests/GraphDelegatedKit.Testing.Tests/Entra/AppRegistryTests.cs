using System.IdentityModel.Tokens.Jwt;

namespace GraphDelegatedKit.Testing.Tests.Entra;

// https://learn.microsoft.com/entra/identity-platform/app-objects-and-service-principals
[TestFixture]
internal sealed class AppRegistryTests
{
    private static readonly LocalApp Notes = new()
    {
        DisplayName = "Notes",
        PublicClientRedirectUris = ["http://localhost"],
        AllowPublicClientFlows = true,
    };

    [Test]
    public async Task An_application_of_the_options_signs_in_under_its_own_id()
    {
        await using var tenant = await LocalTenant.StartAsync(new() { Apps = [Notes] });
        using var client = new TenantClient(tenant);

        var tokens = await SignInAsync(tenant, client, Notes.ClientId);

        var accessToken = new JwtSecurityToken((string)tokens["access_token"]!).Payload;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(accessToken["appid"], Is.EqualTo(Notes.ClientId));
            Assert.That(accessToken["app_displayname"], Is.EqualTo("Notes"));
            Assert.That(accessToken["appidacr"], Is.EqualTo("0"));
            Assert.That(new JwtSecurityToken((string)tokens["id_token"]!).Audiences, Is.EqualTo(new[] { Notes.ClientId }));
        }
    }

    [Test]
    public async Task A_refresh_token_is_valid_for_its_own_application_alone()
    {
        await using var tenant = await LocalTenant.StartAsync(new() { Apps = [Notes] });
        using var client = new TenantClient(tenant);
        var refreshToken = (string)(await SignInAsync(tenant, client, Notes.ClientId))["refresh_token"]!;

        var own = await client.RequestTokenAsync(
            ("client_id", Notes.ClientId), ("grant_type", "refresh_token"), ("refresh_token", refreshToken), ("scope", "User.Read"));
        var other = await client.RefreshAsync(refreshToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(own.Status, Is.EqualTo(200));
            Assert.That((string)other.Body["error"]!, Is.EqualTo("invalid_grant"));
        }
    }

    // https://learn.microsoft.com/entra/identity-platform/permissions-consent-overview
    [Test]
    public async Task A_consent_is_for_one_application()
    {
        await using var tenant = await LocalTenant.StartAsync(new() { Apps = [Notes] });
        using var client = new TenantClient(tenant);
        await client.SignInAsync(scope: "Mail.Read");
        var refreshToken = (string)(await SignInAsync(tenant, client, Notes.ClientId))["refresh_token"]!;

        var (_, body) = await client.RequestTokenAsync(
            ("client_id", Notes.ClientId), ("grant_type", "refresh_token"), ("refresh_token", refreshToken), ("scope", "Mail.Read"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That((int)body["error_codes"]![0]!, Is.EqualTo(65001));
            Assert.That((string)body["error_description"]!, Does.Contain(Notes.ClientId).And.Contain("named 'Notes'"));
        }
    }

    [Test]
    public async Task An_application_and_its_sign_ins_survive_a_restart_and_its_secret_is_not_stored()
    {
        using var folder = new TemporaryFolder();
        string refreshToken;
        var app = Notes with { Secrets = [new LocalAppSecret { Value = "the-quiet-secret" }] };
        await using (var first = await LocalTenant.StartAsync(new() { StateFolder = folder["state"], Apps = [app] }))
        {
            using var client = new TenantClient(first);
            refreshToken = (string)(await SignInAsync(first, client, app.ClientId))["refresh_token"]!;
        }

        await using var second = await LocalTenant.StartAsync(new() { StateFolder = folder["state"] });
        using var secondClient = new TenantClient(second);
        var (status, _) = await secondClient.RequestTokenAsync(
            ("client_id", app.ClientId), ("grant_type", "refresh_token"), ("refresh_token", refreshToken), ("scope", "User.Read"));

        var stored = Directory.GetFiles(folder["state"], "*.json", SearchOption.AllDirectories).Select(File.ReadAllText);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(200));
            Assert.That(stored, Has.None.Contains("quiet-secret"));
        }
    }

    // https://learn.microsoft.com/troubleshoot/entra/entra-id/governance/verify-first-party-apps-sign-in
    [TestCase("14d82eec-204b-4c2f-b7e8-296a70dab67e")]
    [TestCase("04b07795-8ddb-461a-bbee-02f9e1bf7b46")]
    [TestCase("1950a258-227b-4e31-a9cf-717495945fc2")]
    public async Task A_client_id_of_Microsoft_is_known_when_the_options_allow_it(string clientId)
    {
        await using var strict = await LocalTenant.StartAsync();
        await using var tenant = await LocalTenant.StartAsync(new() { AllowWellKnownClients = true });
        using var strictClient = new TenantClient(strict);
        using var client = new TenantClient(tenant);

        var refused = await strictClient.RequestTokenAsync(("client_id", clientId), ("grant_type", "device_code"), ("code", "x"));
        var tokens = await SignInAsync(tenant, client, clientId);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((int)refused.Body["error_codes"]![0]!, Is.EqualTo(700016));
            Assert.That(new JwtSecurityToken((string)tokens["access_token"]!).Payload["appid"], Is.EqualTo(clientId));
        }
    }

    private static async Task<System.Text.Json.Nodes.JsonNode> SignInAsync(LocalTenant tenant, TenantClient client, string clientId)
    {
        using var browser = new SignInBrowser(tenant);
        var code = await browser.GetCodeAsync(browser.CreateAuthorizeUrl(clientId, "http://localhost:4000"));
        var (status, body) = await client.RequestTokenAsync(
            ("client_id", clientId), ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", "http://localhost:4000"));
        Assert.That(status, Is.EqualTo(200), body.ToJsonString());
        return body;
    }
}
