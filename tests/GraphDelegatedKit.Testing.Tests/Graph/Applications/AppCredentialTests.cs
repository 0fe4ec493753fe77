using System.IdentityModel.Tokens.Jwt;
using System.Security.Claims;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;

namespace GraphDelegatedKit.Testing.Tests.Graph.Applications;

// https://learn.microsoft.com/graph/api/application-addpassword
[TestFixture]
internal sealed class AppCredentialTests : AppFixture
{
    [Test]
    public async Task An_application_that_Graph_has_created_signs_in_with_its_secret()
    {
        var app = await CreateWebAppAsync();
        var secret = await AddSecretAsync(app);

        var (status, tokens) = await SignInAsync((string)app["appId"]!, ("client_secret", secret));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(200), tokens.ToJsonString());
            Assert.That(GetAppId(tokens), Is.EqualTo((string)app["appId"]!));
        }
    }

    [Test]
    public async Task A_public_client_that_Graph_has_created_signs_in_with_a_device_code()
    {
        var app = await CreateAppAsync("""{"displayName":"Console","isFallbackPublicClient":true}""");
        using var form = new FormUrlEncodedContent([new("client_id", (string)app["appId"]!), new("scope", "User.Read")]);
        using var response = await Client.Http.PostAsync($"{Client.AuthorityUrl}/oauth2/v2.0/devicecode", form);
        var code = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        await Tenant.SimulateUser(Tenant.Address.DefaultUser).EnterCodeAsync((string)code["user_code"]!);

        var (status, tokens) = await Client.RequestTokenAsync(
            ("client_id", (string)app["appId"]!), ("grant_type", "device_code"), ("device_code", (string)code["device_code"]!));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(200), tokens.ToJsonString());
            Assert.That((bool)app["isFallbackPublicClient"]!, Is.True);
        }
    }

    [Test]
    public async Task A_secret_is_shown_once_and_lives_for_two_years()
    {
        var app = await CreateWebAppAsync();
        var (_, created) = await PostAsync($"applications/{app["id"]}/addPassword", """{"passwordCredential":{"displayName":"first"}}""");

        var shown = (await GetAsync($"applications/{app["id"]}"))["passwordCredentials"]![0]!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(((string)created["secretText"]!).Length, Is.InRange(16, 64));
            Assert.That((string)created["hint"]!, Is.EqualTo(((string)created["secretText"]!)[..3]));
            Assert.That((string)created["endDateTime"]!, Is.EqualTo("2028-03-04T05:06:07Z"));
            Assert.That(shown["secretText"], Is.Null);
            Assert.That((string)shown["keyId"]!, Is.EqualTo((string)created["keyId"]!));
            Assert.That((string)shown["displayName"]!, Is.EqualTo("first"));
        }
    }

    [Test]
    public async Task A_removed_and_an_expired_secret_are_refused_while_another_works()
    {
        var app = await CreateWebAppAsync();
        var clientId = (string)app["appId"]!;
        var (_, removed) = await PostAsync($"applications/{app["id"]}/addPassword");
        var (_, expired) = await PostAsync(
            $"applications(appId='{clientId}')/addPassword", """{"passwordCredential":{"endDateTime":"2026-03-05T00:00:00Z"}}""");
        var working = await AddSecretAsync(app);
        Clock.Advance(TimeSpan.FromDays(1));
        await Client.SignInAsync();
        var removal = await PostAsync($"applications/{app["id"]}/removePassword", $$"""{"keyId":"{{removed["keyId"]}}"}""");
        var code = await GetCodeAsync(clientId);

        var withRemoved = await RedeemAsync(clientId, code, ("client_secret", (string)removed["secretText"]!));
        var withExpired = await RedeemAsync(clientId, code, ("client_secret", (string)expired["secretText"]!));
        var withWorking = await RedeemAsync(clientId, code, ("client_secret", working));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(removal.Status, Is.EqualTo(204));
            Assert.That((int)withRemoved.Body["error_codes"]![0]!, Is.EqualTo(7000215));
            Assert.That((int)withExpired.Body["error_codes"]![0]!, Is.EqualTo(7000222));
            Assert.That(withWorking.Status, Is.EqualTo(200));
        }
    }

    [Test]
    public async Task A_secret_can_be_created_with_the_application()
    {
        var app = await CreateAppAsync(
            $$$"""
            {"displayName":"Notes","web":{"redirectUris":["{{{RedirectUri}}}"]},"passwordCredentials":[{"displayName":"first"}]}
            """);

        var (status, _) = await SignInAsync(
            (string)app["appId"]!, ("client_secret", (string)app["passwordCredentials"]![0]!["secretText"]!));

        Assert.That(status, Is.EqualTo(200));
    }

    // https://learn.microsoft.com/graph/api/application-update
    [Test]
    public async Task A_change_of_the_application_cannot_add_a_secret_but_can_remove_one()
    {
        var app = await CreateWebAppAsync();
        await AddSecretAsync(app);

        var added = await PatchAsync($"applications/{app["id"]}", """{"passwordCredentials":[{"displayName":"second"}]}""");
        var removed = await PatchAsync($"applications/{app["id"]}", """{"passwordCredentials":[]}""");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(added.Status, Is.EqualTo(400));
            Assert.That(
                (string)added.Body["error"]!["message"]!,
                Is.EqualTo("New password credentials must be generated using service actions."));
            Assert.That(removed.Status, Is.EqualTo(204));
            Assert.That((await GetAsync($"applications/{app["id"]}"))["passwordCredentials"]!.AsArray(), Is.Empty);
        }
    }

    // https://learn.microsoft.com/entra/identity-platform/certificate-credentials
    [Test]
    public async Task A_certificate_that_a_change_has_registered_signs_in()
    {
        using var certificate = CreateCertificate(Clock.GetUtcNow().AddYears(1));
        var app = await CreateWebAppAsync();
        var (status, _) = await PatchAsync($"applications/{app["id"]}", CreateKeyChange(certificate));

        var (signedIn, tokens) = await SignInAsync(
            (string)app["appId"]!,
            ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
            ("client_assertion", CreateToken(
                certificate, (string)app["appId"]!, $"{Client.AuthorityUrl}/oauth2/v2.0/token", subject: (string)app["appId"]!)));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(204));
            Assert.That(signedIn, Is.EqualTo(200), tokens.ToJsonString());
        }
    }

    // https://learn.microsoft.com/graph/api/application-get
    [Test]
    public async Task The_key_of_a_certificate_is_shown_if_it_is_selected_and_the_list_can_be_sent_back()
    {
        using var certificate = CreateCertificate(Clock.GetUtcNow().AddYears(1));
        var app = await CreateWebAppAsync();
        await PatchAsync($"applications/{app["id"]}", CreateKeyChange(certificate));

        var plain = (await GetAsync($"applications/{app["id"]}"))["keyCredentials"]!;
        var sentBack = await PatchAsync($"applications/{app["id"]}", $$"""{"keyCredentials":{{plain.ToJsonString()}}}""");
        var selected = (await GetAsync($"applications/{app["id"]}?$select=keyCredentials"))["keyCredentials"]!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(plain[0]!["key"], Is.Null);
            Assert.That(sentBack.Status, Is.EqualTo(204));
            Assert.That((string)selected[0]!["key"]!, Is.EqualTo(Convert.ToBase64String(certificate.RawData)));
            Assert.That((string)selected[0]!["keyId"]!, Is.EqualTo((string)plain[0]!["keyId"]!));
            Assert.That((string)selected[0]!["customKeyIdentifier"]!, Is.EqualTo(certificate.Thumbprint));
        }
    }

    [TestCase("""{"keyCredentials":[{"type":"AsymmetricX509Cert","usage":"Verify","key":"AAAA"}]}""", 400)]
    [TestCase("""{"keyCredentials":[{"type":"AsymmetricX509Cert","usage":"Verify"}]}""", 400)]
    [TestCase("""{"keyCredentials":[{"type":"Symmetric","usage":"Verify","key":"AAAA"}]}""", 501)]
    public async Task A_key_that_is_no_certificate_is_refused(string change, int expected)
    {
        var app = await CreateWebAppAsync();

        var (status, _) = await PatchAsync($"applications/{app["id"]}", change);

        Assert.That(status, Is.EqualTo(expected));
    }

    // https://learn.microsoft.com/graph/api/application-addkey, https://learn.microsoft.com/graph/api/application-removekey
    [Test]
    public async Task A_key_is_rolled_with_a_proof_of_the_old_one()
    {
        using var first = CreateCertificate(Clock.GetUtcNow().AddYears(1));
        using var second = CreateCertificate(Clock.GetUtcNow().AddYears(1));
        var app = await CreateWebAppAsync();
        await PatchAsync($"applications/{app["id"]}", CreateKeyChange(first));
        var key = CreateKey(second).ToJsonString();

        var refused = await PostAsync(
            $"applications/{app["id"]}/addKey", $$"""{"keyCredential":{{key}},"proof":"{{CreateProof(second, app)}}"}""");
        var (added, created) = await PostAsync(
            $"applications/{app["id"]}/addKey", $$"""{"keyCredential":{{key}},"proof":"{{CreateProof(first, app)}}"}""");
        var removed = await PostAsync(
            $"applications/{app["id"]}/removeKey",
            $$"""{"keyId":"{{await GetFirstKeyIdAsync(app)}}","proof":"{{CreateProof(second, app)}}"}""");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(refused.Status, Is.EqualTo(401));
            Assert.That(GetErrorCode(refused.Body), Is.EqualTo("Authentication_MissingOrMalformed"));
            Assert.That(added, Is.EqualTo(200));
            Assert.That(removed.Status, Is.EqualTo(204), removed.Body.ToJsonString());
            Assert.That(await GetFirstKeyIdAsync(app), Is.EqualTo((string)created["keyId"]!));
        }
    }

    private async Task<string> GetFirstKeyIdAsync(JsonNode app) =>
        (string)(await GetAsync($"applications/{app["id"]}"))["keyCredentials"]![0]!["keyId"]!;

    private static JsonObject CreateKey(X509Certificate2 certificate) => new()
    {
        ["type"] = "AsymmetricX509Cert",
        ["usage"] = "Verify",
        ["displayName"] = "CN=notes",
        ["key"] = Convert.ToBase64String(certificate.RawData),
    };

    private static string CreateKeyChange(X509Certificate2 certificate) =>
        new JsonObject { ["keyCredentials"] = new JsonArray(CreateKey(certificate)) }.ToJsonString();

    private string CreateProof(X509Certificate2 certificate, JsonNode app) =>
        CreateToken(certificate, (string)app["id"]!, "00000002-0000-0000-c000-000000000000", subject: null);

    private string CreateToken(X509Certificate2 certificate, string issuer, string audience, string? subject)
    {
        var now = Clock.GetUtcNow().UtcDateTime;
        var credentials = new X509SigningCredentials(certificate, SecurityAlgorithms.RsaSha256)
        {
            CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false },
        };
        Claim[] claims = subject is null ? [] : [new("sub", subject)];
        return new JwtSecurityTokenHandler().WriteToken(
            new JwtSecurityToken(issuer, audience, claims, now, now.AddMinutes(10), credentials));
    }
}
