using System.Text;
using GraphDelegatedKit.Testing;
using GraphDelegatedKit.Files.Addressing;

namespace GraphDelegatedKit.Tests.Files;

public sealed class AddressingTests
{
    [Test]
    public async Task A_site_by_host_and_name_and_its_libraries()
    {
        await using var tenant = await Some.Tenant();
        await using var graph = Some.Client(tenant);
        var files = graph.Files();

        var site = await files.GetSiteAsync("contoso.sharepoint.com", "/sites/Engineering");
        var root = await files.GetSiteAsync("contoso.sharepoint.com", "/");
        var libraries = new List<string?>();
        await foreach (var drive in files.ListSiteDrivesAsync(site.Id!)) libraries.Add(drive.Id);
        var absent = await Assert.ThrowsAsync<GraphException>(() => files.GetSiteAsync("contoso.sharepoint.com", "sites/Nowhere/"));

        Assert.That((site.DisplayName, root.DisplayName, absent!.Code), Is.EqualTo(("Engineering", "Contoso", "itemNotFound")));
        Assert.That(libraries, Is.EqualTo(new[] { tenant.Files.GetLibraryId(), tenant.Files.GetLibraryId(library: "Releases") }));
    }

    [TestCase(LocalChannelKind.Standard)]
    [TestCase(LocalChannelKind.Private)]
    [TestCase(LocalChannelKind.Shared)]
    public async Task A_channels_folder_takes_and_gives_files_wherever_it_is(LocalChannelKind kind)
    {
        await using var tenant = await Some.Tenant();
        await using var graph = Some.Client(tenant);
        var team = tenant.Teams.All[0];
        var channel = tenant.Teams.AddChannel(team.Id, "Planning & more", kind);

        var folder = await graph.Files().GetChannelFolderAsync(team.Id, channel.Id);
        await graph.Files().UploadAsync(Some.Bytes(100), DrivePath.InFolder(folder.ParentReference!.DriveId!, folder.Id!, "a.bin"));
        await using var read = await graph.Files().OpenReadAsync(DrivePath.InFolder(channel.DriveId, channel.FolderId, "a.bin"));

        Assert.That((folder.Id, read.Length), Is.EqualTo((channel.FolderId, 100L)));
    }

    [Test]
    public async Task A_teams_folder_is_where_its_channels_lie()
    {
        await using var tenant = await Some.Tenant();
        await using var graph = Some.Client(tenant);
        var team = tenant.Teams.All[0];

        var folder = await graph.Files().GetTeamFolderAsync(team.Id);
        var general = await graph.Files().GetItemAsync(DrivePath.InFolder(team.DriveId, folder.Id!, "General"));

        Assert.That((folder.ParentReference!.DriveId, general.Id), Is.EqualTo((team.DriveId, tenant.Teams.GetChannels(team.Id)[0].FolderId)));
    }

    [Test]
    public async Task A_pasted_link_of_either_kind_leads_to_the_file()
    {
        await using var shelf = await Shelf.OpenAsync(100);
        var item = await shelf.Graph.Files().GetItemAsync(shelf.Source);

        var shared = await shelf.Graph.Files().GetItemByLinkAsync(shelf.Tenant.Files.CreateSharingLink(shelf.Drive, Shelf.Name));
        var seen = await shelf.Graph.Files().GetItemByLinkAsync(" " + item.WebUrl + "?web=1 ");
        var receipt = await shelf.Graph.Files().DownloadAsync(DrivePath.FromItem(shared), shelf.Target);

        Assert.That((shared.Id, seen.Id, receipt.Verified), Is.EqualTo((shelf.Stored.ItemId, shelf.Stored.ItemId, Verification.Matched)));
    }

