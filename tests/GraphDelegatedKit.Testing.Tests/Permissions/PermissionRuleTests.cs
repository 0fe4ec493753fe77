namespace GraphDelegatedKit.Testing.Tests.Permissions;

// Which permission a request needs, where the path alone does not say it: the pages of https://learn.microsoft.com/graph/api/overview.
public sealed class PermissionRuleTests
{
    private LocalTenant _tenant = null!;

    [SetUp]
    public async Task StartAsync() => _tenant = await new LocalTenantBuilder()
        .AddUser("ada@contoso.com", "Ada Lovelace", user => user with { IsAdministrator = true })
        .AddUser("grace@contoso.com", "Grace Hopper")
        .StartAsync();

    [TearDown]
    public async Task StopAsync() => await _tenant.DisposeAsync();

    // https://learn.microsoft.com/graph/permissions-reference#userreadbasicall
    [TestCase("users/$count", "User.Read.All", "User.ReadBasic.All")]
    [TestCase("users?$select=*", "User.Read.All", "User.Read.All")]
    [TestCase("users?$select=*", "User.ReadBasic.All", "User.ReadBasic.All")]
    [TestCase("users?select=jobTitle", "User.ReadBasic.All", "User.Read.All")]
    [TestCase("users?$select=ID,displayName", "User.Read.All", "User.ReadBasic.All")]
    [TestCase("users?$select=id&$orderby=displayName", "User.Read.All", "User.ReadBasic.All")]
    [TestCase("users?$select=id&$search=\"displayName:a\"", "User.Read.All", "User.ReadBasic.All")]
    [TestCase("users?$select=id&$search=\"jobTitle:a\"", "User.Read.All", "User.Read.All")]
    public async Task A_property_beyond_the_basic_profile_needs_the_permission_for_full_profiles(
        string path, string scope, string expected)
    {
        var request = await SendAsync(path, scope);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(request.LeastPrivilegedPermissions, Is.EqualTo(new[] { expected }));
            Assert.That(request.Reason, Is.EqualTo(expected == "User.Read.All" ? "more than the basic profile" : null));
        }
    }

    [TestCase("groups/{team}/drive/root/children", "Files.Read.All")]
    [TestCase("users/grace@contoso.com/drive/root", "Files.Read.All")]
    [TestCase("users/ADA@contoso.com/drive/root", "Files.Read")]
    public async Task A_drive_of_others_needs_a_permission_for_all_files_and_the_report_says_why(string path, string expected)
    {
        var request = await SendAsync(path.Replace("{team}", _tenant.Teams.All[0].Id, StringComparison.Ordinal), "Files.Read.All");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(request.LeastPrivilegedPermissions, Is.EqualTo(new[] { expected }));
            Assert.That(request.Reason, Is.EqualTo(expected == "Files.Read.All" ? "not the user's own drive" : null));
        }
    }

    [Test]
    public async Task The_report_tells_programs_and_users_apart_and_sorts_them_by_name()
    {
        await SendAsync("me", "User.Read", "grace@contoso.com");
        await SendAsync("me", "User.Read");

        Assert.That(
            _tenant.GetPermissionReport().SignIns.Select(signIn => signIn.Username), Is.EqualTo(["ada@contoso.com", "grace@contoso.com"]));
    }

    [Test]
    public async Task A_tenant_that_keeps_no_requests_still_counts_what_they_needed()
    {
        await using var tenant = await LocalTenant.StartAsync(new() { MaxRecordedRequests = 0 });
        using var client = tenant.CreateClient();
        await client.GetStringAsync("me");

        Assert.That(tenant.GetPermissionReport().SignIns.Single().NeededScopes, Is.EqualTo(["User.Read"]));
    }

    private async Task<PermissionReportRequest> SendAsync(string path, string scope, string? username = null)
    {
        using var client = _tenant.CreateClient(username, [scope]);
        client.DefaultRequestHeaders.Add("ConsistencyLevel", "eventual");
        using var response = await client.GetAsync(path);
        Assert.That((int)response.StatusCode, Is.LessThan(404), await response.Content.ReadAsStringAsync());
        return _tenant.GetPermissionReport().SignIns[^1].Requests[^1];
    }
}
