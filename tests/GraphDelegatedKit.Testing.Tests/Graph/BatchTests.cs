using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tests.Graph;

public sealed class BatchTests
{
    private const string BatchUrl = "https://graph.microsoft.com/v1.0/$batch";

    [Test]
    public async Task A_batch_returns_each_response_by_its_id()
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new TenantClient(tenant);
        await client.SignInAsync();
        var disabledUserId = tenant.Users[1].Id;
        tenant.Faults.Throttle("/v1.0/users/" + tenant.Users[2].Id, times: 1, retryAfter: TimeSpan.FromSeconds(3));

        var (status, body) = await client.PostAsync(BatchUrl, $$"""
            {"requests":[
              {"id":"me","method":"GET","url":"/me?$select=displayName"},
              {"id":"off","method":"PATCH","url":"/users/{{disabledUserId}}","headers":{"Content-Type":"application/json"},
              "body":{"accountEnabled":false} },
              {"id":"seen","method":"GET","url":"users/{{disabledUserId}}?$select=accountEnabled","dependsOn":["off"]},
              {"id":"slow","method":"GET","url":"/users/{{tenant.Users[2].Id}}"},
              {"id":"after","method":"GET","url":"/me","dependsOn":["slow"]},
              {"id":"unknown","method":"GET","url":"/users/unknown"}
            ]}
            """);

        var responses = body["responses"]!.AsArray().ToDictionary(response => (string)response!["id"]!, response => response!);
        Assert.Multiple(() =>
        {
            Assert.That(status, Is.EqualTo(200));
            Assert.That(responses.ToDictionary(
                pair => pair.Key, pair => (int)pair.Value["status"]!), Is.EquivalentTo(new Dictionary<string, int>
            {
                ["me"] = 200, ["off"] = 204, ["seen"] = 200, ["slow"] = 429, ["after"] = 424, ["unknown"] = 404,
            }));
            Assert.That((string)responses["slow"]["headers"]!["Retry-After"]!, Is.EqualTo("3"));
            Assert.That((bool)responses["seen"]["body"]!["accountEnabled"]!, Is.False);
            Assert.That(tenant.Users[1].AccountEnabled, Is.False);
            Assert.That(tenant.Requests.Count(request => request.Path.StartsWith("/v1.0", StringComparison.Ordinal)), Is.EqualTo(1));
        });
    }

    [Test]
    public async Task A_batch_with_an_invalid_number_of_requests_is_refused([Values(21, 0)] int requests)
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new TenantClient(tenant);
        await client.SignInAsync();
        var items = Enumerable.Range(0, requests)
            .Select(number => (JsonNode)new JsonObject { ["id"] = $"{number}", ["method"] = "GET", ["url"] = "/me" });

        var (status, _) = await client.PostAsync(BatchUrl, new JsonObject { ["requests"] = new JsonArray([.. items]) }.ToJsonString());

        Assert.That(status, Is.EqualTo(400));
    }

    [Test]
    public async Task A_disabled_user_survives_a_restart_and_only_administrators_can_disable_users()
    {
        using var folder = new TemporaryFolder();
        var change = new StringContent("""{"accountEnabled":false}""", null, "application/json");
        await using (var first = await LocalTenant.StartAsync(new() { StateFolder = folder["state"] }))
        {
            using var client = new TenantClient(first);
            await client.SignInAsync();
            await client.SendAsync(HttpMethod.Patch, "https://graph.microsoft.com/v1.0/users/" + first.Users[2].UserPrincipalName, change);
            using var other = new TenantClient(first);
            await other.SignInAsync(first.Users[1].UserPrincipalName);
            var (rejected, _) = await other.SendAsync(
                HttpMethod.Patch,
                "https://graph.microsoft.com/v1.0/users/" + first.Users[3].Id,
                new StringContent("""{"accountEnabled":false}""", null, "application/json"));
            Assert.That(rejected, Is.EqualTo(403));
        }

        await using var second = await LocalTenant.StartAsync(new() { StateFolder = folder["state"] });

        Assert.That(
            second.Users.Select(user => user.AccountEnabled), Is.EqualTo(new[] { true, true, false, true, true, true, true, true }));
    }
}
