using System.Net;
using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>Teams and channels by name, by id and by the link that Teams copies, and channels whose folder does not exist yet.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class TeamFolderTests
{
    private LocalTenant _tenant = null!;
    private GraphClient _graph = null!;
    private LocalTeam _team = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _tenant = await TestData.StartTenantAsync();
        _graph = TestData.CreateClient(_tenant);
        _team = _tenant.Teams.All.Single(team => team.DisplayName == "Engineering");
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _graph.DisposeAsync();
        await _tenant.DisposeAsync();
    }

    [TestCase("Engineering")]
    [TestCase(" engineering ")]
    public async Task A_team_is_found_by_its_name(string name)
    {
        var folder = await _graph.Files().GetTeamFolderAsync(name);

        Assert.That(folder.ParentReference!.DriveId, Is.EqualTo(_team.DriveId));
    }

    [TestCase("Planungsrunde Ä & more")]
    [TestCase(" planungsrunde ä & MORE")]
    public async Task A_channel_is_found_by_its_name(string name)
    {
        var channel = _tenant.Teams.AddChannel(_team.Id, "Planungsrunde Ä & more", LocalChannelKind.Private);

        var folder = await _graph.Files().GetChannelFolderAsync("Engineering", name);

        Assert.That(folder.Id, Is.EqualTo(channel.FolderId));
    }

    [Test]
    public async Task A_link_to_a_channel_or_a_team_leads_to_the_folder_of_its_files()
    {
        var channel = _tenant.Teams.AddChannel(_team.Id, "Plans & more", LocalChannelKind.Shared);
        var channelLink = $"https://teams.microsoft.com/l/channel/{Uri.EscapeDataString(channel.Id)}/Plans?groupId={_team.Id}&tenantId=t";
        var teamLink = $"https://teams.microsoft.com/l/team/{Uri.EscapeDataString(channel.Id)}/conversations?groupId={_team.Id}";

        using (Assert.EnterMultipleScope())
        {
            Assert.That((await _graph.Files().GetItemByLinkAsync(channelLink)).Id, Is.EqualTo(channel.FolderId));
            Assert.That((await _graph.Files().ResolveAddressAsync(channelLink)).Item!.Id, Is.EqualTo(channel.FolderId));
            Assert.That((await _graph.Files().GetItemByLinkAsync(teamLink)).ParentReference!.DriveId, Is.EqualTo(_team.DriveId));
        }
    }

    [Test]
    public async Task A_name_that_no_team_or_channel_has_is_an_error_that_lists_the_names()
    {
        var team = (await Assert.ThrowsAsync<GraphException>(() => _graph.Files().GetTeamFolderAsync("Nope")))!;
        var channel = (await Assert.ThrowsAsync<GraphException>(() => _graph.Files().GetChannelFolderAsync("Engineering", "Nope")))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(team.Code, Is.EqualTo("itemNotFound"));
            Assert.That(team.Status, Is.Null);
            Assert.That(team.Remedy, Is.EqualTo("Use one of these names: Engineering, Marketing."));
            Assert.That(channel.Message, Is.EqualTo("There is no channel in 'Engineering' called 'Nope'."));
            Assert.That(channel.Remedy, Is.EqualTo("Use one of these names: General."));
        }
    }

    [Test]
    public async Task A_name_that_several_teams_have_is_an_error_that_lists_their_ids()
    {
        using var handler = new FakeHttpHandler().RespondsWith(
            HttpStatusCode.OK,
            TestData.PageJson(
                """{"id":"id-1","displayName":"Sales"},{"id":"id-2","displayName":"sales "},{"id":"id-3","displayName":"Sales 2"}"""));
        await using var graph = TestData.CreateClient(handler);

        var ambiguous = (await Assert.ThrowsAsync<GraphException>(() => graph.Files().GetTeamFolderAsync("Sales")))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(ambiguous.Code, Is.EqualTo("ambiguousName"));
            Assert.That(ambiguous.Remedy, Is.EqualTo("Use the id of one of them: id-1, id-2."));
        }
    }

    [TestCase("NotFound", "Folder location for this channel is not ready yet, please try again later.")]
    [TestCase("NotFound", "Sharepoint folder not found")]
    [TestCase("itemNotFound", "The resource could not be found.")]
    public async Task A_channel_whose_folder_does_not_exist_yet_is_reported_as_such(string code, string message)
    {
        // microsoft-graph-docs#10150 and #8300: the folder is created when a member first opens the Files tab, or some minutes later.
        var channel = _tenant.Teams.AddChannel(_team.Id, "New");
        _tenant.Faults.Fail("/v1.0/teams/*/channels/*/filesFolder", 404, body: TestData.ErrorJson(code, message));

        var error = (await Assert.ThrowsAsync<GraphException>(() => _graph.Files().GetChannelFolderAsync(_team.Id, channel.Id)))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error.Code, Is.EqualTo("channelFolderNotReady"));
            Assert.That(error.Status, Is.EqualTo(HttpStatusCode.NotFound));
            Assert.That(error.Remedy, Does.Contain("Files tab"));
            Assert.That(error.RequestId, Is.Not.Null);
        }
    }

    [Test]
    public async Task A_channel_without_a_folder_in_a_successful_response_is_reported_as_not_ready()
    {
        // msgraph-sdk-dotnet-core#168: the folder is null for hours.
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.OK, "{}");
        await using var graph = TestData.CreateClient(handler);

        var error = (await Assert.ThrowsAsync<GraphException>(
            () => graph.Files().GetChannelFolderAsync("ae063b79-5315-4ddb-ba70-27328ba6c31e", "19:x@thread.tacv2")))!;

        Assert.That(error.Code, Is.EqualTo("channelFolderNotReady"));
    }

    [Test]
    public async Task A_channel_that_does_not_exist_is_not_reported_as_not_ready()
    {
        var error = (await Assert.ThrowsAsync<GraphException>(
            () => _graph.Files().GetChannelFolderAsync(_team.Id, "19:none@thread.tacv2")))!;

        Assert.That(error.Code, Is.EqualTo("NotFound"));
    }

    // OneDrive/onedrive-api-docs#530, msgraph-sdk-dotnet#579, microsoft-graph-docs#11344
    [TestCase("me/drive", 404, "ResourceNotFound", "User's mysite not found.", true)]
    [TestCase("me/drive", 404, "itemNotFound", "FILE NOT FOUND", true)]
    [TestCase("me/drive", 400, "BadRequest", "Unable to retrieve user's mysite URL.", true)]
    [TestCase("me/drive", 400, "BadRequest", "Tenant does not have a SPO license.", true)]
    [TestCase("me/drive/root:/a.txt", 404, "ResourceNotFound", "User's mysite not found.", true)]
    [TestCase("users/ada/drive", 404, "ResourceNotFound", "User's mysite not found.", true)]
    [TestCase("me/drives", 404, "ResourceNotFound", "User's mysite not found.", true)]
    [TestCase("me/drive/root:/a.txt", 404, "itemNotFound", "The resource could not be found.", false)]
    [TestCase("drives/d", 404, "ResourceNotFound", "The resource could not be found.", false)]
    [TestCase("users/ada", 404, "ResourceNotFound", "The resource could not be found.", false)]
    public async Task A_user_without_a_OneDrive_gets_a_remedy_about_the_licence(
        string url, int status, string code, string message, bool isAboutLicence)
    {
        using var handler = new FakeHttpHandler().RespondsWith((HttpStatusCode)status, TestData.ErrorJson(code, message));
        await using var graph = TestData.CreateClient(handler);

        var error = (await Assert.ThrowsAsync<GraphException>(
            () => graph.SendAsync(new GraphRequest(HttpMethod.Get, GraphUrl.FromService("https://graph.microsoft.com/v1.0/" + url)))))!;

        Assert.That(error.Remedy?.Contains("has no OneDrive") == true, Is.EqualTo(isAboutLicence), error.Remedy);
    }
}
