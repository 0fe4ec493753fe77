using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tests.Groups;

public sealed class MembershipTests : TenantFixture
{
    private static readonly string[] EngineeringAndMarketing = ["Engineering", "Marketing"];

    // https://learn.microsoft.com/graph/api/group-post-members and group-delete-members
    [Test]
    public async Task A_member_is_added_by_reference_and_removed_again([Values("members", "owners")] string relationship)
    {
        var group = Tenant.Groups.Add(new LocalGroup { DisplayName = "Readers", Owners = [Tenant.Users[0].Id] });
        var (url, member) = ($"{GraphUrl}/groups/{group.Id}/{relationship}", Tenant.Users[3]);
        var body = $$"""{"@odata.id":"{{GraphUrl}}/directoryObjects/{{member.Id}}"}""";

        var added = await Client.PostAsync(url + "/$ref", body);
        var again = await Client.PostAsync(url + "/$ref", body);
        var (_, list) = await Client.GetAsync(url + "?$select=id,displayName");
        var removed = await Client.SendAsync(HttpMethod.Delete, $"{url}/{member.Id}/$ref");
        var removedAgain = await Client.SendAsync(HttpMethod.Delete, $"{url}/{member.Id}/$ref");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(added.Status, Is.EqualTo(204));
            Assert.That(again.Status, Is.EqualTo(400));
            Assert.That(
                (string)again.Body["error"]!["message"]!,
                Is.EqualTo($"One or more added object references already exist for the following modified properties: '{relationship}'."));
            Assert.That((string)list["@odata.context"]!, Is.EqualTo(GraphUrl + "/$metadata#directoryObjects(id,displayName)"));
            Assert.That(
                list["value"]!.AsArray()[^1]!.ToJsonString(),
                Is.EqualTo(new JsonObject
                {
                    ["@odata.type"] = "#microsoft.graph.user", ["id"] = member.Id, ["displayName"] = member.DisplayName,
                }.ToJsonString()));
            Assert.That(removed.Status, Is.EqualTo(204));
            Assert.That(removedAgain.Status, Is.EqualTo(404));
            Assert.That(Tenant.Users.Select(user => user.Id), Does.Contain(member.Id), "the user stays");
        }
    }

    // https://learn.microsoft.com/graph/api/group-delete-owners
    [Test]
    public async Task The_last_owner_cannot_be_removed()
    {
        var group = Tenant.Groups.Add(new LocalGroup { DisplayName = "Owned", Owners = [Tenant.Users[2].Id] });

        var (status, body) = await Client.SendAsync(
            HttpMethod.Delete, $"{GraphUrl}/groups/{group.Id}/owners/{Tenant.Users[2].Id}/$ref");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(400));
            Assert.That(
                (string)body["error"]!["message"]!,
                Is.EqualTo("The group must have at least one owner, hence this owner cannot be removed."));
        }
    }

    // https://learn.microsoft.com/graph/api/group-post-members#example-2-add-multiple-members-to-a-group-in-a-single-request
    [TestCase(2, 204, 2)]
    [TestCase(21, 400, 0)]
    public async Task Up_to_20_members_are_added_with_one_change_or_none(int count, int expectedStatus, int expectedMembers)
    {
        var group = Tenant.Groups.Add("Many");
        for (var number = Tenant.Users.Count; number < count; number++)
        {
            Tenant.AddUser(
                new LocalUser { Id = Guid.NewGuid().ToString(), DisplayName = "N", UserPrincipalName = $"n{number}@contoso.com" });
        }

        var addresses = Tenant.Users.Take(count).Select(user => (JsonNode)$"{GraphUrl}/users/{user.Id}");

        var (status, _) = await Client.SendAsync(
            HttpMethod.Patch,
            $"{GraphUrl}/groups/{group.Id}",
            new StringContent(
                new JsonObject { ["members@odata.bind"] = new JsonArray([.. addresses]) }.ToJsonString(), null, "application/json"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(expectedStatus));
            Assert.That(Tenant.Groups.Find(group.Id)!.Members, Has.Count.EqualTo(expectedMembers));
        }
    }

    // The table of https://learn.microsoft.com/graph/api/group-post-members: what can be a member of what.
    [TestCase(LocalGroupKind.Security, LocalGroupKind.Security, 204)]
    [TestCase(LocalGroupKind.Security, LocalGroupKind.Microsoft365, 400)]
    [TestCase(LocalGroupKind.Microsoft365, LocalGroupKind.Security, 400)]
    public async Task Only_a_security_group_has_groups_as_members(LocalGroupKind outer, LocalGroupKind inner, int expected)
    {
        var group = Tenant.Groups.Add(new LocalGroup { DisplayName = "Outer", Kind = outer });
        var member = Tenant.Groups.Add(new LocalGroup { DisplayName = "Inner", Kind = inner });

        var (status, _) = await Client.PostAsync(
            $"{GraphUrl}/groups/{group.Id}/members/$ref", $$"""{"@odata.id":"{{GraphUrl}}/groups/{{member.Id}}"}""");

        Assert.That(status, Is.EqualTo(expected));
    }

    // https://learn.microsoft.com/graph/api/user-list-memberof and user-list-transitivememberof
    [Test]
    public async Task A_user_is_a_member_of_groups_and_through_them_of_others()
    {
        var user = Tenant.Users[1];
        var inner = Tenant.Groups.Add("Inner", user.UserPrincipalName);
        var outer = Tenant.Groups.Add("Outer", inner.Id);
        Tenant.Groups.Change(inner.Id, group => group with { Members = [.. group.Members, outer.Id] });
        var team = Tenant.Teams.Add("Closed", Tenant.Users[0].UserPrincipalName);

        var direct = await GetNamesAsync($"users/{user.Id}/memberOf");
        var cast = await GetNamesAsync($"users/{user.UserPrincipalName}/memberOf/microsoft.graph.group?$select=displayName");
        var transitive = await GetNamesAsync($"users/{user.Id}/transitiveMemberOf");
        var mine = await GetNamesAsync("me/memberOf");
        var members = await GetNamesAsync($"groups/{outer.Id}/transitiveMembers/microsoft.graph.user");
        var roles = await GetNamesAsync("me/memberOf/microsoft.graph.directoryRole");
        var ofGroup = await GetNamesAsync($"groups/{inner.Id}/memberOf");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(direct, Is.EqualTo(new[] { "Engineering", "Marketing", "Inner" }));
            Assert.That(cast, Is.EqualTo(direct));
            Assert.That(transitive, Is.EqualTo(new[] { "Engineering", "Marketing", "Inner", "Outer" }));
            Assert.That(mine, Is.EqualTo(new[] { team.DisplayName, "Engineering", "Marketing" }));
            Assert.That(members, Is.EqualTo(new[] { user.DisplayName }));
            Assert.That(roles, Is.Empty);
            Assert.That(ofGroup, Is.EqualTo(new[] { "Outer" }));
        }
    }

    // https://learn.microsoft.com/graph/api/user-list-memberof#request-headers
    [TestCase("memberOf?$filter=startsWith(displayName,'Eng')&$count=true", 400, 200)]
    [TestCase("memberOf/microsoft.graph.group?$count=true&$orderby=displayName&$search=\"displayName:eng\"", 400, 200)]
    [TestCase("memberOf/microsoft.graph.user/$count", 400, 200)]
    [TestCase("memberOf?$filter=displayName eq 'Engineering'", 400, 400)]
    [TestCase("memberOf?$select=displayName,jobTitle", 200, 200)]
    [TestCase("memberOf?$select=shoeSize", 400, 400)]
    [TestCase("memberOf/microsoft.graph.shoe", 501, 501)]
    [TestCase("memberOf?$expand=owners", 501, 501)]
    public async Task A_query_of_memberships_requires_eventual_consistency(string path, int basic, int advanced)
    {
        using var first = await Client.Http.GetAsync($"{GraphUrl}/me/{path}");
        Client.Http.DefaultRequestHeaders.Add("ConsistencyLevel", "eventual");
        using var second = await Client.Http.GetAsync($"{GraphUrl}/me/{path}");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((int)first.StatusCode, Is.EqualTo(basic), await first.Content.ReadAsStringAsync());
            Assert.That((int)second.StatusCode, Is.EqualTo(advanced), await second.Content.ReadAsStringAsync());
        }
    }

    // https://learn.microsoft.com/graph/api/resources/team: every team is a Microsoft 365 group with the same id.
    [Test]
    public async Task The_group_of_a_team_has_the_members_of_the_team()
    {
        var team = Tenant.Teams.All.Single(team => team.DisplayName == "Engineering");
        var (url, leaver) = ($"{GraphUrl}/groups/{team.Id}", Tenant.Users[4]);

        var (_, group) = await Client.GetAsync(url);
        var (_, before) = await Client.GetAsync(url + "/members?$select=id");
        var already = await Client.PostAsync(url + "/members/$ref", $$"""{"@odata.id":"{{GraphUrl}}/users/{{leaver.Id}}"}""");
        var removed = await Client.SendAsync(HttpMethod.Delete, $"{url}/members/{leaver.Id}/$ref");
        var renamed = await Client.SendAsync(
            HttpMethod.Patch, url, new StringContent("""{"displayName":"Builders"}""", null, "application/json"));
        var deleted = await Client.SendAsync(HttpMethod.Delete, url);
        var (_, after) = await Client.GetAsync(url + "/members?$select=id");
        var leaversTeams = await GetNamesAsync("me/joinedTeams", leaver);
        var (_, teamJson) = await Client.GetAsync($"{GraphUrl}/teams/{team.Id}");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)group["resourceProvisioningOptions"]![0]!, Is.EqualTo("Team"));
            Assert.That((string)group["mailNickname"]!, Is.EqualTo("Engineering"));
            Assert.That(before["value"]!.AsArray(), Has.Count.EqualTo(Tenant.Users.Count));
            Assert.That(already.Status, Is.EqualTo(400));
            Assert.That(removed.Status, Is.EqualTo(204));
            Assert.That(renamed.Status, Is.EqualTo(204));
            Assert.That(deleted.Status, Is.EqualTo(501));
            Assert.That(after["value"]!.AsArray(), Has.Count.EqualTo(Tenant.Users.Count - 1));
            Assert.That(leaversTeams, Is.EqualTo(new[] { "Marketing" }));
            Assert.That((string)teamJson["displayName"]!, Is.EqualTo("Builders"));
        }
    }

    // https://learn.microsoft.com/graph/api/directoryobject-getmembergroups and directoryobject-checkmembergroups
    [Test]
    public async Task The_ids_of_all_groups_of_a_user_are_returned_or_checked()
    {
        var inner = Tenant.Groups.Add("Inner", Tenant.Users[0].Id);
        var outer = Tenant.Groups.Add("Outer", inner.Id);
        var other = Tenant.Groups.Add("Other");

        var all = await PostAsync("me/getMemberObjects", """{"securityEnabledOnly":false}""");
        var security = await PostAsync($"users/{Tenant.Users[0].Id}/getMemberGroups", """{"securityEnabledOnly":true}""");
        var check = await PostAsync("me/checkMemberGroups", $$"""{"groupIds":["{{outer.Id}}","{{other.Id}}"]}""");
        var (missing, _) = await Client.PostAsync(GraphUrl + "/me/checkMemberGroups", "{}");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(all, Is.EqualTo(Tenant.Groups.All.Select(group => group.Id).Where(id => id != other.Id)));
            Assert.That(security, Is.EqualTo(new[] { inner.Id, outer.Id }));
            Assert.That(check, Is.EqualTo(new[] { outer.Id }));
            Assert.That(missing, Is.EqualTo(400));
        }

        async Task<string[]> PostAsync(string path, string json)
        {
            var (_, body) = await Client.PostAsync($"{GraphUrl}/{path}", json);
            return [.. body["value"]!.AsArray().Select(id => (string)id!)];
        }
    }

    [Test]
    public async Task Members_that_are_added_at_the_same_time_are_all_added()
    {
        var group = Tenant.Groups.Add("Busy");

        var statuses = await Task.WhenAll(Tenant.Users.Select(async user => (await Client.PostAsync(
            $"{GraphUrl}/groups/{group.Id}/members/$ref", $$"""{"@odata.id":"{{GraphUrl}}/users/{{user.Id}}"}""")).Status));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(statuses, Is.All.EqualTo(204));
            Assert.That(Tenant.Groups.Find(group.Id)!.Members, Is.EquivalentTo(Tenant.Users.Select(user => user.Id)));
        }
    }

    [Test]
    public async Task A_team_whose_last_member_left_is_not_open_to_everyone()
    {
        var team = Tenant.Teams.Add("Solo", Tenant.Users[1].UserPrincipalName);

        await Client.SendAsync(HttpMethod.Delete, $"{GraphUrl}/groups/{team.Id}/members/{Tenant.Users[1].Id}/$ref");

        Assert.That(await GetNamesAsync("me/joinedTeams"), Is.EqualTo(EngineeringAndMarketing));
    }

    [Test]
    public async Task A_removed_user_leaves_all_groups()
    {
        var group = Tenant.Groups.Add("Leavers", Tenant.Users[5].Id, Tenant.Users[6].Id);

        Tenant.RemoveUser(Tenant.Users[5].Id);

        Assert.That((await GetNamesAsync($"groups/{group.Id}/members")), Has.Length.EqualTo(1));
    }

    private async Task<string[]> GetNamesAsync(string path, LocalUser? caller = null)
    {
        var (status, body) = await Client.SendAsync(HttpMethod.Get, $"{GraphUrl}/{path}", configure: request =>
        {
            if (caller is not null)
                request.Headers.Authorization = new("Bearer", Tenant.CreateToken(caller.Id));
        });
        Assert.That(status, Is.EqualTo(200), body.ToJsonString());
        return [.. body["value"]!.AsArray().Select(item => (string)item!["displayName"]!)];
    }
}
