namespace GraphDelegatedKit.Testing.Tests.Teams;

public sealed class Channels : TenantFixture
{
    [Test]
    public async Task Keep_their_files_in_a_folder_of_the_teams_library()
    {
        var team = Tenant.Teams.All.Single(team => team.DisplayName == "Engineering");
        var added = Tenant.Teams.AddChannel(team.Id, "Build & Test");

        var (_, channels) = await Client.GetAsync($"{Graph}/teams/{team.Id}/channels");
        var general = (string)channels["value"]![0]!["id"]!;
        var (_, generalFolder) = await Client.GetAsync($"{Graph}/teams/{team.Id}/channels/{general}/filesFolder");
        var (_, folder) = await Client.GetAsync($"{Graph}/teams/{team.Id}/channels/{Uri.EscapeDataString(added.Id)}/filesFolder");
        var (_, drive) = await Client.GetAsync($"{Graph}/groups/{team.Id}/drive");
        var (put, _) = await Client.PutAsync($"{Graph}/drives/{folder["parentReference"]!["driveId"]}/items/{folder["id"]}:/log.txt:/content", [1]);

        Assert.Multiple(() =>
        {
            Assert.That(channels["value"]!.AsArray().Select(channel => (string)channel!["displayName"]!), Is.EqualTo(new[] { "General", "Build & Test" }));
            Assert.That((string)generalFolder["name"]!, Is.EqualTo("General"));
            Assert.That((string)folder["name"]!, Is.EqualTo("Build & Test"));
            Assert.That((string)drive["id"]!, Is.EqualTo(Tenant.Files.GetLibraryId("/sites/Engineering")).And.EqualTo(team.DriveId));
            Assert.That(((string)folder["parentReference"]!["driveId"]!, (string)folder["id"]!), Is.EqualTo((added.DriveId, added.FolderId)));
            Assert.That(put, Is.EqualTo(201));
            Assert.That(Tenant.Files.List(team.DriveId).Single().Path, Is.EqualTo("Build & Test/log.txt"));
        });
    }

    [TestCase(LocalChannelKind.Private, "private")]
    [TestCase(LocalChannelKind.Shared, "shared")]
    public async Task Have_a_site_of_their_own_when_they_are_not_for_the_whole_team(LocalChannelKind kind, string word)
    {
        var team = Tenant.Teams.Add("Big Deal");
        var channel = Tenant.Teams.AddChannel(team.Id, "Board", kind);

        var (_, told) = await Client.GetAsync($"{Graph}/teams/{team.Id}/channels/{channel.Id}");
        var (_, folder) = await Client.GetAsync($"{Graph}/teams/{team.Id}/channels/{channel.Id}/filesFolder");
        var (_, site) = await Client.GetAsync($"{Graph}/sites/contoso.sharepoint.com:/sites/BigDeal-Board");
        var (_, root) = await Client.GetAsync($"{Graph}/drives/{channel.DriveId}/root/children");

        Assert.Multiple(() =>
        {
            Assert.That((string)told["membershipType"]!, Is.EqualTo(word));
            Assert.That((string)folder["parentReference"]!["driveId"]!, Is.EqualTo(channel.DriveId).And.Not.EqualTo(team.DriveId));
            Assert.That((string)folder["parentReference"]!["siteId"]!, Is.EqualTo((string)site["id"]!));
            Assert.That(root["value"]!.AsArray().Select(child => (string)child!["name"]!), Is.EqualTo(new[] { "Board" }));
        });
    }

    [Test]
    public async Task Are_there_again_after_the_tenant_was_started_again()
    {
        using var folder = new Folder();
        LocalChannel channel;
        LocalTeam team;
        await using (var first = await LocalTenant.StartAsync(new() { StateFolder = folder["state"] }))
        {
            team = first.Teams.Add("Finance");
            channel = first.Teams.AddChannel(team.Id, "Board", LocalChannelKind.Private);
            await first.Files.PutAsync(channel.DriveId, "Board/a.txt", new MemoryStream([1]));
        }

        await using var second = await LocalTenant.StartAsync(new() { StateFolder = folder["state"] });

        Assert.Multiple(() =>
        {
            Assert.That(second.Teams.All, Does.Contain(team));
            Assert.That(second.Teams.GetChannels(team.Id)[1], Is.EqualTo(channel));
            Assert.That(second.Files.List(channel.DriveId).Single().Path, Is.EqualTo("Board/a.txt"));
        });
    }

    [Test]
    public async Task Are_for_members_alone()
    {
        var (mine, others) = (Tenant.Users[0].UserPrincipalName, Tenant.Users[1].UserPrincipalName);
        var joined = Tenant.Teams.Add("Mine", mine);
        var closed = Tenant.Teams.Add("Others", others);

        var (_, teams) = await Client.GetAsync($"{Graph}/me/joinedTeams?$select=id");
        var open = await Client.GetAsync($"{Graph}/teams/{joined.Id}");
        var forbidden = await Client.GetAsync($"{Graph}/teams/{closed.Id}/channels");
        var drive = await Client.GetAsync($"{Graph}/groups/{closed.Id}/drive");
        var unknown = await Client.GetAsync($"{Graph}/teams/{Guid.NewGuid()}/channels");
        var channel = await Client.GetAsync($"{Graph}/teams/{joined.Id}/channels/19:none@thread.tacv2/filesFolder");

        Assert.Multiple(() =>
        {
            Assert.That(teams["value"]!.AsArray().Select(team => (string)team!["id"]!), Does.Contain(joined.Id).And.Not.Contain(closed.Id));
            Assert.That((open.Status, forbidden.Status, drive.Status, unknown.Status, channel.Status), Is.EqualTo((200, 403, 403, 404, 404)));
        });
    }

    [Test]
    public async Task Need_their_own_scopes_where_scopes_count()
    {
        await using var strict = await LocalTenant.StartAsync(new() { EnforceScopes = true });
        using var client = new Client(strict);
        await client.SignInAsync(scope: "User.Read Channel.ReadBasic.All openid profile offline_access");
        var team = strict.Teams.All[0];

        var joined = await client.GetAsync($"{Graph}/me/joinedTeams");
        var channels = await client.GetAsync($"{Graph}/teams/{team.Id}/channels");
        var files = await client.GetAsync($"{Graph}/teams/{team.Id}/channels/{strict.Teams.GetChannels(team.Id)[0].Id}/filesFolder");
        var drive = await client.GetAsync($"{Graph}/groups/{team.Id}/drive");

        Assert.That((joined.Status, channels.Status, files.Status, drive.Status), Is.EqualTo((403, 200, 403, 403)));
    }
}
