using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tests.Groups;

// The addresses, the limits and the counts of the relationships between users and groups.
public sealed class GroupReferenceTests : TenantFixture
{
    // https://learn.microsoft.com/graph/api/group-post-members: directoryObjects, users and groups
    [TestCase("https://graph.microsoft.com/v1.0/users('{0}')", 204)]
    [TestCase("https://graph.microsoft.com/v1.0/users/{0}/", 204)]
    [TestCase("https://graph.microsoft.com/v1.0/directoryObjects/{0}", 204)]
    [TestCase("https://graph.microsoft.com/v1.0/devices/{0}", 400)]
    [TestCase("https://graph.microsoft.com/v1.0/users/", 400)]
    [TestCase("users/{0}", 400)]
    [TestCase("https://graph.microsoft.com/v1.0/users/unknown", 404)]
    public async Task A_reference_is_an_absolute_address_of_an_object(string address, int expected)
    {
        var group = Tenant.Groups.Add("Readers");
        var member = Tenant.Users[3];

        var (status, body) = await AddAsync(group, "members", address.Replace("{0}", member.Id, StringComparison.Ordinal));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(expected), body.ToJsonString());
            Assert.That(Tenant.Groups.Find(group.Id)!.Members, Is.EqualTo(expected == 204 ? [member.Id] : Array.Empty<string>()));
        }
    }

    [TestCase("{}")]
    [TestCase("""{"@odata.id":1}""")]
    public async Task A_reference_without_an_address_is_refused(string json)
    {
        var group = Tenant.Groups.Add("Readers");

        var (status, body) = await Client.PostAsync($"{GraphUrl}/groups/{group.Id}/members/$ref", json);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(400));
            Assert.That((string)body["error"]!["message"]!, Does.StartWith("Invalid URL format"));
        }
    }

    // https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part1-protocol.html#sec_RemoveaReferencetoanEntity
    [TestCase("$id")]
    [TestCase("@id")]
    public async Task A_member_is_removed_by_its_address_in_the_query(string option)
    {
        var (member, other) = (Tenant.Users[3], Tenant.Users[4]);
        var group = Tenant.Groups.Add("Readers", member.Id, other.Id);
        var address = Uri.EscapeDataString($"{GraphUrl}/users/{member.Id.ToUpperInvariant()}");

        var (status, body) = await Client.SendAsync(
            HttpMethod.Delete, $"{GraphUrl}/groups/{group.Id}/members/$ref?{option}={address}");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(204), body.ToJsonString());
            Assert.That(Tenant.Groups.Find(group.Id)!.Members, Is.EqualTo([other.Id]));
        }
    }

    // https://learn.microsoft.com/graph/api/group-post-owners: users; https://learn.microsoft.com/graph/api/group-post-members
    [Test]
    public async Task A_group_owns_nothing_and_is_no_member_of_itself()
    {
        var group = Tenant.Groups.Add("Outer");
        var inner = Tenant.Groups.Add("Inner");

        var owner = await AddAsync(group, "owners", $"{GraphUrl}/groups/{inner.Id}");
        var self = await AddAsync(group, "members", $"{GraphUrl}/groups/{group.Id}");
        var missing = await Client.SendAsync(HttpMethod.Delete, $"{GraphUrl}/groups/{group.Id}/owners/{Tenant.Users[3].Id}/$ref");
        var (manager, _) = await Client.SendAsync(
            HttpMethod.Patch, $"{GraphUrl}/groups/{group.Id}",
            new StringContent($$"""{"manager@odata.bind":["{{GraphUrl}}/users/{{Tenant.Users[3].Id}}"]}""", null, "application/json"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(owner.Status, Is.EqualTo(400));
            Assert.That((string)owner.Body["error"]!["message"]!, Is.EqualTo("Invalid target type for the reference."));
            Assert.That((string)owner.Body["error"]!["details"]![0]!["target"]!, Is.EqualTo("owners"));
            Assert.That(self.Status, Is.EqualTo(400));
            Assert.That(missing.Status, Is.EqualTo(404));
            Assert.That(manager, Is.EqualTo(501));
        }
    }

    [Test]
    public async Task Only_administrators_and_owners_change_the_members([Values("POST", "DELETE")] string method)
    {
        var (owner, member, stranger) = (Tenant.Users[1], Tenant.Users[2], Tenant.Users[3]);
        var group = Tenant.Groups.Add(
            new LocalGroup { DisplayName = "Owned", Owners = [owner.Id], Members = method == "DELETE" ? [member.Id] : [] });

        var refused = await ChangeAsync(stranger);
        var accepted = await ChangeAsync(owner);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(refused, Is.EqualTo(403));
            Assert.That(accepted, Is.EqualTo(204));
            Assert.That(Tenant.Groups.Find(group.Id)!.Members, Has.Count.EqualTo(method == "DELETE" ? 0 : 1));
        }

        async Task<int> ChangeAsync(LocalUser caller) => (await Client.SendAsync(
            new HttpMethod(method),
            $"{GraphUrl}/groups/{group.Id}/members/" + (method == "DELETE" ? member.Id + "/$ref" : "$ref"),
            method == "DELETE" ? null : CreateReference($"{GraphUrl}/users/{member.Id}"),
            request => request.Headers.Authorization = new("Bearer", Tenant.CreateToken(caller.Id)))).Status;
    }

    // https://learn.microsoft.com/graph/api/directoryobject-checkmembergroups: up to 20 groups, and -checkmemberobjects: ids
    [TestCase("checkMemberGroups", "groupIds", 20, 200)]
    [TestCase("checkMemberGroups", "groupIds", 21, 400)]
    [TestCase("checkMemberGroups", "ids", 1, 400)]
    [TestCase("checkMemberObjects", "ids", 20, 200)]
    [TestCase("checkMemberObjects", "groupIds", 1, 400)]
    public async Task Up_to_20_groups_are_checked_by_the_ids_of_the_action(string action, string name, int count, int expected)
    {
        var group = Tenant.Groups.Add("Mine", Tenant.Users[0].Id);
        var ids = Enumerable.Repeat(Guid.NewGuid().ToString(), count - 1).Append(group.Id.ToUpperInvariant());
        var body = new JsonObject { [name] = new JsonArray([.. ids.Select(id => (JsonNode)id)]) };

        var (status, result) = await Client.PostAsync($"{GraphUrl}/me/{action}", body.ToJsonString());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(expected), result.ToJsonString());
            if (expected == 200)
            {
                Assert.That(result["value"]!.AsArray().Select(id => (string)id!), Is.EqualTo([group.Id]));
                Assert.That((string)result["@odata.context"]!, Is.EqualTo($"{GraphUrl}/$metadata#Collection(Edm.String)"));
            }
        }
    }

    // https://learn.microsoft.com/graph/api/group-list-members#example-3-get-only-a-count-of-all-membership
    [TestCase("groups/{0}/members/$count", "2")]
    [TestCase("groups/{0}/members/microsoft.graph.user/$count", "1")]
    [TestCase("groups/{0}/members/$count?$filter=startsWith(displayName,'Inn')", "1")]
    [TestCase("groups/{0}/transitiveMembers/$count", "3")]
    [TestCase("groups/{0}/owners/$count", "1")]
    [TestCase("users/{1}/memberOf/microsoft.graph.group/$count?$search=\"displayName:out\"", "1")]
    [TestCase("users/{1}/ownedObjects/$count", "1")]
    [TestCase("users/{1}/transitiveMemberOf/microsoft.graph.directoryRole/$count", "0")]
    public async Task The_objects_of_a_relationship_are_counted(string path, string expected)
    {
        var inner = Tenant.Groups.Add("Inner", Tenant.Users[2].Id);
        var outer = Tenant.Groups.Add(new LocalGroup
        {
            DisplayName = "Outer", Members = [inner.Id, Tenant.Users[1].Id], Owners = [Tenant.Users[1].Id],
        });
        var url = $"{GraphUrl}/{path.Replace("{0}", outer.Id, StringComparison.Ordinal)}"
            .Replace("{1}", Tenant.Users[1].Id, StringComparison.Ordinal);
        using var basic = await Client.Http.GetAsync(url);
        Client.Http.DefaultRequestHeaders.Add("ConsistencyLevel", "eventual");

        using var counted = await Client.Http.GetAsync(url);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((int)basic.StatusCode, Is.EqualTo(400));
            Assert.That(await counted.Content.ReadAsStringAsync(), Is.EqualTo(expected));
            Assert.That(counted.Content.Headers.ContentType!.MediaType, Is.EqualTo("text/plain"));
        }
    }

    // https://learn.microsoft.com/graph/api/group-list-members#example-2: objects of one type do not name it.
    [Test]
    public async Task A_list_of_one_type_has_the_context_of_the_type()
    {
        var group = Tenant.Groups.Add(new LocalGroup { DisplayName = "Owned", Owners = [Tenant.Users[1].Id] });

        var (_, owners) = await Client.GetAsync($"{GraphUrl}/groups/{group.Id}/owners/microsoft.graph.user?$select=id,mail");
        var (_, all) = await Client.GetAsync($"{GraphUrl}/groups/{group.Id}/owners");
        var unknown = await Client.GetAsync($"{GraphUrl}/groups/{Guid.NewGuid()}/owners");
        var ofUser = await Client.GetAsync($"{GraphUrl}/groups/{Tenant.Users[1].Id}/owners");
        var named = await Client.GetAsync($"{GraphUrl}/groups/Owned/owners");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)owners["@odata.context"]!, Is.EqualTo($"{GraphUrl}/$metadata#users(id,mail)"));
            Assert.That(owners["value"]![0]!.AsObject().Select(property => property.Key), Is.EqualTo(["id", "mail"]));
            Assert.That((string)all["@odata.context"]!, Is.EqualTo($"{GraphUrl}/$metadata#directoryObjects"));
            Assert.That((string)all["value"]![0]!["@odata.type"]!, Is.EqualTo("#microsoft.graph.user"));
            Assert.That((string)all["value"]![0]!["displayName"]!, Is.EqualTo(Tenant.Users[1].DisplayName));
            Assert.That(unknown.Status, Is.EqualTo(404));
            Assert.That(ofUser.Status, Is.EqualTo(404));
            Assert.That(named.Status, Is.EqualTo(400));
        }
    }

    // https://learn.microsoft.com/graph/query-parameters#expand-parameter: up to 20 objects
    [Test]
    public async Task An_expanded_relationship_has_up_to_20_objects()
    {
        for (var number = 0; number < 21; number++)
            Tenant.AddUser(new() { Id = Guid.NewGuid().ToString(), DisplayName = "N", UserPrincipalName = $"n{number}@contoso.com" });
        var group = Tenant.Groups.Add("Many", [.. Tenant.Users.TakeLast(21).Select(user => user.Id)]);

        var (_, one) = await Client.GetAsync($"{GraphUrl}/groups/{group.Id}?$select=id&$expand=members($select=id),owners");
        var (_, list) = await Client.GetAsync($"{GraphUrl}/groups?$filter=displayName eq 'Many'&$select=id&$expand=members($select=id)");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(one["members"]!.AsArray(), Has.Count.EqualTo(20));
            Assert.That(one["owners"]!.AsArray(), Is.Empty);
            Assert.That(
                one["members"]![0]!.AsObject().Select(property => property.Key), Is.EqualTo(["@odata.type", "id"]));
            Assert.That(list["value"]![0]!["members"]!.AsArray(), Has.Count.EqualTo(20));
        }
    }

    [TestCase("groups?$expand=manager", 501)]
    [TestCase("me?$expand=members", 501)]
    [TestCase("me?$expand=manager($levels=0)", 400)]
    [TestCase("me?$expand=manager($levels=1000)", 200)]
    [TestCase("me?$expand=manager($levels=1001)", 400)]
    [TestCase("me?$expand=manager($levels=x)", 400)]
    [TestCase("me?$expand=manager($filter=id eq '1')", 501)]
    [TestCase("me?$expand=manager(", 400)]
    [TestCase("me?$expand=memberOf($select=shoeSize)", 400)]
    [TestCase("me?$expand=memberOf(select=id),ownedObjects", 200)]
    public async Task An_expand_option_that_a_resource_does_not_have_is_refused(string path, int expected)
    {
        Assert.That((await Client.GetAsync($"{GraphUrl}/{path}")).Status, Is.EqualTo(expected));
    }

    private Task<(int Status, JsonNode Body)> AddAsync(LocalGroup group, string relationship, string address) => Client.SendAsync(
        HttpMethod.Post, $"{GraphUrl}/groups/{group.Id}/{relationship}/$ref", CreateReference(address));

    private static StringContent CreateReference(string address) => new($$"""{"@odata.id":"{{address}}"}""", null, "application/json");
}
