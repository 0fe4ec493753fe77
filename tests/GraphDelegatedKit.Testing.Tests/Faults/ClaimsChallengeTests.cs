using System.Text;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;

namespace GraphDelegatedKit.Testing.Tests.Faults;

public sealed class ClaimsChallengeTests
{
    private const string MeUrl = "https://graph.microsoft.com/v1.0/me";
    private const string RequiredClaims = """{"access_token":{"acrs":{"essential":true,"value":"c1"}}}""";
    private const string Cp1 = """{"access_token":{"xms_cc":{"values":["cp1"]}}}""";
    private const string Cp1AndRequiredClaims =
        """{"access_token":{"xms_cc":{"values":["CP1","cp1"]},"acrs":{"essential":true,"value":"c1"}}}""";

    [Test]
    public async Task A_claims_challenge_is_sent_until_a_token_contains_the_claims()
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new TenantClient(tenant);
        var refresh = (string)(await client.SignInAsync())["refresh_token"]!;
        await UseTokenWithClaimsAsync(client, refresh, Cp1);
        tenant.Faults.Challenge("/v1.0/me", RequiredClaims);

        using var first = await client.Http.GetAsync(MeUrl);
        using var repeated = await client.Http.GetAsync(MeUrl);
        var token = await UseTokenWithClaimsAsync(client, refresh, Cp1AndRequiredClaims);
        using var satisfied = await client.Http.GetAsync(MeUrl);
        await UseTokenWithClaimsAsync(
            client, refresh, """{"access_token":{"xms_cc":{"values":["cp1"]},"acrs":{"essential":true,"value":"c2"}}}""");
        using var other = await client.Http.GetAsync(MeUrl);

        Assert.Multiple(() =>
        {
            Assert.That(
                new[] { (int)first.StatusCode, (int)repeated.StatusCode, (int)satisfied.StatusCode, (int)other.StatusCode },
                Is.EqualTo(new[] { 401, 401, 200, 401 }));
            Assert.That(first.Headers.WwwAuthenticate.ToString(), Does.Contain(
                $"error=\"insufficient_claims\", claims=\"{Convert.ToBase64String(Encoding.UTF8.GetBytes(RequiredClaims))}\""));
            Assert.That((string?)token["acrs"]?[0], Is.EqualTo("c1"));
            Assert.That((string?)token["xms_cc"]?[0], Is.EqualTo("cp1"));
            Assert.That(tenant.Faults.Remaining, Is.Zero);
        });

        tenant.Faults.Clear();
        using var cleared = await client.Http.GetAsync(MeUrl);
        Assert.That((int)cleared.StatusCode, Is.EqualTo(200));
    }

    [Test]
    public async Task A_client_without_the_cp1_capability_receives_no_claims_challenge()
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new TenantClient(tenant);
        await client.SignInAsync();
        tenant.Faults.Challenge("/v1.0/me", RequiredClaims, status: 403);

        using var response = await client.Http.GetAsync(MeUrl);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((int)response.StatusCode, Is.EqualTo(403));
            Assert.That(response.Headers.WwwAuthenticate.ToString().Contains("claims", StringComparison.Ordinal), Is.False);
        }
    }

    [Test]
    public async Task A_request_without_a_usable_token_receives_a_plain_401()
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new TenantClient(tenant);
        tenant.Faults.Challenge("/v1.0/me", RequiredClaims);

        foreach (var header in new[] { null, "Bearer x", "Bearer a.b.c", "Bearer a.!.c" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, MeUrl);
            if (header is not null) request.Headers.TryAddWithoutValidation("Authorization", header);
            using var response = await client.Http.SendAsync(request);
            using (Assert.EnterMultipleScope())
            {
                Assert.That((int)response.StatusCode, Is.EqualTo(401), header);
                Assert.That(
                    response.Headers.WwwAuthenticate.ToString().Contains("insufficient", StringComparison.Ordinal), Is.False, header);
            }
        }
    }

    [Test]
    public async Task A_second_factor_is_required_until_the_user_signs_in_with_the_claims()
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new TenantClient(tenant);
        var refresh = (string)(await client.SignInAsync())["refresh_token"]!;
        tenant.Faults.RequireInteraction(RequiredClaims);

        var (status, body) = await client.RefreshAsync(refresh);
        await client.SignInAsync();
        var (secondStatus, _) = await client.RefreshAsync(refresh);
        var code = await client.RequestDeviceCodeAsync();
        await tenant.SimulateUser(tenant.Address.DefaultUser).EnterCodeAsync((string)code["user_code"]!);
        await client.RequestTokenAsync(
            ("grant_type", "device_code"), ("device_code", (string)code["device_code"]!), ("claims", RequiredClaims));
        var (finalStatus, _) = await client.RefreshAsync(refresh);

        Assert.Multiple(() =>
        {
            Assert.That(status, Is.EqualTo(400));
            Assert.That(secondStatus, Is.EqualTo(400));
            Assert.That(finalStatus, Is.EqualTo(200));
            Assert.That((string?)body["error"], Is.EqualTo("interaction_required"));
            Assert.That((int?)body["error_codes"]?[0], Is.EqualTo(50076));
            Assert.That((string?)body["claims"], Is.EqualTo(RequiredClaims));
        });
    }

    // Refreshes with the requested claims, uses the new token from then on, and returns its payload.
    private static async Task<JsonNode> UseTokenWithClaimsAsync(TenantClient client, string refreshToken, string claims)
    {
        var (_, body) = await client.RequestTokenAsync(
            ("grant_type", "refresh_token"),
            ("refresh_token", refreshToken), ("scope", "User.Read openid offline_access"), ("claims", claims));
        var token = (string)body["access_token"]!;
        client.Http.DefaultRequestHeaders.Authorization = new("Bearer", token);
        return JsonNode.Parse(Base64UrlEncoder.Decode(token.Split('.')[1]))!;
    }
}
