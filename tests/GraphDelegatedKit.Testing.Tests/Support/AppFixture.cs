using System.IdentityModel.Tokens.Jwt;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tests.Support;

// A tenant with the requests that create and change applications. The signed-in client is that of an administrator.
public abstract class AppFixture : TenantFixture
{
    private protected const string RedirectUri = "https://notes.example/signin-oidc";
    private protected const string GraphAppId = "00000003-0000-0000-c000-000000000000";

    private protected async Task<JsonNode> CreateAppAsync(string json)
    {
        var (status, body) = await Client.PostAsync($"{GraphUrl}/applications", json);
        Assert.That(status, Is.EqualTo(201), body.ToJsonString());
        return body;
    }

    private protected Task<JsonNode> CreateWebAppAsync() =>
        CreateAppAsync($$$"""{"displayName":"Notes","web":{"redirectUris":["{{{RedirectUri}}}"]}}""");

    private protected Task<(int Status, JsonNode Body)> PatchAsync(string path, string json, string? prefer = null) => Client.SendAsync(
        HttpMethod.Patch,
        $"{GraphUrl}/{path}",
        new StringContent(json, null, "application/json"),
        request =>
        {
            if (prefer is not null)
                request.Headers.Add("Prefer", prefer);
        });

    private protected Task<(int Status, JsonNode Body)> PostAsync(string path, string json = "{}") =>
        Client.PostAsync($"{GraphUrl}/{path}", json);

    private protected Task<(int Status, JsonNode Body)> DeleteAsync(string path) =>
        Client.SendAsync(HttpMethod.Delete, $"{GraphUrl}/{path}");

    private protected async Task<JsonNode> GetAsync(string path)
    {
        var (status, body) = await Client.GetAsync($"{GraphUrl}/{path}");
        Assert.That(status, Is.EqualTo(200), body.ToJsonString());
        return body;
    }

    private protected async Task<string> AddSecretAsync(JsonNode app)
    {
        var (status, body) = await PostAsync($"applications/{app["id"]}/addPassword");
        Assert.That(status, Is.EqualTo(200), body.ToJsonString());
        return (string)body["secretText"]!;
    }

    // Signs in as a user without any administrator's role.
    private protected TenantClient CreateMember()
    {
        var client = new TenantClient(Tenant);
        client.Http.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Bearer", Tenant.CreateToken(Tenant.Users[2].UserPrincipalName));
        return client;
    }

    private protected async Task<string> GetCodeAsync(string clientId, string scope = "openid offline_access User.Read")
    {
        using var browser = new SignInBrowser(Tenant);
        return await browser.GetCodeAsync(browser.CreateUrl(
            "oauth2/v2.0/authorize",
            ("client_id", clientId), ("response_type", "code"), ("redirect_uri", RedirectUri), ("scope", scope)));
    }

    // Signs in at the pages and redeems the code.
    private protected async Task<(int Status, JsonNode Body)> SignInAsync(
        string clientId, params (string Name, string Value)[] credential) =>
        await RedeemAsync(clientId, await GetCodeAsync(clientId), credential);

    private protected Task<(int Status, JsonNode Body)> RedeemAsync(
        string clientId, string code, params (string Name, string Value)[] credential) => Client.RequestTokenAsync(
        [("client_id", clientId), ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", RedirectUri), .. credential]);

    private protected static string GetAppId(JsonNode tokens) =>
        (string)new JwtSecurityToken((string)tokens["access_token"]!).Payload["appid"];

    private protected static string GetErrorCode(JsonNode body) => (string)body["error"]!["code"]!;

    private protected static X509Certificate2 CreateCertificate(DateTimeOffset expires)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN=notes {Guid.NewGuid()}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return request.CreateSelfSigned(expires.AddYears(-2), expires);
    }
}
