using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tests.Graph;

public sealed class Deltas : TenantFixture
{
    private const string Users = "https://graph.microsoft.com/v1.0/users/delta";

    private protected override LocalTenantOptions Options => new() { Users = LocalUser.Generate(7), TimeProvider = Clock };

    [Test]
    public async Task Tell_of_everybody_first_and_then_of_whoever_came_changed_or_went()
    {
        var users = Tenant.Users.ToList();
        var (everybody, pages, link) = await RoundAsync(Users + "?$select=displayName,jobTitle", pageSize: 3);
        var (nobody, _, same) = await RoundAsync(link);

        Tenant.ChangeUser(users[5].Id, user => user with { JobTitle = "Director" });
        Tenant.RemoveUser(users[1].Id);
        Tenant.RemoveUser(users[2].Id, permanently: true);
        Tenant.AddUser(new() { Id = "7b3c0f8e-0000-4000-8000-000000000001", DisplayName = "Zadie", UserPrincipalName = "zadie@contoso.onmicrosoft.com" });
        Tenant.ChangeUser("zadie@contoso.onmicrosoft.com", user => user with { DisplayName = "Zadie New" });
        await Client.SendAsync(HttpMethod.Patch, "https://graph.microsoft.com/v1.0/users/" + users[3].Id, new StringContent("""{"accountEnabled":false}""", null, "application/json"));
        var (changes, _, after) = await RoundAsync(same, pageSize: 2);
        var (afterwards, _, _) = await RoundAsync(after);
        var (fresh, _, _) = await RoundAsync(Users);

        Assert.Multiple(() =>
        {
            Assert.That(everybody.Select(user => (string)user["id"]!), Is.EqualTo(users.Select(user => user.Id)));
            Assert.That(everybody[0].AsObject().Select(property => property.Key), Is.EqualTo(new[] { "displayName", "jobTitle", "id" }));
            Assert.That((pages, nobody.Count, afterwards.Count), Is.EqualTo((3, 0, 0)));
            Assert.That(changes.Select(user => $"{user["id"]} {user["displayName"]} {user["jobTitle"]} {user["@removed"]?["reason"]}"), Is.EqualTo(new[]
            {
                $"{users[5].Id} {users[5].DisplayName} Director ",
                $"{users[1].Id}   changed",
                $"{users[2].Id}   deleted",
                "7b3c0f8e-0000-4000-8000-000000000001 Zadie New  ",
                $"{users[3].Id} {users[3].DisplayName} {users[3].JobTitle} ",
            }));
            Assert.That((fresh.Count, fresh.Count(user => user["@removed"] is not null)), Is.EqualTo((6, 0)));
        });
    }

