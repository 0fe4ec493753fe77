using System.IdentityModel.Tokens.Jwt;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;

namespace GraphDelegatedKit.Testing.Tests.Entra;

// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#redeem-a-code-for-an-access-token
[TestFixture]
internal sealed class ClientAuthenticationTests : TenantFixture
{
    private const string RedirectUri = "https://notes.example/signin-oidc";
    private const string Secret = "a secret: 100 % & ü";

    private static readonly DateTimeOffset Now = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    private X509Certificate2 _certificate = null!;
    private X509Certificate2 _expiredCertificate = null!;
    private X509Certificate2 _foreignCertificate = null!;
    private LocalApp _app = null!;

    private protected override LocalTenantOptions Options
    {
        get
        {
            _certificate = CreateCertificate(Now.AddYears(1));
            _expiredCertificate = CreateCertificate(Now.AddDays(-1));
            _foreignCertificate = CreateCertificate(Now.AddYears(1));
            _app = new LocalApp
            {
                DisplayName = "Notes",
                WebRedirectUris = [RedirectUri],
                PublicClientRedirectUris = ["http://localhost"],
                Secrets = [new() { Value = Secret }, new() { Value = "old", ExpiresOn = Now.AddDays(-1) }],
                Certificates = [_certificate.ExportCertificatePem(), _expiredCertificate.ExportCertificatePem()],
            };
            return new() { TimeProvider = Clock, Apps = [_app] };
        }
    }

    [TearDown]
    public void DisposeCertificates()
    {
        _certificate.Dispose();
        _expiredCertificate.Dispose();
        _foreignCertificate.Dispose();
    }

    [Test]
    public async Task A_web_application_redeems_its_code_and_refresh_token_with_its_secret()
    {
        var redeemed = await RedeemAsync(RedirectUri, ("client_secret", Secret));
        var refreshToken = (string)redeemed.Body["refresh_token"]!;

        var refreshed = await RefreshAsync(refreshToken, ("client_secret", Secret));
        var withoutSecret = await RefreshAsync(refreshToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(refreshed.Status, Is.EqualTo(200));
            Assert.That(
                new JwtSecurityToken((string)refreshed.Body["access_token"]!).Payload["appidacr"], Is.EqualTo("1"));
            Assert.That((int)withoutSecret.Body["error_codes"]![0]!, Is.EqualTo(7000218));
        }
    }

