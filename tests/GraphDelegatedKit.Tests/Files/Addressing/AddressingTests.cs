using System.Net;
using GraphDelegatedKit.Testing;
using GraphDelegatedKit.Files.Addressing;

namespace GraphDelegatedKit.Tests.Files;

public sealed class AddressingTests
{
    [Test]
    public async Task A_site_is_found_by_host_and_path_and_its_libraries_are_listed()
    {
        await using var tenant = await TestData.StartTenantAsync();
        await using var graph = TestData.CreateClient(tenant);
        var files = graph.Files();

        var site = await files.GetSiteAsync("contoso.sharepoint.com", "/sites/Engineering");
        var root = await files.GetSiteAsync("contoso.sharepoint.com", "/");
        var libraries = new List<string?>();
        await foreach (var drive in files.ListSiteDrivesAsync(site.Id!)) libraries.Add(drive.Id);
        var notFound = await Assert.ThrowsAsync<GraphException>(() => files.GetSiteAsync("contoso.sharepoint.com", "sites/Nowhere/"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(site.DisplayName, Is.EqualTo("Engineering"));
            Assert.That(root.DisplayName, Is.EqualTo("Contoso"));
            Assert.That(notFound!.Code, Is.EqualTo("itemNotFound"));
        }

        Assert.That(libraries, Is.EqualTo(new[] { tenant.Files.GetLibraryId(), tenant.Files.GetLibraryId(library: "Releases") }));
    }

    [TestCase(LocalChannelKind.Standard)]
    [TestCase(LocalChannelKind.Private)]
    [TestCase(LocalChannelKind.Shared)]
    public async Task A_channel_folder_of_any_kind_accepts_uploads_and_returns_files(LocalChannelKind kind)
    {
        await using var tenant = await TestData.StartTenantAsync();
        await using var graph = TestData.CreateClient(tenant);
        var team = tenant.Teams.All[0];
        var channel = tenant.Teams.AddChannel(team.Id, "Planning & more", kind);

        var folder = await graph.Files().GetChannelFolderAsync(team.Id, channel.Id);
        await graph.Files()
            .UploadAsync(TestData.CreateRandomBytes(100), DrivePath.InFolder(folder.ParentReference!.DriveId!, folder.Id!, "a.bin"));
        await using var read = await graph.Files().OpenReadAsync(DrivePath.InFolder(channel.DriveId, channel.FolderId, "a.bin"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(folder.Id, Is.EqualTo(channel.FolderId));
            Assert.That(read.Length, Is.EqualTo(100L));
        }
    }

    [Test]
    public async Task A_team_folder_contains_the_folders_of_its_channels()
    {
        await using var tenant = await TestData.StartTenantAsync();
        await using var graph = TestData.CreateClient(tenant);
        var team = tenant.Teams.All[0];

        var folder = await graph.Files().GetTeamFolderAsync(team.Id);
        var general = await graph.Files().GetItemAsync(DrivePath.InFolder(team.DriveId, folder.Id!, "General"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(folder.ParentReference!.DriveId, Is.EqualTo(team.DriveId));
            Assert.That(general.Id, Is.EqualTo(tenant.Teams.GetChannels(team.Id)[0].FolderId));
        }
    }

    [Test]
    public async Task A_sharing_link_and_a_web_URL_both_lead_to_the_file()
    {
        await using var fixture = await DownloadFixture.OpenAsync(100);
        var item = await fixture.Graph.Files().GetItemAsync(fixture.Source);

        var bySharingLink = await fixture.Graph.Files()
            .GetItemByLinkAsync(fixture.Tenant.Files.CreateSharingLink(fixture.DriveId, DownloadFixture.Name));
        var byWebUrl = await fixture.Graph.Files().GetItemByLinkAsync(" " + item.WebUrl + "?web=1 ");
        var receipt = await fixture.Graph.Files().DownloadAsync(DrivePath.FromItem(bySharingLink), fixture.DestinationPath);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(bySharingLink.Id, Is.EqualTo(fixture.Stored.ItemId));
            Assert.That(byWebUrl.Id, Is.EqualTo(fixture.Stored.ItemId));
            Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched));
        }
    }

