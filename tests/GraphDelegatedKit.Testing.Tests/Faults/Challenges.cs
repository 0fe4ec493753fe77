using System.Text;
using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tests.Faults;

public sealed class Challenges
{
    private const string Me = "https://graph.microsoft.com/v1.0/me";
    private const string Wanted = """{"access_token":{"acrs":{"essential":true,"value":"c1"}}}""";
    private const string Cp1 = """{"access_token":{"xms_cc":{"values":["cp1"]}}}""";
    private const string Both = """{"access_token":{"xms_cc":{"values":["CP1","cp1"]},"acrs":{"essential":true,"value":"c1"}}}""";

    [Test]
    public async Task Are_put_to_every_token_until_one_comes_that_was_minted_for_the_claims()
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new Client(tenant);
        var refresh = (string)(await client.SignInAsync())["refresh_token"]!;
        await BearAsync(client, refresh, Cp1);
        tenant.Faults.Challenge("/v1.0/me", Wanted);

        using var first = await client.Http.GetAsync(Me);
        using var again = await client.Http.GetAsync(Me);
        var token = await BearAsync(client, refresh, Both);
        using var met = await client.Http.GetAsync(Me);
        await BearAsync(client, refresh, """{"access_token":{"xms_cc":{"values":["cp1"]},"acrs":{"essential":true,"value":"c2"}}}""");
        using var other = await client.Http.GetAsync(Me);

        Assert.Multiple(() =>
        {
            Assert.That(new[] { (int)first.StatusCode, (int)again.StatusCode, (int)met.StatusCode, (int)other.StatusCode }, Is.EqualTo(new[] { 401, 401, 200, 401 }));
            Assert.That(first.Headers.WwwAuthenticate.ToString(), Does.Contain($"error=\"insufficient_claims\", claims=\"{Convert.ToBase64String(Encoding.UTF8.GetBytes(Wanted))}\""));
            Assert.That((string?)token["acrs"]?[0], Is.EqualTo("c1"));
            Assert.That((string?)token["xms_cc"]?[0], Is.EqualTo("cp1"));
            Assert.That(tenant.Faults.Remaining, Is.Zero);
        });

        tenant.Faults.Clear();
        using var cleared = await client.Http.GetAsync(Me);
        Assert.That((int)cleared.StatusCode, Is.EqualTo(200));
    }

    [Test]
    public async Task Are_not_told_to_a_client_that_did_not_say_it_understands()
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new Client(tenant);
        await client.SignInAsync();
        tenant.Faults.Challenge("/v1.0/me", Wanted, status: 403);

        using var answer = await client.Http.GetAsync(Me);

        Assert.That(((int)answer.StatusCode, answer.Headers.WwwAuthenticate.ToString().Contains("claims", StringComparison.Ordinal)), Is.EqualTo((403, false)));
    }

    [Test]
    public async Task Whoever_comes_without_a_usable_token_is_refused_by_the_gate_itself()
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new Client(tenant);
        tenant.Faults.Challenge("/v1.0/me", Wanted);

        foreach (var header in new[] { null, "Bearer x", "Bearer a.b.c", "Bearer a.!.c" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, Me);
            if (header is not null) request.Headers.TryAddWithoutValidation("Authorization", header);
            using var answer = await client.Http.SendAsync(request);
            Assert.That(((int)answer.StatusCode, answer.Headers.WwwAuthenticate.ToString().Contains("insufficient", StringComparison.Ordinal)), Is.EqualTo((401, false)), header);
        }
    }

    [Test]
    public async Task A_second_factor_is_required_of_every_refresh_until_somebody_signs_in_with_the_claims()
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new Client(tenant);
        var refresh = (string)(await client.SignInAsync())["refresh_token"]!;
        tenant.Faults.RequireInteraction(Wanted);

        var (status, body) = await client.RefreshAsync(refresh);
        await client.SignInAsync();
        var (still, _) = await client.RefreshAsync(refresh);
        var code = await client.DeviceCodeAsync();
        await tenant.SimulateUser(tenant.Address.DefaultUser).EnterCodeAsync((string)code["user_code"]!);
        await client.TokenAsync(("grant_type", "device_code"), ("device_code", (string)code["device_code"]!), ("claims", Wanted));
        var (after, _) = await client.RefreshAsync(refresh);

        Assert.Multiple(() =>
        {
            Assert.That((status, still, after), Is.EqualTo((400, 400, 200)));
            Assert.That(((string?)body["error"], (int?)body["error_codes"]?[0], (string?)body["claims"]), Is.EqualTo(("interaction_required", 50076, Wanted)));
        });
    }

    // A refresh that asks for claims; its token is borne from then on, and its payload handed back.
    private static async Task<JsonNode> BearAsync(Client client, string refreshToken, string claims)
    {
        var (_, body) = await client.TokenAsync(("grant_type", "refresh_token"), ("refresh_token", refreshToken), ("scope", "User.Read openid offline_access"), ("claims", claims));
        var token = (string)body["access_token"]!;
        client.Http.DefaultRequestHeaders.Authorization = new("Bearer", token);
        var payload = token.Split('.')[1].Replace('-', '+').Replace('_', '/');
        return JsonNode.Parse(Convert.FromBase64String(payload.PadRight((payload.Length + 3) / 4 * 4, '=')))!;
    }
}
