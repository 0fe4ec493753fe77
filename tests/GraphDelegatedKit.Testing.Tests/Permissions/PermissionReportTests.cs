namespace GraphDelegatedKit.Testing.Tests.Permissions;

public sealed class PermissionReportTests
{
    private LocalTenant _tenant = null!;

    [SetUp]
    public async Task StartAsync() => _tenant = await new LocalTenantBuilder(new() { ApplicationName = "Reports" })
        .AddUser("ada@contoso.com", "Ada Lovelace", user => user with { IsAdministrator = true })
        .AddUser("grace@contoso.com", "Grace Hopper")
        .AddFiles("ada@contoso.com", drive => drive.AddFile("a.txt", "text"))
        .AddFiles("grace@contoso.com", drive => drive.AddFile("a.txt", "text"))
        .StartAsync();

    [TearDown]
    public async Task StopAsync() => await _tenant.DisposeAsync();

    [Test]
    public async Task The_report_reads_as_a_text_with_the_page_of_every_permission()
    {
        await SendAsync(["User.Read", "Files.ReadWrite.All", "Mail.Read"], "me", "me/drive/root/children", "me/drive/root/children");
        using var grace = _tenant.CreateClient("grace@contoso.com");
        await grace.GetStringAsync("me/joinedTeams");

        Assert.That(_tenant.GetPermissionReport().ToString(), Is.EqualTo($"""
            ada@contoso.com in Reports ({_tenant.ClientId})
              requested  Files.ReadWrite.All, Mail.Read, User.Read
              needed     Files.Read, User.Read
              excessive  Files.ReadWrite.All, Mail.Read
              missing    -

              1x  GET /me                       User.Read   https://learn.microsoft.com/graph/api/user-get#permissions
              2x  GET /{"{drive}/{item}"}/children  Files.Read  https://learn.microsoft.com/graph/api/driveitem-list-children#permissions

            grace@contoso.com in Reports ({_tenant.ClientId})
              requested  User.Read
              needed     Team.ReadBasic.All
              excessive  User.Read
              missing    Team.ReadBasic.All

              1x  GET /me/joinedTeams  Team.ReadBasic.All  https://learn.microsoft.com/graph/api/user-list-joinedteams#permissions
            """));
    }

