namespace GraphDelegatedKit.Testing.Tests.Graph;

public sealed class ManagerTests : TenantFixture
{
    private protected override LocalTenantOptions Options => new()
    {
        TimeProvider = Clock,
        Users =
        [
            Create("Ada", null) with { IsAdministrator = true },
            Create("Bruno", "ada@contoso.com"),
            Create("Carmen", "bruno@contoso.com"),
            Create("Deniz", "bruno@contoso.com"),
        ],
    };

    // https://learn.microsoft.com/graph/api/user-list-manager
    [Test]
    public async Task The_manager_of_a_user_is_a_directory_object()
    {
        var (status, manager) = await Client.GetAsync($"{GraphUrl}/users/carmen@contoso.com/manager");
        var (_, selected) = await Client.GetAsync($"{GraphUrl}/users/carmen@contoso.com/manager?$select=displayName");
        var none = await Client.GetAsync($"{GraphUrl}/me/manager");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(200));
            Assert.That((string)manager["@odata.context"]!, Is.EqualTo(GraphUrl + "/$metadata#directoryObjects/$entity"));
            Assert.That((string)manager["@odata.type"]!, Is.EqualTo("#microsoft.graph.user"));
            Assert.That((string)manager["id"]!, Is.EqualTo(Tenant.Users[1].Id));
            Assert.That(
                selected.AsObject().Select(property => property.Key), Is.EqualTo(new[] { "@odata.context", "@odata.type", "displayName" }));
            Assert.That(none.Status, Is.EqualTo(404));
            Assert.That(
                (string)none.Body["error"]!["message"]!,
                Is.EqualTo("Resource 'manager' does not exist or one of its queried reference-property objects are not present."));
        }
    }

    // https://learn.microsoft.com/graph/api/user-list-manager#example-2-get-manager-chain-up-to-the-root-level
    [Test]
    public async Task The_chain_of_managers_is_expanded_up_to_the_root()
    {
        var (_, one) = await Client.GetAsync($"{GraphUrl}/users/carmen@contoso.com?$expand=manager&$select=displayName");
        var (_, all) = await Client.GetAsync(
            $"{GraphUrl}/users/carmen@contoso.com?$expand=manager($levels=max;$select=id,displayName)&$select=id,displayName&$count=true");
        var (_, list) = await Client.GetAsync($"{GraphUrl}/users?$expand=manager($select=id)&$select=id");

        var users = list["value"]!.AsArray();
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)one["manager"]!["displayName"]!, Is.EqualTo("Bruno"));
            Assert.That(one["manager"]!.AsObject().ContainsKey("manager"), Is.False);
            Assert.That((string)all["manager"]!["manager"]!["displayName"]!, Is.EqualTo("Ada"));
            Assert.That(all["manager"]!["manager"]!.AsObject().ContainsKey("manager"), Is.False);
            Assert.That(users[0]!.AsObject().ContainsKey("manager"), Is.False);
            Assert.That(users.Skip(1).Select(user => (string)user!["manager"]!["id"]!), Is.EqualTo(
                new[] { Tenant.Users[0].Id, Tenant.Users[1].Id, Tenant.Users[1].Id }));
        }
    }

    [Test]
    public async Task A_circle_of_managers_ends()
    {
        Tenant.ChangeUser("ada@contoso.com", user => user with { Manager = "carmen@contoso.com" });

        var (status, _) = await Client.GetAsync($"{GraphUrl}/me?$expand=manager($levels=7;$select=id)");

        Assert.That(status, Is.EqualTo(200));
    }

    // https://learn.microsoft.com/graph/api/user-list-directreports
    [Test]
    public async Task The_direct_reports_are_those_whose_manager_the_user_is()
    {
        var (_, reports) = await Client.GetAsync($"{GraphUrl}/users/bruno@contoso.com/directReports?$select=displayName");
        var (_, mine) = await Client.GetAsync($"{GraphUrl}/me/directReports/microsoft.graph.user");
        var (_, expanded) = await Client.GetAsync($"{GraphUrl}/users/bruno@contoso.com?$expand=directReports&$select=id");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                reports["value"]!.AsArray().Select(user => (string)user!["displayName"]!), Is.EqualTo(new[] { "Carmen", "Deniz" }));
            Assert.That((string)mine["@odata.context"]!, Is.EqualTo(GraphUrl + "/$metadata#users"));
            Assert.That(mine["value"]!.AsArray().Single()!.AsObject().ContainsKey("@odata.type"), Is.False);
            Assert.That(expanded["directReports"]!.AsArray(), Has.Count.EqualTo(2));
        }
    }

    // https://learn.microsoft.com/graph/api/user-post-manager and user-delete-manager
    [Test]
    public async Task A_manager_is_assigned_and_removed_by_reference()
    {
        var url = $"{GraphUrl}/users/deniz@contoso.com/manager/$ref";

        var assigned = await AssignAsync(url, $"{GraphUrl}/users/{Tenant.Users[2].Id}");
        var afterAssignment = Tenant.Users[3].Manager;
        var unknown = await AssignAsync(url, $"{GraphUrl}/users/unknown");
        var group = await AssignAsync(url, $"{GraphUrl}/groups/{Tenant.Groups.All[0].Id}");
        var removed = await Client.SendAsync(HttpMethod.Delete, url);
        var removedAgain = await Client.SendAsync(HttpMethod.Delete, url);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(assigned, Is.EqualTo(204));
            Assert.That(afterAssignment, Is.EqualTo(Tenant.Users[2].Id));
            Assert.That(unknown, Is.EqualTo(404));
            Assert.That(group, Is.EqualTo(400));
            Assert.That(removed.Status, Is.EqualTo(204));
            Assert.That(removedAgain.Status, Is.EqualTo(404));
            Assert.That(Tenant.Users[3].Manager, Is.Null);
        }
    }

    [Test]
    public void Generated_users_have_managers_up_to_the_administrator()
    {
        var users = LocalUser.Generate(100);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(users[0].Manager, Is.Null);
            Assert.That(users[7].Manager, Is.EqualTo(users[0].Id));
            Assert.That(users[8].Manager, Is.EqualTo(users[1].Id));
        }
    }

    private async Task<int> AssignAsync(string url, string address) => (await Client.SendAsync(
        HttpMethod.Put, url, new StringContent($$"""{"@odata.id":"{{address}}"}""", null, "application/json"))).Status;

    private static LocalUser Create(string name, string? manager) => new()
    {
        Id = Guid.NewGuid().ToString(),
        DisplayName = name,
        UserPrincipalName = name.ToLowerInvariant() + "@contoso.com",
        Manager = manager,
    };
}