    [TestCase("https://contoso.sharepoint.com/:w:/s/Engineering/EaBc?e=x1", "https://contoso.sharepoint.com/:w:/s/Engineering/EaBc?e=x1")]
    [TestCase("https://contoso.sharepoint.com/sites/X/Shared Documents/a b.txt", "https://contoso.sharepoint.com/sites/X/Shared%20Documents/a%20b.txt")]
    [TestCase("https://contoso.sharepoint.com/sites/X/Shared%20Documents/a%23b.txt?csf=1&web=1&e=q", "https://contoso.sharepoint.com/sites/X/Shared%20Documents/a%23b.txt")]
    [TestCase("https://contoso.sharepoint.com/sites/X/Shared%20Documents/Forms/AllItems.aspx?viewid=1&id=%2Fsites%2FX%2FShared%20Documents%2Fa%23b%2Etxt&parent=%2F", "https://contoso.sharepoint.com/sites/X/Shared%20Documents/a%23b.txt")]
    [TestCase("https://contoso-my.sharepoint.com/personal/ada/_layouts/15/onedrive.aspx?id=%2Fpersonal%2Fada%2FDocuments%2Fa.txt", "https://contoso-my.sharepoint.com/personal/ada/Documents/a.txt")]
    [TestCase("https://contoso.sharepoint.com/sites/X/_layouts/15/Doc.aspx?sourcedoc=%7B1%7D", "https://contoso.sharepoint.com/sites/X/_layouts/15/Doc.aspx?sourcedoc=%7B1%7D")]
    [TestCase("https://contoso.sharepoint.com/sites/X/Lists/Forms/AllItems.aspx?id=x", "https://contoso.sharepoint.com/sites/X/Lists/Forms/AllItems.aspx?id=x")]
    public void A_link_means(string pasted, string meant)
    {
        var id = SharingLink.GetShareId(pasted);

        var encoded = id["u!".Length..].Replace('-', '+').Replace('_', '/');
        Assert.That(id, Does.Match("^u![A-Za-z0-9_-]+$"), "it stands in a path");
        Assert.That(Encoding.UTF8.GetString(Convert.FromBase64String(encoded.PadRight((encoded.Length + 3) / 4 * 4, '='))), Is.EqualTo(meant));
    }

    [TestCase("contoso.sharepoint.com/a.txt")]
    [TestCase("http://contoso.sharepoint.com/a.txt")]
    [TestCase("file:///etc/passwd")]
    [TestCase("https://user:SECRET@contoso.sharepoint.com/a.txt")]
    public void What_is_no_https_link_is_refused_and_not_repeated(string link)
    {
        var refused = Assert.Throws<ArgumentException>(() => SharingLink.GetShareId(link));

        Assert.That(refused!.Message, Does.Not.Contain(link));
    }

    [TestCase("100%25 #1+2 & d's é漢字😀.txt")]
    [TestCase("a%2Fb%23c")]
    [TestCase("50%")]
    public async Task Any_name_is_found_also_where_the_back_end_decodes_twice(string name)
    {
        await using var shelf = await Shelf.OpenAsync(0);
        var stored = await shelf.Tenant.Files.PutAsync(shelf.Drive, $"A & b/{name}/{name}", new MemoryStream(Some.Bytes(100)));
        if (DriveLookup.IsUnsafeName(name)) shelf.Tenant.Files.DecodePathsTwice();

        var item = await shelf.Graph.Files().GetItemAsync(DrivePath.In(shelf.Drive, $"A & b/{name}/{name}"));
        var receipt = await shelf.Graph.Files().DownloadAsync(DrivePath.In(shelf.Drive, $"A & b/{name}/{name}"), shelf.Target);

        Assert.That((item.Id, item.Name, receipt.Name, receipt.Verified), Is.EqualTo((stored.ItemId, name, name, Verification.Matched)));
    }

    [Test]
    public async Task A_name_that_is_not_there_is_not_found_that_way_either()
    {
        await using var shelf = await Shelf.OpenAsync(0);

        var error = await Assert.ThrowsAsync<GraphException>(() => shelf.Graph.Files().GetItemAsync(DrivePath.In(shelf.Drive, "no%25")));

        Assert.That(error!.Code, Is.EqualTo("itemNotFound"));
    }

    [TestCase("100%25", true)]
    [TestCase("%2f", true)]
    [TestCase("a%zz%2Fb", true)]
    [TestCase("100%", false)]
    [TestCase("100% é", false)]
    [TestCase("%2", false)]
    [TestCase("#+&'", false)]
    public void A_name_is_unsafe_by_path(string name, bool isUnsafe) => Assert.That(DriveLookup.IsUnsafeName(name), Is.EqualTo(isUnsafe));

    [Test]
    public async Task An_item_by_its_id_is_read_and_is_no_place_for_a_file()
    {
        await using var shelf = await Shelf.OpenAsync(100);
        var item = DrivePath.ById(shelf.Drive, shelf.Stored.ItemId);

        Assert.That((await shelf.Graph.Files().DownloadAsync(item, shelf.Target)).Size, Is.EqualTo(100));
        await Assert.ThrowsAsync<ArgumentException>(() => shelf.Graph.Files().UploadAsync(shelf.Target, item));
        await Assert.ThrowsAsync<ArgumentException>(() => shelf.Graph.Files().UploadAsync(new byte[1], item));
        Assert.Throws<ArgumentException>(() => shelf.Graph.Files().EnsureFolderAsync(item));
        Assert.Throws<ArgumentException>(() => DrivePath.FromItem(new DriveItem { Id = "i" }));
    }
}