    [Test]
    public async Task Tell_again_of_whoever_changes_during_a_round()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Users) { Headers = { { "Prefer", "odata.maxpagesize=3" } } };
        using var answer = await Client.Http.SendAsync(request);
        var first = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        Tenant.ChangeUser(Tenant.Users[0].Id, user => user with { JobTitle = "Director" });

        var (rest, _, _) = await RoundAsync((string)first["@odata.nextLink"]!);

        Assert.That(rest, Has.Count.EqualTo(5));
        Assert.That((string)rest[^1]["jobTitle"]!, Is.EqualTo("Director"));
        Assert.That(answer.Headers.GetValues("Preference-Applied"), Is.EqualTo(new[] { "odata.maxpagesize=3" }));
    }

    [TestCase(Users + "?$top=5", 400)]
    [TestCase(Users + "?$deltatoken=nonsense", 400)]
    [TestCase(Users + "?$filter=id eq '1'", 501)]
    [TestCase(Drive + "/root/delta?token=nonsense", 400)]
    public async Task Refuse_what_they_do_not_understand(string address, int expected)
    {
        Assert.That((await Client.GetAsync(address)).Status, Is.EqualTo(expected));
    }

    [Test]
    public async Task Begin_now_if_asked_to()
    {
        await Client.PutAsync(Drive + "/root:/before.txt:/content", [1]);
        var (none, _, users) = await RoundAsync(Users + "?$deltatoken=latest");
        var (nothing, _, items) = await RoundAsync(Drive + "/root/delta?token=latest");
        Tenant.ChangeUser(Tenant.Users[0].Id, user => user with { JobTitle = "Director" });
        await Client.PutAsync(Drive + "/root:/after.txt:/content", [1]);

        var (changed, _, _) = await RoundAsync(users);
        var (made, _, _) = await RoundAsync(items);

        Assert.That((none.Count, nothing.Count, changed.Count, string.Join(' ', made.Select(item => (string)item["name"]!))), Is.EqualTo((0, 0, 1, "after.txt")));
    }

    [Test]
    public async Task Tell_of_items_that_were_made_changed_and_deleted()
    {
        await Client.PutAsync(Drive + "/root:/A/one.txt:/content", [1]);
        await Client.PutAsync(Drive + "/root:/A/two.txt:/content", [1]);
        var (all, pages, link) = await RoundAsync(Drive + "/root/delta?$top=2&$select=id,name,file,folder,root,parentReference");

        var (_, changed) = await Client.PutAsync(Drive + "/root:/A/one.txt:/content", [1, 2]);
        await Client.SendAsync(HttpMethod.Delete, Drive + "/root:/A/two.txt");
        await Client.PutAsync(Drive + "/root:/short.txt:/content", [1]);
        await Client.SendAsync(HttpMethod.Delete, Drive + "/root:/short.txt");
        var (changes, _, after) = await RoundAsync(link);
        var (fresh, _, _) = await RoundAsync(Drive + "/root/delta");

        Assert.Multiple(() =>
        {
            Assert.That(all.Select(item => (string)item["name"]!), Is.EqualTo(new[] { "root", "A", "one.txt", "two.txt" }));
            Assert.That(pages, Is.EqualTo(2));
            Assert.That(changes.Select(item => $"{item["name"]} {item["deleted"]?["state"]}"), Is.EqualTo(new[] { "one.txt ", "two.txt deleted", "short.txt deleted" }));
            Assert.That((string)changes[0]["id"]!, Is.EqualTo((string)changed["id"]!));
            Assert.That(changes[0]["size"], Is.Null, "what was selected in the first round holds for all");
            Assert.That(fresh.Select(item => (string)item["name"]!), Is.EqualTo(new[] { "root", "A", "one.txt" }));
            Assert.That(after, Is.Not.EqualTo(link));
        });
    }

    [Test]
    public async Task Go_on_in_the_next_run()
    {
        using var folder = new Folder();
        string users, items;
        await using (var first = await LocalTenant.StartAsync(new() { StateFolder = folder["state"] }))
        {
            using var client = new Client(first);
            await client.SignInAsync();
            await client.PutAsync(Drive + "/root:/one.txt:/content", [1]);
            await client.PutAsync(Drive + "/root:/two.txt:/content", [1]);
            (_, _, users) = await RoundAsync(Users, client: client);
            (_, _, items) = await RoundAsync(Drive + "/root/delta", client: client);
            first.RemoveUser(first.Users[2].Id);
            await client.SendAsync(HttpMethod.Delete, Drive + "/root:/one.txt");
        }

        await using var second = await LocalTenant.StartAsync(new() { StateFolder = folder["state"] });
        using var again = new Client(second);
        await again.SignInAsync();
        await again.PutAsync(Drive + "/root:/three.txt:/content", [1]);
        second.ChangeUser(second.Users[1].Id, user => user with { JobTitle = "Director" });

        var (people, _, _) = await RoundAsync(users, client: again);
        var (changes, _, _) = await RoundAsync(items, client: again);

        Assert.That(people.Select(user => (string?)user["@removed"]?["reason"] ?? (string)user["jobTitle"]!), Is.EqualTo(new[] { "changed", "Director" }));
        Assert.That(changes.Select(item => $"{item["name"]} {item["deleted"]?["state"]}"), Is.EqualTo(new[] { "one.txt deleted", "three.txt " }));
    }

    [TestCase("users/delta", "syncStateNotFound")]
    [TestCase("me/drive/root/delta", "resyncChangesApplyDifferences")]
    public async Task Start_over_where_the_script_says_that_the_token_is_too_old(string path, string code)
    {
        var address = "https://graph.microsoft.com/v1.0/" + path;
        var (all, _, link) = await RoundAsync(address + "?$select=id");
        Tenant.Faults.Resync("/v1.0/" + path, code: code);

        using var gone = await Client.Http.GetAsync(link);
        var (again, _, _) = await RoundAsync(gone.Headers.Location!.OriginalString);

        Assert.Multiple(async () =>
        {
            Assert.That(((int)gone.StatusCode, (string)JsonNode.Parse(await gone.Content.ReadAsStringAsync())!["error"]!["code"]!), Is.EqualTo((410, code)));
            Assert.That(again.Select(item => item.ToJsonString()), Is.EqualTo(all.Select(item => item.ToJsonString())), "with what was selected");
        });
    }

    private async Task<(List<JsonNode> Items, int Pages, string Link)> RoundAsync(string link, int? pageSize = null, Client? client = null)
    {
        var items = new List<JsonNode>();
        for (var pages = 1; ; pages++)
        {
            var (status, page) = await (client ?? Client).SendAsync(HttpMethod.Get, link, null, request =>
            {
                if (pageSize is { } size) request.Headers.Add("Prefer", $"odata.maxpagesize={size}");
            });
            Assert.That(status, Is.EqualTo(200), page.ToJsonString());
            items.AddRange(page["value"]!.AsArray().Select(item => item!));
            if ((string?)page["@odata.deltaLink"] is { } end)
                return (items, pages, end);
            link = (string)page["@odata.nextLink"]!;
        }
    }
}