    [TestCase("100%25 #1+2 & d's é漢字😀.txt")]
    [TestCase("a%2Fb%23c")]
    [TestCase("50%")]
    public async Task A_file_with_any_name_is_found_even_if_the_service_decodes_paths_twice(string name)
    {
        await using var fixture = await DownloadFixture.OpenAsync(0);
        var stored = await fixture.Tenant.Files.PutAsync(
            fixture.DriveId, $"A & b/{name}/{name}", new MemoryStream(TestData.CreateRandomBytes(100)));
        if (DriveItemName.IsUnsafe(name)) fixture.Tenant.Files.DecodePathsTwice();

        var item = await fixture.Graph.Files().GetItemAsync(DrivePath.In(fixture.DriveId, $"A & b/{name}/{name}"));
        var receipt = await fixture.Graph.Files()
            .DownloadAsync(DrivePath.In(fixture.DriveId, $"A & b/{name}/{name}"), fixture.DestinationPath);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(item.Id, Is.EqualTo(stored.ItemId));
            Assert.That(item.Name, Is.EqualTo(name));
            Assert.That(receipt.Name, Is.EqualTo(name));
            Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched));
        }
    }

    [Test]
    public async Task A_missing_file_with_an_unsafe_name_is_reported_as_not_found()
    {
        await using var fixture = await DownloadFixture.OpenAsync(0);

        var error =
            await Assert.ThrowsAsync<GraphException>(() => fixture.Graph.Files().GetItemAsync(DrivePath.In(fixture.DriveId, "no%25")));

        Assert.That(error!.Code, Is.EqualTo("itemNotFound"));
    }

    [TestCase("100%25", true)]
    [TestCase("%2f", true)]
    [TestCase("a%zz%2Fb", true)]
    [TestCase("100%", false)]
    [TestCase("100% é", false)]
    [TestCase("%2", false)]
    [TestCase("#+&'", false)]
    public void A_name_that_could_be_decoded_twice_is_unsafe_by_path(string name, bool isUnsafe) =>
        Assert.That(DriveItemName.IsUnsafe(name), Is.EqualTo(isUnsafe));

    [Test]
    public async Task An_item_path_by_id_can_be_read_but_is_no_destination()
    {
        await using var fixture = await DownloadFixture.OpenAsync(100);
        var item = DrivePath.ById(fixture.DriveId, fixture.Stored.ItemId);

        Assert.That((await fixture.Graph.Files().DownloadAsync(item, fixture.DestinationPath)).Size, Is.EqualTo(100));
        await Assert.ThrowsAsync<ArgumentException>(() => fixture.Graph.Files().UploadAsync(fixture.DestinationPath, item));
        await Assert.ThrowsAsync<ArgumentException>(() => fixture.Graph.Files().UploadAsync(new byte[1], item));
        Assert.Throws<ArgumentException>(() => fixture.Graph.Files().EnsureFolderAsync(item));
        Assert.Throws<ArgumentException>(() => DrivePath.FromItem(new DriveItem { Id = "i" }));
    }

    [Test]
    public async Task Ids_with_unusual_characters_stay_one_segment()
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.OK, "{}").RespondsWith(HttpStatusCode.OK, """{"value":[]}""")
            .RespondsWith(HttpStatusCode.OK, "{}").RespondsWith(HttpStatusCode.OK, """{"value":[]}""");
        await using var graph = TestData.CreateClient(handler);
        var files = graph.Files();

        await files.GetDefaultLibraryAsync("contoso.sharepoint.com,a/b,c?x");
        await files.ListSiteDrivesAsync("h,%41,b").CollectAsync();
        await files.GetItemAsync(DrivePath.In("b!a%41/#'", "it's #1 50%/a+b.txt"));
        await files.ListChildrenAsync(DrivePath.InFolder("b!a", "01!x/y", "a b")).CollectAsync();

        Assert.That(handler.Requests.Select(request => request.RequestUri.PathAndQuery), Is.EqualTo(new[]
        {
            "/v1.0/sites/contoso.sharepoint.com%2Ca%2Fb%2Cc%3Fx/drive",
            "/v1.0/sites/h%2C%2541%2Cb/drives",
            "/v1.0/drives/b%21a%2541%2F%23%27/root:/it%27s%20%231%2050%25/a%2Bb.txt",
            "/v1.0/drives/b%21a/items/01%21x%2Fy:/a%20b:/children",
        }));
    }
}