    [Test]
    public void A_tenant_without_requests_has_an_empty_report()
    {
        var report = _tenant.GetPermissionReport();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(report.ToString(), Is.EqualTo("The tenant received no request that needs a permission."));
            Assert.That(() => report.ShouldHaveNoExcessiveScopes(), Throws.Nothing);
            Assert.That(() => report.ShouldHaveNoMissingScopes(), Throws.Nothing);
        }
    }

    // https://learn.microsoft.com/graph/api/user-get#permissions and the other pages of these paths
    [TestCase("me", "User.Read")]
    [TestCase("users/{ada}", "User.Read")]
    [TestCase("users/{grace}?$select=id,mail", "User.ReadBasic.All")]
    [TestCase("users/{grace}?$select=jobTitle", "User.Read.All")]
    [TestCase("users?$select=id&$filter=startsWith(mail,'jobTitle eq')&$orderby=displayName desc&$count=true", "User.ReadBasic.All")]
    [TestCase("users?$select=displayName&$filter=startsWith(jobTitle,'A')", "User.Read.All")]
    [TestCase("users?$select=displayName&$filter=accountEnabled eq true and displayName eq 'A'", "User.Read.All")]
    [TestCase("users/$count", "User.ReadBasic.All")]
    [TestCase("users/delta?$select=displayName", "User.Read.All")]
    [TestCase("me/photo/$value", "User.Read")]
    [TestCase("users/{grace}/photo/$value", "User.ReadBasic.All")]
    [TestCase("me/drive", "Files.Read")]
    [TestCase("users/{ada}/drive/root/children", "Files.Read")]
    [TestCase("users/{grace}/drive/root/children", "Files.Read.All")]
    [TestCase("drives/{adasDrive}/root:/a.txt", "Files.Read")]
    [TestCase("drives/{gracesDrive}/root:/a.txt", "Files.Read.All")]
    [TestCase("sites/root", "Sites.Read.All")]
    [TestCase("sites/root/drives", "Files.Read.All")]
    [TestCase("sites/root/drive/root/children", "Files.Read.All")]
    [TestCase("me/drive/sharedWithMe", "Files.Read.All")]
    [TestCase("me/joinedTeams", "Team.ReadBasic.All")]
    [TestCase("me/memberOf", "User.Read")]
    [TestCase("users/{grace}/memberOf", "User.Read.All")]
    [TestCase("users/{ada}/messages", "Mail.Read")]
    public async Task A_request_needs_the_least_privileged_permission_of_its_page(string path, string expected)
    {
        await SendAsync(["User.Read"], path);

        var request = _tenant.GetPermissionReport().SignIns.Single().Requests.Single();
        Assert.That(request.LeastPrivilegedPermissions, Is.EqualTo(new[] { expected }));
        Assert.That(request.Page, Does.Match(@"^https://learn\.microsoft\.com/graph/api/[a-z-]+#permissions$"));
    }

    // Without $select a program may read every property that its token allows.
    [TestCase("User.Read.All", "User.Read.All")]
    [TestCase("User.ReadBasic.All", "User.ReadBasic.All")]
    public async Task A_request_for_users_without_select_needs_what_its_token_allows(string scope, string expected)
    {
        await SendAsync([scope], "users");

        var signIn = _tenant.GetPermissionReport().SignIns.Single();
        Assert.That(signIn.NeededScopes, Is.EqualTo(new[] { expected }));
        Assert.That(signIn.ExcessiveScopes, Is.Empty);
    }

    // https://learn.microsoft.com/graph/permissions-reference#userreadbasicall: another property is left out, or refused in a filter.
    [TestCase("users?$select=jobTitle")]
    [TestCase("users?$select=id&$filter=jobTitle eq 'Accountant'")]
    public async Task A_request_for_more_than_basic_profiles_misses_a_permission(string path)
    {
        await SendAsync(["User.ReadBasic.All"], path);

        var signIn = _tenant.GetPermissionReport().SignIns.Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(signIn.MissingScopes, Is.EqualTo(new[] { "User.Read.All" }));
            Assert.That(signIn.Requests.Single().Reason, Is.EqualTo("more than the basic profile"));
        }
    }

    // https://learn.microsoft.com/graph/api/directoryobject-getmembergroups#permissions
    [TestCase("User.Read", "me", "User.Read", "GroupMember.Read.All")]
    [TestCase("GroupMember.Read.All", "users/{grace}", "User.ReadBasic.All", "User.ReadBasic.All")]
    public async Task Permissions_that_a_request_needs_together_are_both_needed(string scope, string user, string first, string missing)
    {
        using var client = _tenant.CreateClient(scopes: [scope]);
        using var body = new StringContent("""{"securityEnabledOnly":false}""", null, "application/json");
        user = user.Replace("{grace}", _tenant.Users[1].Id, StringComparison.Ordinal);
        using var response = await client.PostAsync($"{user}/getMemberGroups", body);

        var signIn = _tenant.GetPermissionReport().SignIns.Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That((int)response.StatusCode, Is.EqualTo(200));
            Assert.That(signIn.Requests.Single().LeastPrivilegedPermissions, Is.EqualTo(new[] { first, "GroupMember.Read.All" }));
            Assert.That(signIn.NeededScopes, Is.EquivalentTo(new[] { first, "GroupMember.Read.All" }));
            Assert.That(signIn.MissingScopes, Is.EqualTo(new[] { missing }));
            Assert.That(signIn.ExcessiveScopes, Is.Empty);
            Assert.That(_tenant.GetPermissionReport().ToString(), Does.Contain($"  {first} and GroupMember.Read.All  "));
        }
    }

    [Test]
    public async Task A_read_permission_is_not_needed_beside_one_that_writes()
    {
        await SendAsync(["Files.ReadWrite", "Files.Read"], "me/drive/root:/a.txt");
        await SendAsync(HttpMethod.Put, "me/drive/root:/b.txt:/content");

        var signIn = _tenant.GetPermissionReport().SignIns.Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(signIn.NeededScopes, Is.EqualTo(new[] { "Files.ReadWrite" }));
            Assert.That(signIn.ExcessiveScopes, Is.EqualTo(new[] { "Files.Read" }));
            Assert.That(
                signIn.Requests.Select(request => request.LeastPrivilegedPermissions.Single()),
                Is.EqualTo(new[] { "Files.Read", "Files.ReadWrite" }));
        }
    }

    // https://learn.microsoft.com/graph/api/driveitem-list-children#permissions: Sites.Read.All is enough for a list of files, too.
    [Test]
    public async Task A_permission_is_needed_beside_one_of_another_resource_that_would_do()
    {
        string[] scopes = ["Files.Read", "Sites.Read.All"];
        await SendAsync(scopes, "me/drive/root/children", "sites/root");

        Assert.That(_tenant.GetPermissionReport().SignIns.Single().NeededScopes, Is.EqualTo(scopes));
    }

    // https://learn.microsoft.com/graph/api/group-list-memberof#permissions: GroupMember.ReadWrite.All is not among them.
    [Test]
    public async Task A_read_permission_is_needed_beside_one_that_writes_but_does_not_allow_the_request()
    {
        string[] scopes = ["GroupMember.ReadBasic.All", "GroupMember.ReadWrite.All"];
        var group = $"groups/{_tenant.Teams.All[0].Id}";
        await SendAsync(scopes, group + "/memberOf");
        using var client = _tenant.CreateClient(scopes: scopes);
        using var response = await client.DeleteAsync($"{group}/members/{_tenant.Users[1].Id}/$ref");

        Assert.That(_tenant.GetPermissionReport().SignIns.Single().NeededScopes, Is.EqualTo(scopes));
    }

    // https://learn.microsoft.com/graph/api/user-update#permissions: which is enough depends on the properties.
    [Test]
    public async Task A_change_of_a_user_needs_the_special_permission_that_the_program_asked_for()
    {
        using var client = _tenant.CreateClient(scopes: ["User.EnableDisableAccount.All"]);
        using var body = new StringContent("""{"accountEnabled":false}""", null, "application/json");
        using var response = await client.PatchAsync("users/grace@contoso.com", body);

        Assert.That((int)response.StatusCode, Is.EqualTo(204));
        _tenant.GetPermissionReport().ShouldHaveNoExcessiveScopes();
        _tenant.GetPermissionReport().ShouldHaveNoMissingScopes();
    }

    [Test]
    public async Task The_requests_of_a_batch_count_and_the_batch_does_not()
    {
        using var client = _tenant.CreateClient();
        using var body = new StringContent(
            """{"requests":[{"id":"1","method":"GET","url":"/me"},{"id":"2","method":"GET","url":"/me/drive"}]}""",
            null,
            "application/json");
        using var response = await client.PostAsync("$batch", body);

        var requests = _tenant.GetPermissionReport().SignIns.Single().Requests;
        Assert.That(requests.Select(request => $"{request.Method} {request.Path}"), Is.EqualTo(new[] { "GET /me", "GET /{drive}" }));
    }

    [Test]
    public async Task An_excessive_scope_fails_the_check_with_the_whole_report()
    {
        await SendAsync(["User.Read", "Mail.Read"], "me/drive");
        var report = _tenant.GetPermissionReport();

        var excessive = Assert.Throws<LocalTenantAssertionException>(() => report.ShouldHaveNoExcessiveScopes("User.Read"))!;
        var missing = Assert.Throws<LocalTenantAssertionException>(report.ShouldHaveNoMissingScopes)!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(excessive.Message, Is.EqualTo($"Expected no excessive scope, but excessive: Mail.Read.\n\n{report}"));
            Assert.That(missing.Message, Is.EqualTo($"Expected no missing scope, but missing: Files.Read.\n\n{report}"));
            Assert.That(() => report.ShouldHaveNoExcessiveScopes("User.Read", "mail.read"), Throws.Nothing);
        }
    }

    [Test]
    public async Task A_refused_token_is_not_in_the_report()
    {
        using var client = _tenant.CreateClient();
        _tenant.RevokeSignInSessions("ada@contoso.com");

        using var response = await client.GetAsync("me");

        Assert.That(_tenant.GetPermissionReport().SignIns, Is.Empty);
    }

    private async Task SendAsync(string[] scopes, params string[] paths)
    {
        using var client = _tenant.CreateClient(scopes: scopes);
        client.DefaultRequestHeaders.Add("ConsistencyLevel", "eventual");
        foreach (var path in paths)
        {
            using var response = await client.GetAsync(path
                .Replace("{adasDrive}", _tenant.Files.GetDriveId("ada@contoso.com"))
                .Replace("{gracesDrive}", _tenant.Files.GetDriveId("grace@contoso.com"))
                .Replace("{ada}", _tenant.Users[0].Id)
                .Replace("{grace}", _tenant.Users[1].Id));
            Assert.That((int)response.StatusCode, Is.EqualTo(200), path);
        }
    }

    private async Task SendAsync(HttpMethod method, string path)
    {
        using var client = _tenant.CreateClient(scopes: ["Files.ReadWrite", "Files.Read"]);
        using var request = new HttpRequestMessage(method, path) { Content = new ByteArrayContent([1]) };
        using var response = await client.SendAsync(request);
        Assert.That(response.IsSuccessStatusCode, Is.True);
    }
}
