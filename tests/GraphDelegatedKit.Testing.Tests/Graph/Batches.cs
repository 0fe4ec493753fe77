using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tests.Graph;

public sealed class Batches
{
    private const string Batch = "https://graph.microsoft.com/v1.0/$batch";

    [Test]
    public async Task Answer_each_request_by_its_id()
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new Client(tenant);
        await client.SignInAsync();
        var victim = tenant.Users[1].Id;
        tenant.Faults.Throttle("/v1.0/users/" + tenant.Users[2].Id, times: 1, retryAfter: TimeSpan.FromSeconds(3));

        var (status, body) = await client.PostAsync(Batch, $$"""
            {"requests":[
              {"id":"me","method":"GET","url":"/me?$select=displayName"},
              {"id":"off","method":"PATCH","url":"/users/{{victim}}","headers":{"Content-Type":"application/json"},"body":{"accountEnabled":false} },
              {"id":"seen","method":"GET","url":"users/{{victim}}?$select=accountEnabled","dependsOn":["off"]},
              {"id":"slow","method":"GET","url":"/users/{{tenant.Users[2].Id}}"},
              {"id":"after","method":"GET","url":"/me","dependsOn":["slow"]},
              {"id":"nobody","method":"GET","url":"/users/nobody"}
            ]}
            """);

        var answers = body["responses"]!.AsArray().ToDictionary(answer => (string)answer!["id"]!, answer => answer!);
        Assert.Multiple(() =>
        {
            Assert.That(status, Is.EqualTo(200));
            Assert.That(answers.ToDictionary(pair => pair.Key, pair => (int)pair.Value["status"]!), Is.EquivalentTo(new Dictionary<string, int>
            {
                ["me"] = 200, ["off"] = 204, ["seen"] = 200, ["slow"] = 429, ["after"] = 424, ["nobody"] = 404,
            }));
            Assert.That((string)answers["slow"]["headers"]!["Retry-After"]!, Is.EqualTo("3"));
            Assert.That((bool)answers["seen"]["body"]!["accountEnabled"]!, Is.False);
            Assert.That(tenant.Users[1].AccountEnabled, Is.False);
            Assert.That(tenant.Requests.Count(request => request.Path.StartsWith("/v1.0", StringComparison.Ordinal)), Is.EqualTo(1));
        });
    }

    [Test]
    public async Task Are_refused_whole_when_malformed([Values(21, 0)] int requests)
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new Client(tenant);
        await client.SignInAsync();
        var items = Enumerable.Range(0, requests).Select(number => (JsonNode)new JsonObject { ["id"] = $"{number}", ["method"] = "GET", ["url"] = "/me" });

        var (status, _) = await client.PostAsync(Batch, new JsonObject { ["requests"] = new JsonArray([.. items]) }.ToJsonString());

        Assert.That(status, Is.EqualTo(400));
    }

    [Test]
    public async Task Keep_who_is_disabled_from_run_to_run_and_let_only_administrators_change_it()
    {
        using var folder = new Folder();
        var change = new StringContent("""{"accountEnabled":false}""", null, "application/json");
        await using (var first = await LocalTenant.StartAsync(new() { StateFolder = folder["state"] }))
        {
            using var client = new Client(first);
            await client.SignInAsync();
            await client.SendAsync(HttpMethod.Patch, "https://graph.microsoft.com/v1.0/users/" + first.Users[2].UserPrincipalName, change);
            using var other = new Client(first);
            await other.SignInAsync(first.Users[1].UserPrincipalName);
            var (refused, _) = await other.SendAsync(
                HttpMethod.Patch, "https://graph.microsoft.com/v1.0/users/" + first.Users[3].Id, new StringContent("""{"accountEnabled":false}""", null, "application/json"));
            Assert.That(refused, Is.EqualTo(403));
        }

        await using var second = await LocalTenant.StartAsync(new() { StateFolder = folder["state"] });

        Assert.That(second.Users.Select(user => user.AccountEnabled), Is.EqualTo(new[] { true, true, false, true, true, true, true, true }));
    }
}
