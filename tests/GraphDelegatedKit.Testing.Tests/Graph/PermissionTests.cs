using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;

namespace GraphDelegatedKit.Testing.Tests.Graph;

public sealed class PermissionTests
{
    [TestCase("User.Read", "me", 200)]
    [TestCase("User.Read", "users/{me}", 200)]
    [TestCase("User.Read", "users/{other}", 403)]
    [TestCase("User.Read", "users", 403)]
    [TestCase("User.ReadBasic.All", "users", 200)]
    [TestCase("User.ReadBasic.All", "me/drive", 403)]
    [TestCase("Files.Read", "me/drive/root/children", 200)]
    [TestCase("Files.Read", "users/{other}/drive", 403)]
    [TestCase("Files.Read", "sites/root/drives", 403)]
    [TestCase("Files.Read.All", "sites/root/drives", 200)]
    [TestCase("Files.Read.All", "sites/root", 403)]
    [TestCase("Sites.Read.All", "sites/root", 200)]
    public async Task A_scope_allows_its_endpoints_only(string scope, string path, int expected)
    {
        await using var tenant = await LocalTenant.StartAsync(new() { EnforceScopes = true });
        using var client = new TenantClient(tenant);
        await client.SignInAsync(scope: scope + " openid");

        var (status, body) = await client.GetAsync(
            "https://graph.microsoft.com/v1.0/" + path.Replace("{me}", tenant.Users[0].Id).Replace("{other}", tenant.Users[1].Id));

        Assert.That(status, Is.EqualTo(expected), body.ToJsonString());
        if (expected == 403) Assert.That(
            (string)body["error"]!["code"]!,
            Is.EqualTo(path.Contains("drive") || path.Contains("sites") ? "accessDenied" : "Authorization_RequestDenied"));
    }

    [Test]
    public async Task A_missing_permission_is_reported_in_the_format_of_the_directory_even_in_a_batch()
    {
        await using var tenant = await LocalTenant.StartAsync(new() { EnforceScopes = true });
        using var client = new TenantClient(tenant);
        await client.SignInAsync(scope: "User.Read openid");

        var (status, body) = await client.PostAsync(
            "https://graph.microsoft.com/v1.0/$batch",
            """{"requests":[{"id":"1","method":"GET","url":"/users"},{"id":"2","method":"GET","url":"/me"}]}""");

        var (rejected, error) = (body["responses"]![1]!, body["responses"]![1]!["body"]!["error"]!);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(200));
            Assert.That((int)rejected["status"]!, Is.EqualTo(403));
            Assert.That((int)body["responses"]![0]!["status"]!, Is.EqualTo(200));
            Assert.That((string)error["code"]!, Is.EqualTo("Authorization_RequestDenied"));
            Assert.That((string)error["message"]!, Is.EqualTo("Insufficient privileges to complete the operation."));
        }
    }

    [TestCase("Files.Read.All", 403)]
    [TestCase("Files.ReadWrite", 201)]
    public async Task A_read_scope_does_not_allow_writing(string scope, int expected)
    {
        await using var tenant = await LocalTenant.StartAsync(new() { EnforceScopes = true });
        using var client = new TenantClient(tenant);
        await client.SignInAsync(scope: scope + " openid");

        var (status, _) = await client.PutAsync("https://graph.microsoft.com/v1.0/me/drive/root:/a.txt:/content", [1, 2, 3]);

        Assert.That(status, Is.EqualTo(expected));
    }

    [Test]
    public async Task Scopes_are_enforced_only_on_request()
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new TenantClient(tenant);
        await client.SignInAsync(scope: "User.Read openid");

        Assert.That((await client.GetAsync("https://graph.microsoft.com/v1.0/users")).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task A_token_contains_all_consented_scopes_or_only_the_requested_ones([Values] bool onlyRequested)
    {
        await using var tenant = await LocalTenant.StartAsync(new() { GrantOnlyRequestedScopes = onlyRequested });
        using var client = new TenantClient(tenant);
        var first = await client.SignInAsync(scope: "User.Read Mail.Read offline_access");

        var (_, second) = await client.RefreshAsync((string)first["refresh_token"]!, "Mail.Read");

        Assert.That((string)second["scope"]!, Is.EqualTo(onlyRequested ? "Mail.Read" : "User.Read Mail.Read"));
    }

    [Test]
    public async Task A_guest_signs_in_with_the_ids_of_the_home_tenant()
    {
        var guest = LocalUser.CreateGuest("grace@fabrikam.com", "Grace");
        await using var tenant = await LocalTenant.StartAsync(new() { Users = [.. LocalUser.Generate(1), guest] });
        using var client = new TenantClient(tenant);

        var tokens = await client.SignInAsync("grace@fabrikam.com", "User.Read openid profile");
        var (_, me) = await client.GetAsync("https://graph.microsoft.com/v1.0/me?$select=id,userPrincipalName,userType");

        var info = JsonNode.Parse(Base64UrlEncoder.Decode((string)tokens["client_info"]!))!;
        Assert.Multiple(() =>
        {
            Assert.That((string)info["uid"]!, Is.EqualTo(guest.Home!.ObjectId));
            Assert.That((string)info["utid"]!, Is.EqualTo(guest.Home.TenantId));
            Assert.That((string)me["id"]!, Is.EqualTo(guest.Id));
            Assert.That((string)me["userPrincipalName"]!, Is.EqualTo("grace_fabrikam.com#EXT#@contoso.onmicrosoft.com"));
            Assert.That((string)me["userType"]!, Is.EqualTo("Guest"));
        });
    }
}
