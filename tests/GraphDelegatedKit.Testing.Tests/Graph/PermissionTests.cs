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
    [TestCase("Files.Read", "users/{me}/drive", 200)]
    [TestCase("Files.Read", "users/{me}/drives", 200)]
    [TestCase("Files.Read", "me/drive/sharedWithMe", 403)]
    [TestCase("User.ReadBasic.All", "users/delta", 403)]
    [TestCase("User.Read.All", "users/delta", 200)]
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

    // https://learn.microsoft.com/graph/permissions-reference#userreadbasicall, and microsoft-graph-docs#4993: null, and not an error
    [TestCase("User.ReadBasic.All", false)]
    [TestCase("User.Read User.ReadBasic.All", false)]
    [TestCase("User.ReadBasic.All User.Read.All", true)]
    [TestCase("Directory.Read.All", true)]
    public async Task A_token_for_basic_profiles_gets_names_and_mail_of_others_and_no_other_value(string scopes, bool isComplete)
    {
        await using var tenant = await LocalTenant.StartAsync(new() { EnforceScopes = true });
        using var client = new TenantClient(tenant);
        await client.SignInAsync(scope: scopes + " openid");
        var (self, other) = (tenant.Users[0], tenant.Users[1]);
        const string select = "?$select=id,displayName,givenName,surname,mail,userPrincipalName,jobTitle,accountEnabled,proxyAddresses";

        foreach (var path in new[] { $"users/{other.Id}{select}", $"users{select}" })
        {
            var (status, body) = await client.GetAsync("https://graph.microsoft.com/v1.0/" + path);
            var user = Find(body, other);
            using (Assert.EnterMultipleScope())
            {
                Assert.That(status, Is.EqualTo(200), path);
                Assert.That((string?)user["displayName"], Is.EqualTo(other.DisplayName), path);
                Assert.That((string?)user["givenName"], Is.EqualTo(other.GivenName), path);
                Assert.That((string?)user["surname"], Is.EqualTo(other.Surname), path);
                Assert.That((string?)user["mail"], Is.EqualTo(other.Mail), path);
                Assert.That((string?)user["userPrincipalName"], Is.EqualTo(other.UserPrincipalName), path);
                Assert.That(user.ContainsKey("jobTitle"), Is.True, path);
                Assert.That((string?)user["jobTitle"], Is.EqualTo(isComplete ? other.JobTitle : null), path);
                Assert.That((bool?)user["accountEnabled"], Is.EqualTo(isComplete ? true : null), path);
                Assert.That(user["proxyAddresses"]!.AsArray(), Has.Count.EqualTo(isComplete ? 1 : 0), path);
                if (body["value"] is not null) Assert.That((string?)Find(body, self)["jobTitle"], Is.EqualTo(self.JobTitle), "the caller");
            }
        }

        static JsonObject Find(JsonNode body, LocalUser user) =>
            (body["value"]?.AsArray() ?? [body.DeepClone()]).Select(entry => entry!.AsObject())
                .Single(entry => (string?)entry["id"] == user.Id);
    }

    // microsoft-graph-toolkit#2602
    [TestCase("users?$filter=accountEnabled eq true")]
    [TestCase("users?$filter=startsWith(jobTitle,'A')")]
    [TestCase("users/$count?$filter=jobTitle eq 'Accountant'")]
    [TestCase("users?$search=\"jobTitle:A\"")]
    public async Task A_token_for_basic_profiles_cannot_filter_by_another_property(string path)
    {
        await using var tenant = await LocalTenant.StartAsync(new() { EnforceScopes = true });
        using var client = new TenantClient(tenant);
        client.Http.DefaultRequestHeaders.Add("ConsistencyLevel", "eventual");

        await client.SignInAsync(scope: "User.ReadBasic.All openid");
        var basic = await client.GetAsync("https://graph.microsoft.com/v1.0/" + path);
        await client.SignInAsync(scope: "User.Read.All openid");
        using var complete = await client.Http.GetAsync("https://graph.microsoft.com/v1.0/" + path);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(basic.Status, Is.EqualTo(403));
            Assert.That((string?)basic.Body["error"]?["code"], Is.EqualTo("Authorization_RequestDenied"));
            Assert.That((int)complete.StatusCode, Is.EqualTo(200));
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
