using System.Net.Http.Headers;

namespace GraphDelegatedKit.Testing.Tests.Graph.Applications;

// https://learn.microsoft.com/graph/permissions-reference, and
// https://learn.microsoft.com/entra/fundamentals/users-default-permissions: every user may register applications
[TestFixture]
internal sealed class AppPermissionTests : AppFixture
{
    private protected override LocalTenantOptions Options => new() { TimeProvider = Clock, EnforceScopes = true };

    [TestCase("User.Read.All", "GET", "applications", 403)]
    [TestCase("Application.Read.All", "GET", "applications", 200)]
    [TestCase("Application.Read.All", "POST", "applications", 403)]
    [TestCase("Application.ReadWrite.All", "POST", "applications", 201)]
    [TestCase("Application.Read.All", "GET", "servicePrincipals?$select=id", 200)]
    [TestCase("User.Read.All", "GET", "servicePrincipals?$select=id", 403)]
    [TestCase("Application.ReadWrite.All", "GET", "oauth2PermissionGrants", 403)]
    [TestCase("DelegatedPermissionGrant.ReadWrite.All", "GET", "oauth2PermissionGrants", 200)]
    [TestCase("Directory.Read.All", "GET", "me/oauth2PermissionGrants", 200)]
    [TestCase("User.Read", "GET", "me/oauth2PermissionGrants", 403)]
    [TestCase("Application.Read.All", "GET", "directory/deletedItems/microsoft.graph.application", 200)]
    [TestCase("User.Read", "GET", "directory/deletedItems/microsoft.graph.application", 403)]
    public async Task A_scope_allows_its_endpoints_only(string scope, string method, string path, int expected)
    {
        using var client = CreateClient(Tenant.Address.DefaultUser, scope);
        using var content = new StringContent("""{"displayName":"Notes"}""", null, "application/json");

        var (status, body) = await client.SendAsync(new HttpMethod(method), $"{GraphUrl}/{path}", method == "GET" ? null : content);

        Assert.That(status, Is.EqualTo(expected), body.ToJsonString());
    }

    [Test]
    public async Task A_member_changes_own_applications_only()
    {
        using var member = CreateClient(Tenant.Users[2].UserPrincipalName, "Application.ReadWrite.All");
        using var administrator = CreateClient(Tenant.Address.DefaultUser, "Application.ReadWrite.All");
        var (created, own) = await member.PostAsync($"{GraphUrl}/applications", """{"displayName":"Own"}""");
        var (_, foreign) = await administrator.PostAsync($"{GraphUrl}/applications", """{"displayName":"Foreign"}""");

        var secretOfOwn = await member.PostAsync($"{GraphUrl}/applications/{own["id"]}/addPassword", "{}");
        var secretOfForeign = await member.PostAsync($"{GraphUrl}/applications/{foreign["id"]}/addPassword", "{}");
        var deletionOfForeign = await member.SendAsync(HttpMethod.Delete, $"{GraphUrl}/applications/{foreign["id"]}");
        var deletionByAdministrator = await administrator.SendAsync(HttpMethod.Delete, $"{GraphUrl}/applications/{own["id"]}");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(created, Is.EqualTo(201));
            Assert.That(secretOfOwn.Status, Is.EqualTo(200));
            Assert.That(secretOfForeign.Status, Is.EqualTo(403));
            Assert.That(GetErrorCode(secretOfForeign.Body), Is.EqualTo("Authorization_RequestDenied"));
            Assert.That(deletionOfForeign.Status, Is.EqualTo(403));
            Assert.That(deletionByAdministrator.Status, Is.EqualTo(204));
        }
    }

    private TenantClient CreateClient(string username, string scope)
    {
        var client = new TenantClient(Tenant);
        client.Http.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Bearer", Tenant.CreateToken(username, [scope]));
        return client;
    }
}
