namespace GraphDelegatedKit.Testing.Tests.Teams;

public sealed class ChannelTests : TenantFixture
{
    [Test]
    public async Task A_standard_channel_keeps_its_files_in_a_folder_of_the_team_library()
    {
        var team = Tenant.Teams.All.Single(team => team.DisplayName == "Engineering");
        var added = Tenant.Teams.AddChannel(team.Id, "Build & Test");

        var (_, channels) = await Client.GetAsync($"{GraphUrl}/teams/{team.Id}/channels");
        var general = (string)channels["value"]![0]!["id"]!;
        var (_, generalFolder) = await Client.GetAsync($"{GraphUrl}/teams/{team.Id}/channels/{general}/filesFolder");
        var (_, folder) = await Client.GetAsync($"{GraphUrl}/teams/{team.Id}/channels/{Uri.EscapeDataString(added.Id)}/filesFolder");
        var (_, drive) = await Client.GetAsync($"{GraphUrl}/groups/{team.Id}/drive");
        var (put, _) = await Client.PutAsync(
            $"{GraphUrl}/drives/{folder["parentReference"]!["driveId"]}/items/{folder["id"]}:/log.txt:/content", [1]);

        Assert.Multiple(() =>
        {
            Assert.That(
                channels["value"]!.AsArray().Select(channel => (string)channel!["displayName"]!),
                Is.EqualTo(new[] { "General", "Build & Test" }));
            Assert.That((string)generalFolder["name"]!, Is.EqualTo("General"));
            Assert.That((string)folder["name"]!, Is.EqualTo("Build & Test"));
            Assert.That((string)drive["id"]!, Is.EqualTo(Tenant.Files.GetLibraryId("/sites/Engineering")).And.EqualTo(team.DriveId));
            Assert.That((string)folder["parentReference"]!["driveId"]!, Is.EqualTo(added.DriveId));
            Assert.That((string)folder["id"]!, Is.EqualTo(added.FolderId));
            Assert.That(put, Is.EqualTo(201));
            Assert.That(Tenant.Files.List(team.DriveId).Single().Path, Is.EqualTo("Build & Test/log.txt"));
        });
    }

    [TestCase(LocalChannelKind.Private, "private")]
    [TestCase(LocalChannelKind.Shared, "shared")]
    public async Task A_private_or_shared_channel_has_its_own_site(LocalChannelKind kind, string membershipType)
    {
        var team = Tenant.Teams.Add("Big Deal");
        var channel = Tenant.Teams.AddChannel(team.Id, "Board", kind);

        var (_, channelJson) = await Client.GetAsync($"{GraphUrl}/teams/{team.Id}/channels/{channel.Id}");
        var (_, folder) = await Client.GetAsync($"{GraphUrl}/teams/{team.Id}/channels/{channel.Id}/filesFolder");
        var (_, site) = await Client.GetAsync($"{GraphUrl}/sites/contoso.sharepoint.com:/sites/BigDeal-Board");
        var (_, root) = await Client.GetAsync($"{GraphUrl}/drives/{channel.DriveId}/root/children");

        Assert.Multiple(() =>
        {
            Assert.That((string)channelJson["membershipType"]!, Is.EqualTo(membershipType));
            Assert.That((string)folder["parentReference"]!["driveId"]!, Is.EqualTo(channel.DriveId).And.Not.EqualTo(team.DriveId));
            Assert.That((string)folder["parentReference"]!["siteId"]!, Is.EqualTo((string)site["id"]!));
            Assert.That(root["value"]!.AsArray().Select(child => (string)child!["name"]!), Is.EqualTo(new[] { "Board" }));
        });
    }

    [Test]
    public async Task A_channel_survives_a_restart_of_the_tenant()
    {
        using var folder = new TemporaryFolder();
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
    public async Task A_team_is_accessible_to_its_members_only()
    {
        var (mine, others) = (Tenant.Users[0].UserPrincipalName, Tenant.Users[1].UserPrincipalName);
        var joined = Tenant.Teams.Add("Mine", mine);
        var closed = Tenant.Teams.Add("Others", others);

        var (_, teams) = await Client.GetAsync($"{GraphUrl}/me/joinedTeams?$select=id");
        var open = await Client.GetAsync($"{GraphUrl}/teams/{joined.Id}");
        var forbidden = await Client.GetAsync($"{GraphUrl}/teams/{closed.Id}/channels");
        var drive = await Client.GetAsync($"{GraphUrl}/groups/{closed.Id}/drive");
        var unknown = await Client.GetAsync($"{GraphUrl}/teams/{Guid.NewGuid()}/channels");
        var channel = await Client.GetAsync($"{GraphUrl}/teams/{joined.Id}/channels/19:none@thread.tacv2/filesFolder");

        Assert.Multiple(() =>
        {
            Assert.That(teams["value"]!.AsArray().Select(team => (string)team!["id"]!), Does.Contain(joined.Id).And.Not.Contain(closed.Id));
            Assert.That(open.Status, Is.EqualTo(200));
            Assert.That(forbidden.Status, Is.EqualTo(403));
            Assert.That(drive.Status, Is.EqualTo(403));
            Assert.That(unknown.Status, Is.EqualTo(404));
            Assert.That(channel.Status, Is.EqualTo(404));
        });
    }

    // The format of the error: https://github.com/telstrapurple/MSTeamsChatExporter/issues/9
    [Test]
    public async Task A_channel_request_requires_its_own_scope()
    {
        await using var scopedTenant = await LocalTenant.StartAsync(new() { EnforceScopes = true });
        using var client = new TenantClient(scopedTenant);
        await client.SignInAsync(scope: "User.Read Channel.ReadBasic.All openid profile offline_access");
        var team = scopedTenant.Teams.All[0];

        var joined = await client.GetAsync($"{GraphUrl}/me/joinedTeams");
        var channels = await client.GetAsync($"{GraphUrl}/teams/{team.Id}/channels");
        var files =
            await client.GetAsync($"{GraphUrl}/teams/{team.Id}/channels/{scopedTenant.Teams.GetChannels(team.Id)[0].Id}/filesFolder");
        var drive = await client.GetAsync($"{GraphUrl}/groups/{team.Id}/drive");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(joined.Status, Is.EqualTo(403));
            Assert.That((string)joined.Body["error"]!["code"]!, Is.EqualTo("Forbidden"));
            Assert.That((string)joined.Body["error"]!["message"]!, Does.Match(
                "^Missing scope permissions on the request. API requires one of 'Team.ReadBasic.All, .*, Directory.ReadWrite.All'. "
                + "Scopes on the request '.*Channel.ReadBasic.All.*'$"));
            Assert.That(channels.Status, Is.EqualTo(200));
            Assert.That(files.Status, Is.EqualTo(403));
            Assert.That(drive.Status, Is.EqualTo(403));
        }
    }
}
