using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tests.Groups;

// https://learn.microsoft.com/graph/api/group-delta and https://learn.microsoft.com/graph/delta-query-groups
[TestFixture]
internal sealed class GroupDeltaTests : TenantFixture
{
    private const string DeltaUrl = GraphUrl + "/groups/delta";

    private static readonly LocalGroup Engineers = new() { DisplayName = "Engineers", Id = "10000000-0000-4000-8000-000000000001" };

    private static readonly LocalGroup Golfers = new()
    {
        DisplayName = "Golfers",
        Id = "10000000-0000-4000-8000-000000000002",
        Kind = LocalGroupKind.Microsoft365,
    };

    private protected override LocalTenantOptions Options => new()
    {
        Users = LocalUser.Generate(6),
        Groups = [Engineers with { Members = [LocalUser.Generate(6)[1].Id] }, Golfers],
        TimeProvider = Clock,
    };

    [Test]
    public async Task The_first_round_returns_all_groups_with_their_members()
    {
        var (groups, _) = await RunRoundAsync(DeltaUrl);

        var engineers = Find(groups, Engineers);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(groups.Select(group => (string?)group["id"]), Is.EquivalentTo(Tenant.Groups.All.Select(group => group.Id)));
            Assert.That((string?)engineers["displayName"], Is.EqualTo("Engineers"));
            Assert.That(
                engineers["members@delta"]!.ToJsonString(),
                Is.EqualTo($$"""[{"@odata.type":"#microsoft.graph.user","id":"{{Tenant.Users[1].Id}}"}]"""));
            Assert.That(Find(groups, Golfers).AsObject().ContainsKey("members@delta"), Is.False, "it has no members");
        }
    }

    [Test]
    public async Task A_later_round_returns_what_has_changed_since()
    {
        var (_, link) = await RunRoundAsync(DeltaUrl);
        var (unchanged, secondLink) = await RunRoundAsync(link);

        await PatchAsync(Golfers.Id, """{"description":"Weekly"}""");
        await Client.PostAsync($"{GraphUrl}/groups/{Engineers.Id}/members/$ref", CreateReference(Tenant.Users[2].Id));
        await Client.SendAsync(HttpMethod.Delete, $"{GraphUrl}/groups/{Engineers.Id}/members/{Tenant.Users[1].Id}/$ref");
        var added = Tenant.Groups.Add("Added", Tenant.Users[3].Id);
        var (changes, thirdLink) = await RunRoundAsync(secondLink);
        var (none, _) = await RunRoundAsync(thirdLink);

        var engineers = Find(changes, Engineers);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(unchanged, Is.Empty);
            Assert.That(none, Is.Empty);
            Assert.That(
                changes.Select(group => (string?)group["id"]), Is.EquivalentTo([Engineers.Id, Golfers.Id, added.Id]));
            Assert.That((string?)Find(changes, Golfers)["description"], Is.EqualTo("Weekly"));
            Assert.That(Find(changes, Golfers)["members@delta"], Is.Null);
            Assert.That(
                engineers["members@delta"]!.ToJsonString(),
                Is.EqualTo(
                    $$$"""[{"@odata.type":"#microsoft.graph.user","id":"{{{Tenant.Users[1].Id}}}","@removed":{"reason":"deleted"}},"""
                    + $$"""{"@odata.type":"#microsoft.graph.user","id":"{{Tenant.Users[2].Id}}"}]"""));
            Assert.That((string?)Find(changes, added)["members@delta"]![0]!["id"], Is.EqualTo(Tenant.Users[3].Id));
        }
    }

    // A Microsoft 365 group can be restored, a security group cannot.
    [Test]
    public async Task A_removed_group_has_the_reason_of_its_kind()
    {
        var (_, link) = await RunRoundAsync(DeltaUrl);
        await Client.SendAsync(HttpMethod.Delete, $"{GraphUrl}/groups/{Engineers.Id}");
        await Client.SendAsync(HttpMethod.Delete, $"{GraphUrl}/groups/{Golfers.Id}");
        var shortLived = Tenant.Groups.Add("Short-lived");
        Tenant.Groups.Remove(shortLived.Id);

        var (changes, _) = await RunRoundAsync(link);
        var (fresh, _) = await RunRoundAsync(DeltaUrl);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(changes.Select(group => group.ToJsonString()), Is.EquivalentTo(
            [
                $$$"""{"id":"{{{Engineers.Id}}}","@removed":{"reason":"deleted"}}""",
                $$$"""{"id":"{{{Golfers.Id}}}","@removed":{"reason":"changed"}}""",
            ]));
            Assert.That(fresh.Select(group => (string?)group["id"]), Is.EquivalentTo(Tenant.Groups.All.Select(group => group.Id)));
        }
    }

    // "either by removing the membership or by deleting the user object itself"
    [Test]
    public async Task A_deleted_user_is_a_removed_member()
    {
        var id = Tenant.Users[1].Id;
        var (_, link) = await RunRoundAsync(DeltaUrl);
        Tenant.RemoveUser(id);

        var (changes, _) = await RunRoundAsync(link);

        var member = Find(changes, Engineers)["members@delta"]!.AsArray().Single()!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string?)member["id"], Is.EqualTo(id));
            Assert.That((string?)member["@removed"]!["reason"], Is.EqualTo("deleted"));
        }
    }

    // The groups of teams that are open to all users have more members than the directory stores.
    [Test]
    public async Task A_team_of_all_users_gains_and_loses_members_with_the_directory()
    {
        var team = Tenant.Groups.All.First(group => group.Members.Count == 6);
        var (first, link) = await RunRoundAsync(DeltaUrl);
        var removed = Tenant.Users[4].Id;
        Tenant.RemoveUser(removed);
        Tenant.AddUser(new() { Id = "7b3c0f8e-0000-4000-8000-000000000001", DisplayName = "Z", UserPrincipalName = "z@contoso.com" });
        var (changes, next) = await RunRoundAsync(link);
        Tenant.Groups.Change(team.Id, group => group with { Members = [Tenant.Users[0].Id] });
        var (closed, _) = await RunRoundAsync(next);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Find(first, team)["members@delta"]!.AsArray(), Has.Count.EqualTo(6));
            Assert.That(
                Find(changes, team)["members@delta"]!.AsArray().Select(member => $"{member!["id"]} {member["@removed"]?["reason"]}"),
                Is.EqualTo([$"{removed} deleted", "7b3c0f8e-0000-4000-8000-000000000001 "]));
            Assert.That(
                Find(closed, team)["members@delta"]!.AsArray().Select(member => (string?)member!["id"]),
                Is.EquivalentTo(Tenant.Users.Skip(1).Select(user => user.Id)));
        }
    }

    // "Only the id property of the related resource is returned"; only what is selected is tracked.
    [Test]
    public async Task Members_and_owners_are_returned_if_they_are_selected()
    {
        var (named, namedLink) = await RunRoundAsync(DeltaUrl + "?$select=displayName");
        var (_, owned) = await RunRoundAsync(DeltaUrl + "()?$select=owners");
        Tenant.Groups.Change(Engineers.Id, group => group with { Owners = [Tenant.Users[0].Id], Members = [] });

        var (namedChanges, _) = await RunRoundAsync(namedLink);
        var (ownedChanges, _) = await RunRoundAsync(owned);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Find(named, Engineers).AsObject().Select(property => property.Key), Is.EqualTo(["displayName", "id"]));
            Assert.That(namedChanges, Is.Empty);
            Assert.That(ownedChanges.Single().AsObject().Select(property => property.Key), Is.EqualTo(["id", "owners@delta"]));
            Assert.That((string?)ownedChanges[0]["owners@delta"]![0]!["id"], Is.EqualTo(Tenant.Users[0].Id));
        }
    }

    // "It is best not to assume a specific sequence of the responses": the same group on several pages, to be merged by the client.
    [Test]
    public async Task The_members_of_a_large_group_go_on_on_the_next_page()
    {
        await using var tenant = await LocalTenant.StartAsync(new() { Users = LocalUser.Generate(1_200) });
        var large = tenant.Groups.Add("Large", [.. tenant.Users.Select(user => user.Id)]);
        using var client = new TenantClient(tenant);
        await client.SignInAsync();
        var pages = new List<int>();
        var members = new List<string>();
        for (var link = $"{DeltaUrl}?$select=displayName,members&$filter=id eq '{large.Id}'"; link is not null;)
        {
            var (_, page) = await client.GetAsync(link);
            var found = page["value"]!.AsArray().SelectMany(group => group!["members@delta"]!.AsArray())
                .Select(member => (string)member!["id"]!).ToList();
            pages.Add(found.Count);
            members.AddRange(found);
            link = (string?)page["@odata.nextLink"];
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(pages, Is.EqualTo([500, 500, 200]));
            Assert.That(members, Is.EquivalentTo(tenant.Users.Select(user => user.Id)));
        }
    }

    [Test]
    public async Task A_member_who_leaves_during_the_first_round_is_reported_as_removed()
    {
        var (first, _, link) = await GetPageAsync(DeltaUrl, pageSize: 100);
        Assert.That(link, Is.Null, "all groups are on one page");
        var size = first.FindIndex(group => (string?)group["id"] == Engineers.Id) + 1;
        (_, _, link) = await GetPageAsync(DeltaUrl, size);
        var leaving = Tenant.Users[1].Id;
        Tenant.Groups.Change(Engineers.Id, group => group with { Members = [Tenant.Users[2].Id] });

        var (rest, _) = await RunRoundAsync(link!);

        Assert.That(
            Find(rest, Engineers)["members@delta"]!.AsArray().Select(member => $"{member!["id"]} {member["@removed"]?["reason"]}"),
            Is.EquivalentTo([$"{Tenant.Users[2].Id} ", $"{leaving} deleted"]));
    }

    [Test]
    public async Task A_filter_by_ids_limits_all_rounds()
    {
        var (first, link) = await RunRoundAsync($"{DeltaUrl}?$filter=id eq '{Engineers.Id}' or id eq '{Golfers.Id}'");
        await PatchAsync(Golfers.Id, """{"description":"Weekly"}""");
        Tenant.Groups.Add("Other");

        var (changes, _) = await RunRoundAsync(link);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(first, Has.Count.EqualTo(2));
            Assert.That(changes.Select(group => (string?)group["id"]), Is.EqualTo([Golfers.Id]));
        }
    }

    [TestCase("?$top=5", 400)]
    [TestCase("?$deltatoken=nonsense", 400)]
    [TestCase("?$filter=displayName eq 'Engineers'", 400)]
    [TestCase("?$expand=members", 501)]
    [TestCase("?$select=shoeSize", 400)]
    public async Task A_query_that_a_delta_does_not_support_is_refused(string query, int expected)
    {
        var (status, body) = await Client.GetAsync(DeltaUrl + query);

        Assert.That(status, Is.EqualTo(expected), body.ToJsonString());
    }

    [Test]
    public async Task The_latest_token_starts_now()
    {
        var (none, link) = await RunRoundAsync(DeltaUrl + "?$deltatoken=latest");
        await PatchAsync(Golfers.Id, """{"description":"Weekly"}""");

        var (changes, _) = await RunRoundAsync(link);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(none, Is.Empty);
            Assert.That(changes.Select(group => (string?)group["id"]), Is.EqualTo([Golfers.Id]));
        }
    }

    [Test]
    public async Task A_delta_link_survives_a_restart_of_the_tenant()
    {
        using var folder = new TemporaryFolder();
        string link;
        await using (var tenant = await LocalTenant.StartAsync(new() { StateFolder = folder["state"], Groups = [Engineers] }))
        {
            using var client = new TenantClient(tenant);
            await client.SignInAsync();
            (_, link) = await RunRoundAsync(DeltaUrl, client);
            tenant.Groups.Add("Before the restart");
        }

        await using var restarted = await LocalTenant.StartAsync(new() { StateFolder = folder["state"] });
        using var secondClient = new TenantClient(restarted);
        await secondClient.SignInAsync();
        restarted.Groups.Change(Engineers.Id, group => group with { Members = [restarted.Users[1].Id] });
        var (changes, _) = await RunRoundAsync(link, secondClient);

        Assert.That(
            changes.Select(group => (string?)group["displayName"]), Is.EquivalentTo(["Before the restart", "Engineers"]));
    }

    // https://learn.microsoft.com/graph/delta-query-overview#synchronization-reset
    [Test]
    public async Task A_delta_link_of_undone_changes_starts_again()
    {
        var (_, before) = await RunRoundAsync(DeltaUrl);
        var snapshot = Tenant.TakeSnapshot();
        await PatchAsync(Golfers.Id, """{"description":"Weekly"}""");
        var (_, undone) = await RunRoundAsync(before);
        Tenant.Restore(snapshot);

        var refused = await Client.GetAsync(undone);
        var (unchanged, _) = await RunRoundAsync(before);
        await PatchAsync(Golfers.Id, """{"description":"Monthly"}""");
        var (changes, _) = await RunRoundAsync(before);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(refused.Status, Is.EqualTo(410));
            Assert.That(unchanged, Is.Empty);
            Assert.That(changes.Select(group => (string?)group["description"]), Is.EqualTo(["Monthly"]));
        }
    }

    private static JsonNode Find(List<JsonNode> groups, LocalGroup group) => groups.Single(found => (string?)found["id"] == group.Id);

    private static string CreateReference(string id) => $$"""{"@odata.id":"{{GraphUrl}}/directoryObjects/{{id}}"}""";

    private async Task PatchAsync(string groupId, string json)
    {
        var (status, body) = await Client.SendAsync(
            HttpMethod.Patch, $"{GraphUrl}/groups/{groupId}", new StringContent(json, null, "application/json"));
        Assert.That(status, Is.EqualTo(204), body.ToJsonString());
    }

    private async Task<(List<JsonNode> Groups, string Link)> RunRoundAsync(string link, TenantClient? client = null)
    {
        var groups = new List<JsonNode>();
        while (true)
        {
            var (found, deltaLink, nextLink) = await GetPageAsync(link, pageSize: 2, client);
            groups.AddRange(found);
            if (nextLink is null)
                return (groups, deltaLink!);
            link = nextLink;
        }
    }

    private async Task<(List<JsonNode> Groups, string? DeltaLink, string? NextLink)> GetPageAsync(
        string link, int pageSize, TenantClient? client = null)
    {
        var (status, page) = await (client ?? Client).SendAsync(
            HttpMethod.Get, link, configure: request => request.Headers.Add("Prefer", $"odata.maxpagesize={pageSize}"));
        Assert.That(status, Is.EqualTo(200), page.ToJsonString());
        return (
            [.. page["value"]!.AsArray().Select(group => group!)], (string?)page["@odata.deltaLink"], (string?)page["@odata.nextLink"]);
    }
}
