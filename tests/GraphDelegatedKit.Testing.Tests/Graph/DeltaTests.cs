using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tests.Graph;

public sealed class DeltaTests : TenantFixture
{
    private const string DeltaUrl = "https://graph.microsoft.com/v1.0/users/delta";

    private protected override LocalTenantOptions Options => new() { Users = LocalUser.Generate(7), TimeProvider = Clock };

    [Test]
    public async Task A_user_delta_returns_all_users_first_and_then_the_changes()
    {
        var users = Tenant.Users.ToList();
        var (initial, pages, link) = await RunRoundAsync(DeltaUrl + "?$select=displayName,jobTitle", pageSize: 3);
        var (unchanged, _, secondLink) = await RunRoundAsync(link);

        Tenant.ChangeUser(users[5].Id, user => user with { JobTitle = "Director" });
        Tenant.RemoveUser(users[1].Id);
        Tenant.RemoveUser(users[2].Id, permanently: true);
        Tenant.AddUser(new()
        {
            Id = "7b3c0f8e-0000-4000-8000-000000000001",
            DisplayName = "Zadie",
            UserPrincipalName = "zadie@contoso.onmicrosoft.com",
        });
        Tenant.ChangeUser("zadie@contoso.onmicrosoft.com", user => user with { DisplayName = "Zadie New" });
        await Client.SendAsync(
            HttpMethod.Patch,
            "https://graph.microsoft.com/v1.0/users/" + users[3].Id,
            new StringContent("""{"accountEnabled":false}""", null, "application/json"));
        var (changes, _, thirdLink) = await RunRoundAsync(secondLink, pageSize: 2);
        var (noChanges, _, _) = await RunRoundAsync(thirdLink);
        var (fresh, _, _) = await RunRoundAsync(DeltaUrl);

        Assert.Multiple(() =>
        {
            Assert.That(initial.Select(user => (string)user["id"]!), Is.EqualTo(users.Select(user => user.Id)));
            Assert.That(initial[0].AsObject().Select(property => property.Key), Is.EqualTo(new[] { "displayName", "jobTitle", "id" }));
            Assert.That(pages, Is.EqualTo(3));
            Assert.That(unchanged.Count, Is.Zero);
            Assert.That(noChanges.Count, Is.Zero);
            Assert.That(changes.Select(user =>
                $"{user["id"]} {user["displayName"]} {user["jobTitle"]} {user["@removed"]?["reason"]}"), Is.EqualTo(new[]
            {
                $"{users[5].Id} {users[5].DisplayName} Director ",
                $"{users[1].Id}   changed",
                $"{users[2].Id}   deleted",
                "7b3c0f8e-0000-4000-8000-000000000001 Zadie New  ",
                $"{users[3].Id} {users[3].DisplayName} {users[3].JobTitle} ",
            }));
            Assert.That(fresh.Count, Is.EqualTo(6));
            Assert.That(fresh.Count(user => user["@removed"] is not null), Is.Zero);
        });
    }

