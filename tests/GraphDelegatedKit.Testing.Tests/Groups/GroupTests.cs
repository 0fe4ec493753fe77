using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tests.Groups;

public sealed class GroupTests : SharedTenantFixture
{
    private const string GroupsUrl = "https://graph.microsoft.com/v1.0/groups";

    private protected override LocalTenantOptions Options => new()
    {
        Groups =
        [
            .. Enumerable.Range(1, 5).Select(number => new LocalGroup { DisplayName = $"Project {number}", Description = "Paged" }),
            new LocalGroup { DisplayName = "Golf Assist", Kind = LocalGroupKind.Microsoft365, MailNickname = "golfassist" },
        ],
    };

    [SetUp]
    public void UseNoHeader() => Client.Http.DefaultRequestHeaders.Remove("ConsistencyLevel");

    // https://learn.microsoft.com/graph/api/group-list
    [Test]
    public async Task A_group_listing_is_paged_and_returns_each_group_once()
    {
        Client.Http.DefaultRequestHeaders.Add("ConsistencyLevel", "eventual");
        var names = new List<string>();
        var counts = new List<int?>();
        for (var link = GroupsUrl + "?$top=3&$select=id,displayName&$count=true"; link is not null;)
        {
            var (_, page) = await Client.GetAsync(link);
            names.AddRange(page["value"]!.AsArray().Select(group => (string)group!["id"]!));
            counts.Add((int?)page["@odata.count"]);
            Assert.That((string)page["@odata.context"]!, Does.EndWith("/v1.0/$metadata#groups(id,displayName)"));
            link = (string?)page["@odata.nextLink"];
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(names, Is.EqualTo(Tenant.Groups.All.Select(group => group.Id)));
            Assert.That(names, Has.Count.GreaterThanOrEqualTo(8).And.Unique);
            Assert.That(counts[0], Is.EqualTo(names.Count));
            Assert.That(counts.Skip(1), Is.All.Null);
        }
    }

