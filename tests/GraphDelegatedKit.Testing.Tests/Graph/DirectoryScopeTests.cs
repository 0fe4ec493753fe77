using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tests.Graph;

public sealed class DirectoryScopeTests : SharedTenantFixture
{
    private protected override LocalTenantOptions Options => new() { EnforceScopes = true };

    // The permission tables of the pages of each request in https://learn.microsoft.com/graph/api/overview.
    [TestCase("GET", "groups", "User.Read.All", 403)]
    [TestCase("GET", "groups", "GroupMember.Read.All", 200)]
    [TestCase("GET", "groups/{group}/members", "Directory.Read.All", 200)]
    [TestCase("GET", "groups/{group}/members", "User.Read.All", 403)]
    [TestCase("POST", "groups", "Group.Read.All", 403)]
    [TestCase("POST", "groups", "Group.ReadWrite.All", 400)]
    [TestCase("PATCH", "groups/{group}", "GroupMember.ReadWrite.All", 403)]
    [TestCase("PATCH", "groups/{group}", "Group.ReadWrite.All", 204)]
    [TestCase("POST", "groups/{group}/members/$ref", "GroupMember.ReadWrite.All", 400)]
    [TestCase("POST", "groups/{group}/members/$ref", "GroupMember.Read.All", 403)]
    [TestCase("POST", "groups/{group}/owners/$ref", "GroupMember.ReadWrite.All", 403)]
    [TestCase("GET", "me/memberOf", "User.Read", 200)]
    [TestCase("GET", "me/memberOf", "Mail.Read", 403)]
    [TestCase("GET", "users/{other}/memberOf", "User.Read", 403)]
    [TestCase("GET", "users/{other}/memberOf", "GroupMember.Read.All", 200)]
    [TestCase("POST", "me/getMemberGroups", "User.Read", 403)]
    [TestCase("POST", "me/getMemberGroups", "User.Read GroupMember.Read.All", 200)]
    [TestCase("POST", "users/{other}/getMemberGroups", "User.Read GroupMember.Read.All", 403)]
    [TestCase("POST", "users/{other}/getMemberGroups", "User.ReadBasic.All GroupMember.Read.All", 200)]
    [TestCase("POST", "me/getMemberObjects", "User.Read", 200)]
    [TestCase("GET", "groups", "Group.ReadBasic.All", 200)]
    [TestCase("GET", "groups/{group}/members", "GroupMember.ReadBasic.All", 200)]
    [TestCase("GET", "me/manager", "User.Read", 403)]
    [TestCase("GET", "users/{other}/manager", "User.Read.All", 200)]
    [TestCase("PUT", "users/{other}/manager/$ref", "User.Read.All", 403)]
    [TestCase("GET", "me/directReports", "User.Read", 200)]
    [TestCase("GET", "users/{other}/directReports", "User.Read", 403)]
    [TestCase("POST", "users", "User.EnableDisableAccount.All", 403)]
    [TestCase("POST", "users", "User.ReadWrite.All", 400)]
    [TestCase("DELETE", "users/{other}", "User.EnableDisableAccount.All", 403)]
    [TestCase("GET", "me/photo", "User.Read", 200)]
    [TestCase("GET", "users/{other}/photo", "User.Read", 403)]
    public async Task A_request_requires_one_of_its_scopes(string method, string path, string scope, int expected)
    {
        var (status, body) = await SendAsync(method, path, scope, Tenant.Users[0]);

        Assert.That(status, Is.EqualTo(expected), body.ToJsonString());
    }

    // https://learn.microsoft.com/graph/permissions-overview#limited-information-returned-for-inaccessible-member-objects
    [TestCase("groups/{group}/members", "GroupMember.Read.All", null, null)]
    [TestCase("groups/{group}/members", "GroupMember.Read.All User.ReadBasic.All", "Bruno Moreau", null)]
    [TestCase("groups/{group}/members", "GroupMember.Read.All User.Read.All", "Bruno Moreau", "Accountant")]
    [TestCase("me/directReports", "User.Read", null, null)]
    public async Task Objects_that_a_token_may_not_read_have_an_id_only(string path, string scopes, string? name, string? title)
    {
        var (status, body) = await SendAsync("GET", path, scopes, Tenant.Users[0]);

        Assert.That(status, Is.EqualTo(200), body.ToJsonString());
        var member = body["value"]!.AsArray().Single(user => (string)user!["id"]! == Tenant.Users[1].Id)!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)member["@odata.type"]!, Is.EqualTo("#microsoft.graph.user"));
            Assert.That((string?)member["displayName"], Is.EqualTo(name));
            Assert.That((string?)member["jobTitle"], Is.EqualTo(title));
            Assert.That(member["businessPhones"]!.AsArray(), Is.Empty);
        }
    }

    // The profile of the caller needs a permission for users, too.
    [Test]
    public async Task A_member_who_is_the_caller_has_a_name_for_a_token_that_may_read_the_own_profile([Values] bool mayRead)
    {
        var scopes = mayRead ? "GroupMember.Read.All User.Read" : "GroupMember.Read.All";

        var (_, body) = await SendAsync("GET", "groups/{group}/members", scopes, Tenant.Users[0]);

        var caller = body["value"]!.AsArray().Single(user => (string)user!["id"]! == Tenant.Users[0].Id)!;
        Assert.That((string?)caller["displayName"], Is.EqualTo(mayRead ? Tenant.Users[0].DisplayName : null));
    }

    // https://learn.microsoft.com/graph/api/user-list-manager#permissions
    [Test]
    public async Task An_expanded_manager_has_an_id_only_for_a_token_that_may_not_read_other_users()
    {
        var (status, body) = await SendAsync("GET", "me?$expand=manager", "User.Read", Tenant.Users[1]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(200));
            Assert.That((string?)body["displayName"], Is.EqualTo(Tenant.Users[1].DisplayName));
            Assert.That((string?)body["manager"]!["id"], Is.EqualTo(Tenant.Users[0].Id));
            Assert.That((string?)body["manager"]!["displayName"], Is.Null);
        }
    }

    [Test]
    public async Task Memberships_have_no_names_for_a_token_that_may_not_read_groups([Values] bool mayRead)
    {
        var (_, body) = await SendAsync("GET", "me/memberOf", mayRead ? "GroupMember.Read.All" : "User.Read", Tenant.Users[0]);

        var groups = body["value"]!.AsArray();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(groups.Select(group => (string)group!["id"]!), Is.SupersetOf(Tenant.Teams.All.Select(team => team.Id)));
            Assert.That(groups.Select(group => (string?)group!["displayName"]), mayRead ? Does.Contain("Engineering") : Is.All.Null);
        }
    }

    private Task<(int Status, JsonNode Body)> SendAsync(string method, string path, string scopes, LocalUser caller) => Client.SendAsync(
        new HttpMethod(method),
        "https://graph.microsoft.com/v1.0/" + path
            .Replace("{group}", Tenant.Teams.All[0].Id, StringComparison.Ordinal)
            .Replace("{other}", Tenant.Users[1].Id, StringComparison.Ordinal),
        method == "GET" ? null : new StringContent("{}", null, "application/json"),
        request => request.Headers.Authorization = new("Bearer", Tenant.CreateToken(caller.Id, scopes.Split(' '))));
}