    [Test]
    public async Task A_user_who_changes_during_a_round_is_returned_again()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, DeltaUrl) { Headers = { { "Prefer", "odata.maxpagesize=3" } } };
        using var response = await Client.Http.SendAsync(request);
        var first = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Tenant.ChangeUser(Tenant.Users[0].Id, user => user with { JobTitle = "Director" });

        var (rest, _, _) = await RunRoundAsync((string)first["@odata.nextLink"]!);

        Assert.That(rest, Has.Count.EqualTo(5));
        Assert.That((string)rest[^1]["jobTitle"]!, Is.EqualTo("Director"));
        Assert.That(response.Headers.GetValues("Preference-Applied"), Is.EqualTo(new[] { "odata.maxpagesize=3" }));
    }

    [TestCase(DeltaUrl + "?$top=5", 400)]
    [TestCase(DeltaUrl + "?$deltatoken=nonsense", 400)]
    [TestCase(DeltaUrl + "?$filter=jobTitle eq '1'", 400)]
    [TestCase(DeltaUrl + "?$filter=id eq '1' and id eq '2'", 400)]
    [TestCase(DriveUrl + "/root/delta?token=nonsense", 400)]
    public async Task An_unsupported_delta_query_is_refused(string url, int expected)
    {
        Assert.That((await Client.GetAsync(url)).Status, Is.EqualTo(expected));
    }

    // https://learn.microsoft.com/graph/api/user-delta#odata-query-parameters: "There is a limit of 50 filtered objects."
    [Test]
    public async Task A_user_delta_is_filtered_by_at_most_fifty_ids()
    {
        var users = Tenant.Users.ToList();
        string CreateFilter(IEnumerable<string> ids) => $"{DeltaUrl}?$filter={string.Join(" or ", ids.Select(id => $"id eq '{id}'"))}";
        var (initial, _, link) = await RunRoundAsync(CreateFilter([users[2].Id, users[4].Id]), pageSize: 1);
        Tenant.ChangeUser(users[1].Id, user => user with { JobTitle = "Director" });
        Tenant.ChangeUser(users[4].Id, user => user with { JobTitle = "Director" });
        Tenant.RemoveUser(users[2].Id);

        var (changes, _, next) = await RunRoundAsync(link);
        var (none, _, _) = await RunRoundAsync(next);
        var tooMany = await Client.GetAsync(CreateFilter(Enumerable.Repeat(users[2].Id, 51)));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(initial.Select(user => (string?)user["id"]), Is.EqualTo([users[2].Id, users[4].Id]));
            Assert.That(
                changes.Select(user => $"{user["id"]} {user["@removed"]?["reason"]}"),
                Is.EqualTo([$"{users[4].Id} ", $"{users[2].Id} changed"]));
            Assert.That(none, Is.Empty);
            Assert.That(tooMany.Status, Is.EqualTo(400));
        }
    }

    [Test]
    public async Task A_delta_with_the_latest_token_starts_now()
    {
        await Client.PutAsync(DriveUrl + "/root:/before.txt:/content", [1]);
        var (initialUsers, _, users) = await RunRoundAsync(DeltaUrl + "?$deltatoken=latest");
        var (initialItems, _, items) = await RunRoundAsync(DriveUrl + "/root/delta?token=latest");
        Tenant.ChangeUser(Tenant.Users[0].Id, user => user with { JobTitle = "Director" });
        await Client.PutAsync(DriveUrl + "/root:/after.txt:/content", [1]);

        var (changed, _, _) = await RunRoundAsync(users);
        var (createdItems, _, _) = await RunRoundAsync(items);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(initialUsers.Count, Is.Zero);
            Assert.That(initialItems.Count, Is.Zero);
            Assert.That(changed.Count, Is.EqualTo(1));
            Assert.That(string.Join(' ', createdItems.Select(item => (string)item["name"]!)), Is.EqualTo("after.txt"));
        }
    }

    [Test]
    public async Task A_drive_delta_returns_created_changed_and_deleted_items()
    {
        await Client.PutAsync(DriveUrl + "/root:/A/one.txt:/content", [1]);
        await Client.PutAsync(DriveUrl + "/root:/A/two.txt:/content", [1]);
        var (all, pages, link) = await RunRoundAsync(DriveUrl + "/root/delta?$top=2&$select=id,name,file,folder,root,parentReference");

        var (_, changed) = await Client.PutAsync(DriveUrl + "/root:/A/one.txt:/content", [1, 2]);
        await Client.SendAsync(HttpMethod.Delete, DriveUrl + "/root:/A/two.txt");
        await Client.PutAsync(DriveUrl + "/root:/short.txt:/content", [1]);
        await Client.SendAsync(HttpMethod.Delete, DriveUrl + "/root:/short.txt");
        var (changes, _, after) = await RunRoundAsync(link);
        var (fresh, _, _) = await RunRoundAsync(DriveUrl + "/root/delta");

        Assert.Multiple(() =>
        {
            Assert.That(all.Select(item => (string)item["name"]!), Is.EqualTo(new[] { "root", "A", "one.txt", "two.txt" }));
            Assert.That(pages, Is.EqualTo(2));
            Assert.That(changes.Select(item => (string?)item["name"]), Is.EqualTo(new[] { "one.txt", null, null }));
            Assert.That(changes.Select(item => item["file"] is not null), Is.All.True);
            Assert.That(changes[1].AsObject().ContainsKey("deleted"), Is.False, "it was not selected");
            Assert.That((string)changes[0]["id"]!, Is.EqualTo((string)changed["id"]!));
            Assert.That(changes[0]["size"], Is.Null, "what was selected in the first round holds for all");
            Assert.That(fresh.Select(item => (string)item["name"]!), Is.EqualTo(new[] { "root", "A", "one.txt" }));
            Assert.That(after, Is.Not.EqualTo(link));
        });
    }

    // https://learn.microsoft.com/graph/api/driveitem-delta and microsoft-graph-docs#2818
    [Test]
    public async Task A_deleted_item_in_a_drive_delta_has_no_name()
    {
        var (_, file) = await Client.PutAsync(DriveUrl + "/root:/A/one.txt:/content", [1]);
        var (_, _, link) = await RunRoundAsync(DriveUrl + "/root/delta");
        await Client.SendAsync(HttpMethod.Delete, DriveUrl + "/root:/A");

        var (changes, _, _) = await RunRoundAsync(link);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(changes.Select(item => (string?)item["deleted"]?["state"]), Is.EqualTo(new[] { "deleted", "deleted" }));
            Assert.That(changes.Select(item => item["name"]), Is.All.Null);
            Assert.That(changes[0]["file"], Is.Not.Null);
            Assert.That(changes[1]["folder"], Is.Not.Null);
            Assert.That((string?)changes[0]["id"], Is.EqualTo((string?)file["id"]));
            Assert.That((string?)changes[0]["parentReference"]!["driveId"], Is.EqualTo(DefaultDriveId));
        }
    }

    // https://learn.microsoft.com/graph/api/driveitem-delta: "a driveItem and its children"
    [TestCase("items/{0}/delta")]
    [TestCase("root:/A:/delta()")]
    [TestCase("items/{0}/microsoft.graph.delta()")]
    public async Task A_delta_of_a_folder_returns_the_folder_and_what_is_below_it(string form)
    {
        var (_, inner) = await Client.PutAsync(DriveUrl + "/root:/A/B/one.txt:/content", [1]);
        await Client.PutAsync(DriveUrl + "/root:/outside.txt:/content", [1]);
        var (_, folder) = await Client.GetAsync(DriveUrl + "/root:/A");
        var (all, _, link) = await RunRoundAsync($"{DriveUrl}/{form.Replace("{0}", (string)folder["id"]!, StringComparison.Ordinal)}");

        await Client.PutAsync(DriveUrl + "/root:/outside.txt:/content", [1, 2]);
        await Client.PutAsync(DriveUrl + "/root:/A/two.txt:/content", [1]);
        await Client.SendAsync(
            HttpMethod.Patch, $"{DriveUrl}/items/{inner["id"]}",
            new StringContent("""{"parentReference":{"path":"/drive/root:"} }""", null, "application/json"));
        var (changes, _, _) = await RunRoundAsync(link);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(all.Select(item => (string?)item["name"]), Is.EqualTo(new[] { "A", "B", "one.txt" }));
            Assert.That(changes.Select(item => (string?)item["name"]), Is.EqualTo(new[] { "two.txt", null }));
            Assert.That(changes[1]["deleted"], Is.Not.Null, "it was moved out of the folder");
            Assert.That((string?)changes[1]["id"], Is.EqualTo((string?)inner["id"]));
        }
    }

    // https://learn.microsoft.com/graph/api/driveitem-delta: the samples have the token as a parameter of the function.
    [Test]
    public async Task A_delta_token_can_be_a_parameter_of_the_function()
    {
        await Client.PutAsync(DriveUrl + "/root:/one.txt:/content", [1]);
        var (none, _, link) = await RunRoundAsync(DriveUrl + "/root/delta(token='latest')");
        await Client.PutAsync(DriveUrl + "/root:/two.txt:/content", [1]);
        var token = link[(link.IndexOf("token=", StringComparison.Ordinal) + 6)..];

        var (changes, _, _) = await RunRoundAsync($"{DriveUrl}/root/delta(token='{token}')");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(none, Is.Empty);
            Assert.That(changes.Select(item => (string?)item["name"]), Is.EqualTo(new[] { "two.txt" }));
        }
    }

    [Test]
    public async Task A_delta_link_survives_a_restart_of_the_tenant()
    {
        using var folder = new TemporaryFolder();
        string users, items;
        await using (var first = await LocalTenant.StartAsync(new() { StateFolder = folder["state"] }))
        {
            using var client = new TenantClient(first);
            await client.SignInAsync();
            await client.PutAsync(DriveUrl + "/root:/one.txt:/content", [1]);
            await client.PutAsync(DriveUrl + "/root:/two.txt:/content", [1]);
            (_, _, users) = await RunRoundAsync(DeltaUrl, client: client);
            (_, _, items) = await RunRoundAsync(DriveUrl + "/root/delta", client: client);
            first.RemoveUser(first.Users[2].Id);
            await client.SendAsync(HttpMethod.Delete, DriveUrl + "/root:/one.txt");
        }

        await using var second = await LocalTenant.StartAsync(new() { StateFolder = folder["state"] });
        using var secondClient = new TenantClient(second);
        await secondClient.SignInAsync();
        await secondClient.PutAsync(DriveUrl + "/root:/three.txt:/content", [1]);
        second.ChangeUser(second.Users[1].Id, user => user with { JobTitle = "Director" });

        var (userChanges, _, _) = await RunRoundAsync(users, client: secondClient);
        var (changes, _, _) = await RunRoundAsync(items, client: secondClient);

        Assert.That(
            userChanges.Select(user => (string?)user["@removed"]?["reason"] ?? (string)user["jobTitle"]!),
            Is.EqualTo(new[] { "changed", "Director" }));
        Assert.That(
            changes.Select(item => $"{item["name"]} {item["deleted"]?["state"]}"), Is.EqualTo(new[] { " deleted", "three.txt " }));
    }

    [TestCase("users/delta", "syncStateNotFound")]
    [TestCase("me/drive/root/delta", "resyncChangesApplyDifferences")]
    public async Task A_scripted_resync_returns_410_with_a_new_link(string path, string code)
    {
        var url = "https://graph.microsoft.com/v1.0/" + path;
        var (all, _, link) = await RunRoundAsync(url + "?$select=id");
        Tenant.Faults.Resync("/v1.0/" + path, code: code);

        using var resync = await Client.Http.GetAsync(link);
        var (repeated, _, _) = await RunRoundAsync(resync.Headers.Location!.OriginalString);

        Assert.Multiple(async () =>
        {
            Assert.That((int)resync.StatusCode, Is.EqualTo(410));
            Assert.That((string)JsonNode.Parse(await resync.Content.ReadAsStringAsync())!["error"]!["code"]!, Is.EqualTo(code));
            Assert.That(
                repeated.Select(item => item.ToJsonString()),
                Is.EqualTo(all.Select(item => item.ToJsonString())),
                "with what was selected");
        });
    }

    private async Task<(List<JsonNode> Items, int Pages, string Link)> RunRoundAsync(
        string link, int? pageSize = null, TenantClient? client = null)
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