    // https://learn.microsoft.com/graph/api/group-list#optional-query-parameters and /graph/aad-advanced-queries
    [TestCase("?$filter=displayName eq 'golf assist'", "Golf Assist", false)]
    [TestCase("?$filter=startsWith(displayName,'Project 3')", "Project 3", false)]
    [TestCase("?$filter=groupTypes/any(c:c+eq+'Unified')%20and startswith(mail,'golf')", "Golf Assist", false)]
    [TestCase("?$filter=mailEnabled eq false and displayName in ('Project 1','Golf Assist')", "Project 1", false)]
    [TestCase("?$filter=hasMembersWithLicenseErrors eq true", "", false)]
    [TestCase("?$filter=proxyAddresses/any(p:startsWith(p,'SMTP:golf'))", "Golf Assist", false)]
    [TestCase("?$filter=NOT groupTypes/any(c:c eq 'Unified') and startsWith(displayName,'Project 4')&$count=true", "Project 4", true)]
    [TestCase("?$filter=startsWith(displayName,'Project')&$orderby=displayName desc&$top=1&$count=true", "Project 5", true)]
    [TestCase("?$search=\"displayName:golf\"", "Golf Assist", true)]
    [TestCase("?$filter=description ne 'Paged' and startsWith(displayName,'Project')&$count=true", "", true)]
    public async Task A_query_selects_groups_and_an_advanced_one_requires_eventual_consistency(
        string query, string expected, bool isAdvanced)
    {
        var basic = await Client.GetAsync(GroupsUrl + query);
        Client.Http.DefaultRequestHeaders.Add("ConsistencyLevel", "eventual");
        var advanced = await Client.GetAsync(GroupsUrl + query);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(basic.Status, Is.EqualTo(isAdvanced ? 400 : 200), basic.Body.ToJsonString());
            Assert.That(advanced.Status, Is.EqualTo(200), advanced.Body.ToJsonString());
            Assert.That(
                string.Join(' ', advanced.Body["value"]!.AsArray().Select(group => (string)group!["displayName"]!)), Is.EqualTo(expected));
        }
    }

    [TestCase("?$top=1000", 400, "Request_UnsupportedQuery")]
    [TestCase("?$select=shoeSize", 400, "BadRequest")]
    [TestCase("?$filter=shoeSize eq '1'", 400, "BadRequest")]
    [TestCase("?$filter=theme/color eq '1'", 501, "notSupported")]
    [TestCase("?$filter=groupTypes/any(c:d eq 'Unified')", 400, "BadRequest")]
    [TestCase("?$filter=createdDateTime ge 2021-11-01", 400, "Request_UnsupportedQuery")]
    [TestCase("?$orderby=createdDateTime", 400, "Request_UnsupportedQuery")]
    [TestCase("?$filter=displayName/any(c:c eq 'Unified')", 400, "Request_UnsupportedQuery")]
    [TestCase("?$skip=1", 501, "notSupported")]
    [TestCase("/$count", 400, "Request_BadRequest")]
    [TestCase("/Golf%20Assist", 400, "Request_BadRequest")]
    [TestCase("/00000000-0000-0000-0000-000000000001", 404, "Request_ResourceNotFound")]
    public async Task A_request_that_Graph_refuses_is_refused(string request, int status, string code)
    {
        var (actual, body) = await Client.GetAsync(GroupsUrl + request);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(actual, Is.EqualTo(status), body.ToJsonString());
            Assert.That((string)body["error"]!["code"]!, Is.EqualTo(code));
        }
    }

    // https://learn.microsoft.com/graph/api/group-list#example-3-get-only-a-count-of-groups
    [Test]
    public async Task The_number_of_groups_is_plain_text()
    {
        Client.Http.DefaultRequestHeaders.Add("ConsistencyLevel", "eventual");

        using var response = await Client.Http.GetAsync(GroupsUrl + "/$count?$filter=startsWith(displayName,'Project')");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.Content.Headers.ContentType!.MediaType, Is.EqualTo("text/plain"));
            Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo("5"));
        }
    }

    // https://learn.microsoft.com/graph/api/resources/group#properties
    [Test]
    public async Task A_group_has_the_default_properties_of_its_kind()
    {
        var golf = Tenant.Groups.All.Single(group => group.MailNickname == "golfassist");

        var (_, group) = await Client.GetAsync($"{GroupsUrl}/{golf.Id}");
        var (_, expanded) = await Client.GetAsync(
            $"{GroupsUrl}('{golf.Id}')?$select=unseenCount,members&$expand=members,owners($select=id)");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)group["@odata.context"]!, Is.EqualTo("https://graph.microsoft.com/v1.0/$metadata#groups/$entity"));
            Assert.That((string)group["displayName"]!, Is.EqualTo("Golf Assist"));
            Assert.That((string)group["groupTypes"]![0]!, Is.EqualTo("Unified"));
            Assert.That((string)group["mail"]!, Is.EqualTo("golfassist@contoso.onmicrosoft.com"));
            Assert.That((string)group["proxyAddresses"]![0]!, Is.EqualTo("SMTP:golfassist@contoso.onmicrosoft.com"));
            Assert.That((bool)group["mailEnabled"]!, Is.True);
            Assert.That((bool)group["securityEnabled"]!, Is.False);
            Assert.That((string)group["visibility"]!, Is.EqualTo("Public"));
            Assert.That(group["onPremisesSyncEnabled"], Is.Null);
            Assert.That(group.AsObject().ContainsKey("onPremisesSyncEnabled"), Is.True);
            Assert.That(group.AsObject().ContainsKey("unseenCount"), Is.False);
            Assert.That(
                expanded.AsObject().Select(property => property.Key),
                Is.EqualTo(new[] { "@odata.context", "unseenCount", "members", "owners" }));
        }
    }

    // https://learn.microsoft.com/graph/api/group-post-groups
    [Test]
    public async Task A_new_Microsoft_365_group_belongs_to_its_creator()
    {
        var (status, group) = await Client.PostAsync(GroupsUrl, """
            {"description":"Self help community for library","displayName":"Library Assist","groupTypes":["Unified"],"mailEnabled":true,
             "mailNickname":"library","securityEnabled":false}
            """);
        var (_, owners) = await Client.GetAsync($"{GroupsUrl}/{group["id"]}/owners?$select=id");
        var (_, stored) = await Client.GetAsync($"{GroupsUrl}/{group["id"]}");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(201), group.ToJsonString());
            Assert.That((string)group["mail"]!, Is.EqualTo("library@contoso.onmicrosoft.com"));
            Assert.That((string)owners["value"]!.AsArray().Single()!["id"]!, Is.EqualTo(Tenant.Users[0].Id));
            Assert.That(stored.ToJsonString(), Is.EqualTo(group.ToJsonString()));
        }
    }

    // https://learn.microsoft.com/graph/api/group-post-groups#example-2-create-a-group-with-owners-and-members
    [Test]
    public async Task A_new_security_group_has_the_owners_and_members_of_the_request()
    {
        var users = Tenant.Users;
        var (status, group) = await Client.PostAsync(GroupsUrl, $$"""
            {"displayName":"Operations group","groupTypes":[],"mailEnabled":false,"mailNickname":"operations2019","securityEnabled":true,
             "owners@odata.bind":["https://graph.microsoft.com/v1.0/users/{{users[1].Id}}"],
             "members@odata.bind":["https://graph.microsoft.com/v1.0/users/{{users[2].Id}}",
               "https://graph.microsoft.com/v1.0/directoryObjects('{{users[3].Id}}')"]}
            """);
        var local = Tenant.Groups.Find((string)group["id"]!)!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(201), group.ToJsonString());
            Assert.That(local.Kind, Is.EqualTo(LocalGroupKind.Security));
            Assert.That(local.Owners, Is.EqualTo(new[] { users[1].Id }));
            Assert.That(local.Members, Is.EqualTo(new[] { users[2].Id, users[3].Id }));
            Assert.That(group["mail"], Is.Null);
            Assert.That(group["visibility"], Is.Null);
        }
    }

    // Observed: microsoft-graph-docs#5122 and microsoft-teams-apps-requestateam#265.
    [TestCase("displayName", null, 400, "A value is required for property 'displayName' of resource 'Group'.", "displayName")]
    [TestCase("securityEnabled", null, 400, "A value is required for property 'securityEnabled' of resource 'Group'.", "securityEnabled")]
    [TestCase("mailNickname", "\"a b\"", 400, "Invalid value specified for property 'mailNickname' of resource 'Group'.", "mailNickname")]
    [TestCase(
        "mailNickname", "\"golfassist\"", 400, "Another object with the same value for property mailNickname already exists.",
        "mailNickname")]
    [TestCase("groupTypes", "[]", 400, "The service does not currently support writes of mail-enabled groups.", null)]
    [TestCase("groupTypes", "[\"DynamicMembership\",\"Unified\"]", 501, "groups with a dynamic membership", null)]
    [TestCase("mailEnabled", "false", 400, "Invalid value specified for property 'mailEnabled' of resource 'Group'.", "mailEnabled")]
    [TestCase("shoeSize", "42", 400, "Invalid property 'shoeSize'.", null)]
    [TestCase("theme", "\"Teal\"", 501, "a value for a group's theme", null)]
    [TestCase("members@odata.bind", "[\"https://graph.microsoft.com/v1.0/users/unknown\"]", 404, "Resource 'unknown' does not exist", null)]
    [TestCase("members@odata.bind", "[\"unknown\"]", 400, "Invalid URL", null)]
    [TestCase(
        "members@odata.bind", "\"unknown\"", 400, "Invalid value specified for property 'members@odata.bind' of resource 'Group'.",
        "members@odata.bind")]
    public async Task An_invalid_new_group_is_refused_and_the_property_is_named(
        string property, string? value, int expected, string message, string? target)
    {
        var request = new JsonObject
        {
            ["displayName"] = "Refused",
            ["groupTypes"] = new JsonArray("Unified"),
            ["mailEnabled"] = true,
            ["mailNickname"] = "refused",
            ["securityEnabled"] = false,
        };
        request.Remove(property);
        if (value is not null)
            request[property] = JsonNode.Parse(value);

        var (status, body) = await Client.PostAsync(GroupsUrl, request.ToJsonString());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(expected));
            Assert.That((string)body["error"]!["message"]!, Does.Contain(message));
            Assert.That((string?)body["error"]!["details"]?[0]!["target"], Is.EqualTo(target));
            Assert.That(Tenant.Groups.All.Select(group => group.DisplayName), Does.Not.Contain("Refused"));
        }
    }

    // https://learn.microsoft.com/graph/api/group-update and group-delete
    [Test]
    public async Task A_group_can_be_changed_and_deleted()
    {
        var group = Tenant.Groups.Add("Changing");
        var url = $"{GroupsUrl}/{group.Id}";

        var changed = await Client.SendAsync(HttpMethod.Patch, url, Json("""{"displayName":"Changed","description":"New"}"""));
        var cleared = await Client.SendAsync(HttpMethod.Patch, url, Json("""{"displayName":null}"""));
        var afterChange = Tenant.Groups.Find(group.Id)!;
        var deleted = await Client.SendAsync(HttpMethod.Delete, url);
        var gone = await Client.GetAsync(url);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(changed.Status, Is.EqualTo(204));
            Assert.That(cleared.Status, Is.EqualTo(400));
            Assert.That(afterChange.DisplayName, Is.EqualTo("Changed"));
            Assert.That(afterChange.Description, Is.EqualTo("New"));
            Assert.That(deleted.Status, Is.EqualTo(204));
            Assert.That(gone.Status, Is.EqualTo(404));
            Assert.That(Tenant.Groups.Find(group.Id), Is.Null);
        }
    }

    [Test]
    public async Task Only_administrators_and_owners_change_a_group()
    {
        var (owner, other) = (Tenant.Users[1], Tenant.Users[2]);
        var group = Tenant.Groups.Add(new LocalGroup { DisplayName = "Owned", Owners = [owner.UserPrincipalName] });

        var refused = await ChangeAsync(other);
        var accepted = await ChangeAsync(owner);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(refused, Is.EqualTo(403));
            Assert.That(accepted, Is.EqualTo(204));
        }

        async Task<int> ChangeAsync(LocalUser user) => (await Client.SendAsync(
            HttpMethod.Patch, $"{GroupsUrl}/{group.Id}", Json("""{"description":"Mine"}"""), request =>
                request.Headers.Authorization = new("Bearer", Tenant.CreateToken(user.Id)))).Status;
    }

    private static StringContent Json(string text) => new(text, null, "application/json");
}
