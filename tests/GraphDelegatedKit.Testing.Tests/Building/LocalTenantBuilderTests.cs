using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tests.Building;

public sealed class LocalTenantBuilderTests : TemporaryFolderFixture
{
    private const string Ada = "ada@contoso.com", Grace = "grace@contoso.com";
    private const string ClientId = "11111111-1111-1111-1111-111111111111";

    [Test]
    public async Task A_tenant_has_the_users_of_its_builder_and_no_others()
    {
        await using var tenant = await new LocalTenantBuilder()
            .AddUser(Ada, "Ada Lovelace", user => user with { JobTitle = "Engineer", IsAdministrator = true })
            .AddUser(LocalUser.CreateGuest("alan@fabrikam.com", "Alan Turing"))
            .AddGeneratedUsers(3)
            .StartAsync();
        using var client = tenant.CreateClient();

        var me = JsonNode.Parse(await client.GetStringAsync("me"))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(tenant.Users, Has.Count.EqualTo(5));
            Assert.That((string?)me["userPrincipalName"], Is.EqualTo(Ada));
            Assert.That((string?)me["mail"], Is.EqualTo(Ada));
            Assert.That((string?)me["jobTitle"], Is.EqualTo("Engineer"));
            Assert.That(tenant.Users[1].Home!.Username, Is.EqualTo("alan@fabrikam.com"));
        }
    }

    [Test]
    public async Task A_user_has_the_same_id_in_every_tenant()
    {
        await using var first = await new LocalTenantBuilder().AddUser(Ada, "Ada Lovelace").StartAsync();
        await using var second = await new LocalTenantBuilder().AddUser(Grace, "Grace Hopper").AddUser(Ada, "Ada").StartAsync();

        Assert.That(second.Users[1].Id, Is.EqualTo(first.Users[0].Id));
        Assert.That(second.Users[0].Id, Is.Not.EqualTo(first.Users[0].Id));
    }

    [Test]
    public async Task A_builder_without_users_keeps_those_of_the_options()
    {
        await using var tenant = await new LocalTenantBuilder(new() { Users = LocalUser.Generate(2) }).StartAsync();

        Assert.That(tenant.Users, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task A_tenant_has_the_apps_sites_teams_files_and_mail_of_its_builder()
    {
        await using var tenant = await new LocalTenantBuilder()
            .AddUser(Ada, "Ada Lovelace")
            .AddUser(Grace, "Grace Hopper")
            .AddApp(new LocalApp { ClientId = ClientId, DisplayName = "Reports", AllowPublicClientFlows = true })
            .AddSite("/sites/Reports", "Reports", ("Documents", "Shared Documents"), ("Archive", "Archive"))
            .AddGroup("Approvers", Ada)
            .AddGroup(new LocalGroup { DisplayName = "Auditors", Members = [Ada, Grace] })
            .AddTeam("Analysts", Ada)
            .AddFiles(Grace, drive => drive.AddFile("a.bin", [1, 2, 3]).AddFolder("Empty/Folder").AddFile("Plans/b.txt", "text"))
            .AddSiteFiles("/sites/Reports", library => library.AddFile("2025.txt", "done"), library: "Archive")
            .AddMail(Ada, mail => mail.AddDraft("Offer").AddEvent("Lunch"))
            .Add(tenant => tenant.Faults.Fail("/v1.0/me/messages", 503))
            .StartAsync();
        using var ada = tenant.CreateClient(Ada);
        using var grace = tenant.CreateClient(Grace);

        var teams = await ada.GetStringAsync("me/joinedTeams");
        var archive = tenant.Files.List(tenant.Files.GetLibraryId("/sites/Reports", "Archive"));
        using var failed = await ada.GetAsync("me/messages");
        var device = await ada.PostAsync(
            new Uri($"https://login.microsoftonline.com/{tenant.TenantId}/oauth2/v2.0/devicecode"),
            new FormUrlEncodedContent([new("client_id", ClientId), new("scope", "User.Read")]));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(teams, Does.Contain("Analysts"));
            Assert.That(await ada.GetStringAsync("me/memberOf"), Does.Contain("Approvers").And.Contain("Auditors"));
            Assert.That(await grace.GetStringAsync("me/memberOf"), Does.Not.Contain("Approvers").And.Contain("Auditors"));
            Assert.That(await grace.GetStringAsync("me/joinedTeams"), Does.Not.Contain("Analysts"));
            Assert.That(archive.Select(file => file.Path), Is.EqualTo(new[] { "2025.txt" }));
            Assert.That(await grace.GetByteArrayAsync("me/drive/root:/a.bin:/content"), Is.EqualTo(new byte[] { 1, 2, 3 }));
            Assert.That(await grace.GetStringAsync("me/drive/root:/Plans/b.txt:/content"), Is.EqualTo("text"));
            Assert.That(await grace.GetStringAsync("me/drive/root:/Empty/Folder"), Does.Contain("\"childCount\":0"));
            Assert.That((int)failed.StatusCode, Is.EqualTo(503));
            Assert.That((int)device.StatusCode, Is.EqualTo(200));
        }
    }

    [Test]
    public async Task A_tenant_has_the_managers_nested_groups_mail_and_events_of_its_builder()
    {
        var reviewers = new LocalGroup { DisplayName = "Reviewers", Members = [Ada] };
        var standUp = LocalEvent.Create("Stand-up", new(2026, 3, 2, 9, 0, 0), new(2026, 3, 2, 9, 15, 0), "Pacific Standard Time");
        await using var tenant = await new LocalTenantBuilder()
            .AddUser(Ada, "Ada Lovelace", user => user with { Manager = Grace })
            .AddUser(Grace, "Grace Hopper")
            .AddGroup(reviewers)
            .AddGroup(new LocalGroup { DisplayName = "Staff", Members = [reviewers.Id], Owners = [Grace] })
            .AddMail(Ada, mail => mail
                .AddFolder("Archive/2025")
                .AddMessage(new LocalMessage { Subject = "Offer", From = Grace }, "inbox/Clients", ("a.txt", [1, 2, 3]))
                .AddEvent(standUp with { Recurrence = new LocalRecurrence { NumberOfOccurrences = 3 } }))
            .StartAsync();
        using var client = tenant.CreateClient(Ada);

        var message = tenant.Mail.GetMessages(Ada, "inbox/Clients").Single();
        var view = JsonNode.Parse(await client.GetStringAsync("me/calendarView?startDateTime=2026-03-01&endDateTime=2026-04-01"))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await client.GetStringAsync("me/manager"), Does.Contain("Grace Hopper"));
            Assert.That(await client.GetStringAsync("me/transitiveMemberOf"), Does.Contain("Reviewers").And.Contain("Staff"));
            Assert.That(await client.GetStringAsync("me/mailFolders/archive/childFolders"), Does.Contain("2025"));
            Assert.That(message.From, Is.EqualTo(Grace));
            Assert.That(tenant.Mail.GetAttachments(message.Id).Single().Size, Is.EqualTo(3));
            Assert.That(view["value"]!.AsArray(), Has.Count.EqualTo(3));
            Assert.That(tenant.Mail.GetEvents(Ada).Single().Recurrence!.NumberOfOccurrences, Is.EqualTo(3));
        }
    }

    [Test]
    public async Task A_mistake_in_the_data_ends_the_start_and_the_state_folder_can_be_used_again()
    {
        var builder = new LocalTenantBuilder(new() { StateFolder = Folder.Path })
            .AddFiles("unknown@contoso.com", drive => drive.AddFile("a.txt", "text"));

        Assert.That(
            async () => await builder.StartAsync(),
            Throws.ArgumentException.With.Message.StartsWith("The tenant has no user 'unknown@contoso.com'."));
        await using var tenant = await LocalTenant.StartAsync(new() { StateFolder = Folder.Path });
    }

    [Test]
    public async Task A_state_folder_gets_the_data_once()
    {
        var builder = new LocalTenantBuilder(new() { StateFolder = Folder.Path })
            .AddUser(Ada, "Ada Lovelace")
            .AddSite("/sites/Reports", "Reports")
            .AddTeam("Analysts")
            .AddFiles(Ada, drive => drive.AddFile("a.txt", "text").AddGeneratedFiles("Many", 20));
        await using (var first = await builder.StartAsync())
        {
            using var client = first.CreateClient();
            using var deleted = await client.DeleteAsync("me/drive/root:/a.txt");
            using var alsoDeleted = await client.DeleteAsync("me/drive/root:/Many/file-000007.txt");
            using var renamed = await client.PatchAsync(
                "me/drive/root:/Many/file-000008.txt", new StringContent("""{"name":"eight.txt"}""", null, "application/json"));
        }

        await using var second = await builder.StartAsync();
        var names = second.Files.List(second.Files.GetDriveId(Ada)).Select(file => file.Path).ToList();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(names, Has.Exactly(19).Items.And.None.EqualTo("a.txt").And.None.EqualTo("Many/file-000007.txt"));
            Assert.That(names, Has.Member("Many/eight.txt").And.None.EqualTo("Many/file-000008.txt"));
            Assert.That(() => second.Files.GetLibraryId("/sites/Reports"), Throws.Nothing);
        }
    }

    [Test]
    public async Task The_reset_of_a_state_folder_deletes_the_data_of_a_builder()
    {
        var builder = new LocalTenantBuilder(new() { StateFolder = Folder.Path })
            .AddUser(Ada, "Ada Lovelace").AddFiles(Ada, drive => drive.AddGeneratedFiles("Many", 20));
        await (await builder.StartAsync()).DisposeAsync();

        Assert.That(LocalTenant.DeleteState(Folder.Path), Is.True);
        var remaining = Directory.EnumerateFileSystemEntries(Folder.Path, "*", SearchOption.AllDirectories).Select(Path.GetFileName);
        Assert.That(remaining, Is.EqualTo(new[] { "lock" }));
    }
}
