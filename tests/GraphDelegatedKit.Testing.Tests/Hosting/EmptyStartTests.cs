namespace GraphDelegatedKit.Testing.Tests.Hosting;

// LocalTenantOptions.StartEmpty: a tenant as Entra creates one, with its administrator and the root site alone.
// https://learn.microsoft.com/entra/fundamentals/create-new-tenant
public sealed class EmptyStartTests : TemporaryFolderFixture
{
    private const string GraphUrl = "https://graph.microsoft.com/v1.0", EngineeringUrl = GraphUrl + "/sites/root:/sites/Engineering";

    [Test]
    public async Task An_empty_tenant_has_its_administrator_and_the_root_site()
    {
        await using var tenant = await LocalTenant.StartAsync(new() { StartEmpty = true });
        using var client = new TenantClient(tenant);
        await client.SignInAsync();

        var (engineering, _) = await client.GetAsync(EngineeringUrl);
        var (root, _) = await client.GetAsync(GraphUrl + "/sites/root");
        var (_, groups) = await client.GetAsync(GraphUrl + "/groups");
        var (_, drive) = await client.GetAsync(GraphUrl + "/me/drive/root/children");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(tenant.Users.Single().IsAdministrator, Is.True);
            Assert.That(tenant.Teams.All, Is.Empty);
            Assert.That(engineering, Is.EqualTo(404));
            Assert.That(root, Is.EqualTo(200));
            Assert.That(groups["value"]!.AsArray(), Is.Empty);
            Assert.That(drive["value"]!.AsArray(), Is.Empty);
        }
    }

    [Test]
    public async Task An_empty_tenant_has_what_its_options_and_its_builder_give()
    {
        await using var tenant = await new LocalTenantBuilder(new() { StartEmpty = true, Users = LocalUser.Generate(2) })
            .AddTeam("Engineering")
            .AddSiteFiles("/sites/Engineering", drive => drive.AddFile("plan.txt", "Ship it."))
            .StartAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(tenant.Users, Has.Count.EqualTo(2));
            Assert.That(tenant.Teams.All.Select(team => team.DisplayName), Is.EqualTo(new[] { "Engineering" }));
        }
    }

    [Test]
    public async Task A_stateFolder_stays_empty_in_the_next_run()
    {
        await using (await LocalTenant.StartAsync(new() { StateFolder = Folder.Path, StartEmpty = true }))
        {
        }

        await using var next = await LocalTenant.StartAsync(new() { StateFolder = Folder.Path });

        Assert.That(next.Users, Has.Count.EqualTo(1));
        Assert.That(next.Teams.All, Is.Empty);
    }

    [Test]
    public async Task A_restored_snapshot_of_an_empty_tenant_is_empty()
    {
        await using var tenant = await LocalTenant.StartAsync(new() { StartEmpty = true });
        var snapshot = tenant.TakeSnapshot();
        tenant.Teams.Add("Research");

        tenant.Restore(snapshot);

        Assert.That(tenant.Teams.All, Is.Empty);
    }

    [Test]
    public async Task A_stateFolder_with_the_sample_data_cannot_start_empty()
    {
        await using (await LocalTenant.StartAsync(new() { StateFolder = Folder.Path }))
        {
        }

        await Assert.ThatAsync(
            () => LocalTenant.StartAsync(new() { StateFolder = Folder.Path, StartEmpty = true }),
            Throws.ArgumentException.With.Message.Contains("keeps a tenant with the sample data"));
    }

    [Test]
    public async Task The_state_of_an_empty_tenant_can_be_deleted()
    {
        await using (await LocalTenant.StartAsync(new() { StateFolder = Folder.Path, StartEmpty = true }))
        {
        }

        var deleted = LocalTenant.DeleteState(Folder.Path);
        await using var next = await LocalTenant.StartAsync(new() { StateFolder = Folder.Path });

        Assert.That(deleted, Is.True);
        Assert.That(next.Teams.All, Has.Count.EqualTo(2));
    }
}