    // https://learn.microsoft.com/entra/identity-platform/reference-error-codes
    [TestCase(null, 7000218)]
    [TestCase("wrong", 7000215)]
    [TestCase("old", 7000222)]
    public async Task A_web_application_without_a_valid_secret_is_refused_and_can_try_again(string? secret, int code)
    {
        var authorizationCode = await GetCodeAsync(RedirectUri);
        (string, string)[] fields = secret is null ? [] : [("client_secret", secret)];

        var refused = await RedeemCodeAsync(authorizationCode, RedirectUri, fields);
        var repeated = await RedeemCodeAsync(authorizationCode, RedirectUri, ("client_secret", Secret));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(refused.Status, Is.EqualTo(401));
            Assert.That((string)refused.Body["error"]!, Is.EqualTo("invalid_client"));
            Assert.That((int)refused.Body["error_codes"]![0]!, Is.EqualTo(code));
            Assert.That(repeated.Status, Is.EqualTo(200));
        }
    }

    [Test]
    public async Task A_public_client_must_not_send_a_secret()
    {
        var (status, body) = await RedeemAsync("http://localhost:4000", ("client_secret", Secret));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(401));
            Assert.That((int)body["error_codes"]![0]!, Is.EqualTo(700025));
        }
    }

    [Test]
    public async Task A_device_code_needs_a_secret_unless_public_client_flows_are_allowed()
    {
        var (status, body) = await Client.RequestTokenAsync(
            ("client_id", _app.ClientId), ("grant_type", "device_code"), ("device_code", "x"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(401));
            Assert.That((int)body["error_codes"]![0]!, Is.EqualTo(7000218));
        }
    }

    // https://datatracker.ietf.org/doc/html/rfc6749#section-2.3.1
    [Test]
    public async Task A_secret_in_the_Authorization_header_is_form_encoded()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Client.AuthorityUrl}/oauth2/v2.0/token");
        var pair = $"{_app.ClientId}:{WebUtility.UrlEncode(Secret)}";
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));
        request.Content = new FormUrlEncodedContent(
        [
            new("grant_type", "authorization_code"), new("code", await GetCodeAsync(RedirectUri)), new("redirect_uri", RedirectUri),
        ]);

        using var response = await Client.Http.SendAsync(request);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), await response.Content.ReadAsStringAsync());
    }

    // https://learn.microsoft.com/entra/identity-platform/certificate-credentials
    [TestCase("PS256", "x5t#S256")]
    [TestCase("RS256", "x5t")]
    public async Task A_signed_assertion_replaces_the_secret(string algorithm, string thumbprintName)
    {
        var (status, body) = await RedeemWithAssertionAsync(CreateAssertion(_certificate, algorithm, thumbprintName));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(200), body.ToJsonString());
            Assert.That(
                new JwtSecurityToken((string)body["access_token"]!).Payload["appidacr"], Is.EqualTo("2"));
        }
    }

    [Test]
    public async Task An_assertion_that_the_certificate_does_not_prove_is_refused()
    {
        var good = CreateAssertion(_certificate);
        var tampered = good[..^8] + (good.EndsWith("AAAAAAAA", StringComparison.Ordinal) ? "BBBBBBBB" : "AAAAAAAA");
        var cases = new (string Name, string Assertion, int Code)[]
        {
            ("another certificate", CreateAssertion(_foreignCertificate), 700027),
            ("an expired certificate", CreateAssertion(_expiredCertificate), 700027),
            ("a changed signature", tampered, 700027),
            ("another application", CreateAssertion(_certificate, issuer: Tenant.ClientId), 700021),
            ("another audience", CreateAssertion(_certificate, audience: "https://login.microsoftonline.com/other/v2.0"), 700023),
            ("an expired assertion", CreateAssertion(_certificate, expires: Now.AddMinutes(-10)), 700024),
            ("no signature", CreateAssertion(_certificate, algorithm: "none"), 50027),
            ("no token", "rubbish", 50027),
        };

        foreach (var (name, assertion, code) in cases)
        {
            var (status, body) = await RedeemWithAssertionAsync(assertion);

            using (Assert.EnterMultipleScope())
            {
                Assert.That(status, Is.EqualTo(401), name);
                Assert.That((int)body["error_codes"]![0]!, Is.EqualTo(code), name);
            }
        }
    }

    // RFC 7636: a verifier is checked for a confidential client, too.
    [Test]
    public async Task A_web_application_may_add_a_code_verifier()
    {
        var (challenge, verifier) = CreateChallenge();
        (string, string)[] parameters = [("code_challenge", challenge), ("code_challenge_method", "S256")];

        var good = await RedeemCodeAsync(
            await GetCodeAsync(RedirectUri, parameters), RedirectUri, ("client_secret", Secret), ("code_verifier", verifier));
        var missing = await RedeemCodeAsync(await GetCodeAsync(RedirectUri, parameters), RedirectUri, ("client_secret", Secret));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(good.Status, Is.EqualTo(200));
            Assert.That((int)missing.Body["error_codes"]![0]!, Is.EqualTo(501481));
        }
    }

    [Test]
    public async Task Client_credentials_are_refused_with_the_reason()
    {
        var (status, body) = await Client.RequestTokenAsync(
            ("client_id", _app.ClientId), ("grant_type", "client_credentials"), ("client_secret", Secret),
            ("scope", "https://graph.microsoft.com/.default"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(400));
            Assert.That((string)body["error_description"]!, Does.Contain("signed-in users only"));
        }
    }

    internal static (string Challenge, string Verifier) CreateChallenge()
    {
        var verifier = Base64UrlEncoder.Encode(new byte[32]);
        return (Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))), verifier);
    }

    private async Task<string> GetCodeAsync(string redirectUri, params (string Name, string Value)[] parameters)
    {
        using var browser = new SignInBrowser(Tenant);
        return await browser.GetCodeAsync(browser.CreateAuthorizeUrl(_app.ClientId, redirectUri, parameters));
    }

    private async Task<(int Status, JsonNode Body)> RedeemAsync(string redirectUri, params (string Name, string Value)[] fields) =>
        await RedeemCodeAsync(await GetCodeAsync(redirectUri), redirectUri, fields);

    private Task<(int Status, JsonNode Body)> RedeemCodeAsync(
        string code, string redirectUri, params (string Name, string Value)[] fields) => Client.RequestTokenAsync(
    [
        ("client_id", _app.ClientId), ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", redirectUri), .. fields,
    ]);

    private Task<(int Status, JsonNode Body)> RefreshAsync(string refreshToken, params (string Name, string Value)[] fields) =>
        Client.RequestTokenAsync(
        [
            ("client_id", _app.ClientId), ("grant_type", "refresh_token"), ("refresh_token", refreshToken), ("scope", "User.Read"),
            .. fields,
        ]);

    private Task<(int Status, JsonNode Body)> RedeemWithAssertionAsync(string assertion) => RedeemAsync(
        RedirectUri,
        ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
        ("client_assertion", assertion));

    private string CreateAssertion(
        X509Certificate2 certificate,
        string algorithm = "PS256",
        string thumbprintName = "x5t#S256",
        string? issuer = null,
        string? audience = null,
        DateTimeOffset? expires = null)
    {
        var hash = certificate.GetCertHash(thumbprintName == "x5t" ? HashAlgorithmName.SHA1 : HashAlgorithmName.SHA256);
        var header = new JsonObject { ["alg"] = algorithm, ["typ"] = "JWT", [thumbprintName] = Base64UrlEncoder.Encode(hash) };
        var payload = new JsonObject
        {
            ["aud"] = audience ?? $"{Client.AuthorityUrl}/oauth2/v2.0/token",
            ["iss"] = issuer ?? _app.ClientId,
            ["sub"] = issuer ?? _app.ClientId,
            ["jti"] = Guid.NewGuid().ToString(),
            ["nbf"] = Now.AddMinutes(-20).ToUnixTimeSeconds(),
            ["exp"] = (expires ?? Now.AddMinutes(5)).ToUnixTimeSeconds(),
        };
        var content = $"{Base64UrlEncoder.Encode(header.ToJsonString())}.{Base64UrlEncoder.Encode(payload.ToJsonString())}";
        using var key = certificate.GetRSAPrivateKey()!;
        var padding = algorithm == "RS256" ? RSASignaturePadding.Pkcs1 : RSASignaturePadding.Pss;
        var signature = key.SignData(Encoding.ASCII.GetBytes(content), HashAlgorithmName.SHA256, padding);
        return $"{content}.{Base64UrlEncoder.Encode(signature)}";
    }

    private static X509Certificate2 CreateCertificate(DateTimeOffset expires)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN=notes {Guid.NewGuid()}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return request.CreateSelfSigned(expires.AddYears(-2), expires);
    }
}
