using System.IdentityModel.Tokens.Jwt;
using System.Net.Http.Headers;
using Microsoft.IdentityModel.Tokens;

namespace GraphDelegatedKit.Testing.Tests.Entra;

public sealed class TokenTests
{
    [Test]
    public async Task A_token_is_valid_by_the_published_keys()
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new TenantClient(tenant);
        var tokens = await client.SignInAsync(scope: "User.Read openid profile offline_access");
        var configuration = await client.GetAsync($"{client.AuthorityUrl}/v2.0/.well-known/openid-configuration");
        var keys = await client.GetAsync((string)configuration.Body["jwks_uri"]!);
        var handler = new JwtSecurityTokenHandler { MapInboundClaims = false };

        handler.ValidateToken(
            (string)tokens["id_token"]!, CreateParameters((string)configuration.Body["issuer"]!, tenant.ClientId), out var id);
        handler.ValidateToken(
            (string)tokens["access_token"]!,
            CreateParameters($"https://sts.windows.net/{tenant.TenantId}/", "00000003-0000-0000-c000-000000000000"),
            out var access);

        var idClaims = ((JwtSecurityToken)id).Payload;
        var claims = ((JwtSecurityToken)access).Payload;
        Assert.Multiple(() =>
        {
            Assert.That(idClaims["preferred_username"], Is.EqualTo(tenant.Address.DefaultUser));
            Assert.That(idClaims["ver"], Is.EqualTo("2.0"));
            Assert.That(claims["appid"], Is.EqualTo(tenant.ClientId));
            Assert.That(claims["upn"], Is.EqualTo(tenant.Address.DefaultUser));
            Assert.That(claims["scp"], Is.EqualTo("openid profile email User.Read"));
            Assert.That(access.ValidTo - access.ValidFrom, Is.EqualTo(TimeSpan.FromMinutes(75)));
        });

        TokenValidationParameters CreateParameters(string issuer, string audience) => new()
        {
            ValidIssuer = issuer,
            ValidAudience = audience,
            IssuerSigningKeys = new JsonWebKeySet(keys.Body.ToJsonString()).GetSigningKeys(),
        };
    }

    [Test]
    public async Task An_access_token_is_refused_after_it_expires()
    {
        var clock = new FakeTimeProvider();
        await using var tenant =
            await LocalTenant.StartAsync(new() { TimeProvider = clock, AccessTokenLifetime = TimeSpan.FromMinutes(10) });
        using var client = new TenantClient(tenant);
        await client.SignInAsync(scope: "User.Read openid profile offline_access");

        clock.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromSeconds(1));
        var valid = await client.GetAsync("https://graph.microsoft.com/v1.0/me");
        clock.Advance(TimeSpan.FromSeconds(1));
        var expired = await client.GetAsync("https://graph.microsoft.com/v1.0/me");

        Assert.Multiple(() =>
        {
            Assert.That(valid.Status, Is.EqualTo(200));
            Assert.That(expired.Status, Is.EqualTo(401));
            Assert.That((string)expired.Body["error"]!["code"]!, Is.EqualTo("InvalidAuthenticationToken"));
        });
    }

    [TestCase(null)]
    [TestCase("Bearer")]
    [TestCase("Bearer x")]
    [TestCase("Bearer a.b.c")]
    [TestCase("Basic QWxhZGRpbg==")]
    public async Task A_Graph_request_without_a_valid_token_is_refused(string? header)
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new TenantClient(tenant);
        if (header is not null)
            client.Http.DefaultRequestHeaders.Authorization = AuthenticationHeaderValue.Parse(header);

        var (status, body) = await client.GetAsync("https://graph.microsoft.com/v1.0/me");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(401));
            Assert.That((string)body["error"]!["code"]!, Is.EqualTo("InvalidAuthenticationToken"));
        }
    }

    [Test]
    public async Task A_client_with_the_cp1_capability_receives_a_claims_challenge()
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new TenantClient(tenant);
        var first = await client.SignInAsync(scope: "User.Read openid profile offline_access");
        var capable = await client.RequestTokenAsync(
            ("grant_type", "refresh_token"), ("refresh_token", (string)first["refresh_token"]!), ("scope", "User.Read offline_access"),
            ("claims", """{"access_token":{"xms_cc":{"values":["cp1"]}}}"""));
        client.Http.DefaultRequestHeaders.Authorization = new("Bearer", (string)capable.Body["access_token"]!);

        tenant.RevokeSignInSessions(tenant.Address.DefaultUser);
        using var response = await client.Http.GetAsync("https://graph.microsoft.com/v1.0/me");

        Assert.That(response.Headers.WwwAuthenticate.ToString(), Does.Contain("error=\"insufficient_claims\", claims=\"ey"));
    }
}
