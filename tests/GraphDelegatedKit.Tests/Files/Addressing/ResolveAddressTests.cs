using System.Net;
using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>
/// A pasted address leads to the site, library and item that it names (pnpcore#1199), and never to another place that happens to exist.
/// </summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ResolveAddressTests
{
    private const string Host = "https://contoso.sharepoint.com";

    private LocalTenant _tenant = null!;
    private GraphClient _graph = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _tenant = await TestData.StartTenantAsync();
        _graph = TestData.CreateClient(_tenant);
        _tenant.Files.AddSite("/sites/Engineering/Tools", "Tools");
        _tenant.Files.AddSite("/HR", "People", ("Dokumente", "Freigegebene Dokumente"), ("Documents", "Old"));
        _tenant.Files.AddSite("/teams/Ops", "Ops", ("Dokumente", "Freigegebene Dokumente"), ("100% fun #1", "Fun & more"));
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _graph.DisposeAsync();
        await _tenant.DisposeAsync();
    }

    [TestCase(Host + "/sites/Engineering", "/sites/Engineering")]
    [TestCase(Host + "/sites/engineering/", "/sites/Engineering")]
    [TestCase("contoso.sharepoint.com:/sites/Engineering", "/sites/Engineering")]
    [TestCase(Host + "/sites/Engineering/SitePages/Home.aspx", "/sites/Engineering")]
    [TestCase(Host + "/sites/Engineering/default.aspx", "/sites/Engineering")]
    [TestCase(Host + "/sites/Engineering/_layouts/15/viewlsts.aspx", "/sites/Engineering")]
    [TestCase(Host + "/sites/Engineering/Tools", "/sites/Engineering/Tools")]
    [TestCase(Host + "/sites/Engineering/Tools/SitePages/Home.aspx?xsdata=1", "/sites/Engineering/Tools")]
    [TestCase(Host + "/teams/Ops", "/teams/Ops")]
    [TestCase(Host + "/HR/SitePages/Home.aspx", "/HR")]
    [TestCase(Host + "/HR", "/HR")]
    [TestCase(Host + "/", "")]
    [TestCase(Host + "/SitePages/Home.aspx", "")]
    public async Task The_address_of_a_site_leads_to_the_site_with_the_longest_path_and_to_no_library(string address, string sitePath)
    {
        var resolved = await _graph.Files().ResolveAddressAsync(address);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(new Uri(resolved.Site!.WebUrl!).AbsolutePath.TrimEnd('/'), Is.EqualTo(sitePath));
            Assert.That(resolved.Drive, Is.Null);
            Assert.That(resolved.Item, Is.Null);
            Assert.That(resolved.Path, Is.Null);
        }
    }

    [TestCase(Host + "/sites/Engineering/Releases/Forms/AllItems.aspx", "/sites/Engineering", "Releases")]
    [TestCase(Host + "/sites/Engineering/Releases", "/sites/Engineering", "Releases")]
    [TestCase(Host + "/sites/Engineering/Shared%20Documents/Forms/AllItems.aspx?viewid=1", "/sites/Engineering", "Documents")]
    [TestCase(Host + "/sites/Engineering/Tools/Shared%20Documents/Forms/By%20Author.aspx", "/sites/Engineering/Tools", "Documents")]
    [TestCase(Host + "/HR/Freigegebene%20Dokumente/Forms/AllItems.aspx", "/HR", "Dokumente")]
    [TestCase(Host + "/HR/Old", "/HR", "Documents")]
    [TestCase(Host + "/teams/Ops/Fun%20&%20more/Forms/AllItems.aspx", "/teams/Ops", "100% fun #1")]
    [TestCase(Host + "/Shared%20Documents/Forms/AllItems.aspx", "", "Documents")]
    [TestCase("contoso.sharepoint.com:/teams/Ops/Fun & more", "/teams/Ops", "100% fun #1")]
    public async Task The_address_of_a_library_leads_to_it_whatever_its_title_is(string address, string sitePath, string title)
    {
        var resolved = await _graph.Files().ResolveAddressAsync(address);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(resolved.Drive!.Id, Is.EqualTo(_tenant.Files.GetLibraryId(sitePath, title)));
            Assert.That(resolved.Item, Is.Null);
            Assert.That(resolved.Path!.DriveId, Is.EqualTo(resolved.Drive.Id));
            Assert.That(resolved.Path.ItemId, Is.EqualTo("root"));
        }
    }

    [TestCase(
        "/sites/Engineering",
        "Releases", "a b/50% #1+2 & it's.txt", "/sites/Engineering/Releases/a%20b/50%25%20%231+2%20&%20it's.txt?web=1")]
    [TestCase("/sites/Engineering", "Releases", "a/100%25.txt", "/sites/Engineering/Releases/a/100%2525.txt")]
    [TestCase("/sites/Engineering", "Documents", "General/a.txt", "/:t:/r/sites/Engineering/Shared%20Documents/General/a.txt?csf=1&web=1")]
    [TestCase("/HR", "Dokumente", "a.txt", "/HR/Freigegebene%20Dokumente/a.txt")]
    [TestCase(
        "/sites/Engineering", "Releases", "a/x/b.txt",
        "/sites/Engineering/Releases/Forms/AllItems.aspx?id=%2Fsites%2FEngineering%2FReleases%2Fa%2Fx%2Fb%2Etxt&parent=%2Fsites")]
    [TestCase("", "Documents", "Tools/a.txt", "/Shared%20Documents/Tools/a.txt")]
    public async Task The_address_of_a_file_leads_to_it(string sitePath, string title, string path, string address)
    {
        var driveId = _tenant.Files.GetLibraryId(sitePath, title);
        var stored = await _tenant.Files.PutAsync(driveId, path, new MemoryStream([1, 2, 3]));
        if (path.Contains("%25")) _tenant.Files.DecodePathsTwice();

        var resolved = await _graph.Files().ResolveAddressAsync(Host + address);
        var item = await _graph.Files().GetItemByLinkAsync(Host + address);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(resolved.Item!.Id, Is.EqualTo(stored.ItemId));
            Assert.That(resolved.Drive!.Id, Is.EqualTo(driveId));
            Assert.That(resolved.Path!.ItemId, Is.EqualTo(stored.ItemId));
            Assert.That(item.Id, Is.EqualTo(stored.ItemId));
        }
    }

    [TestCase("/sites/Engineering/Nope", "no document library and no subsite 'Nope'")]
    [TestCase("/sites/Engineering/Nope/SitePages/Home.aspx", "no site at https://contoso.sharepoint.com/sites/Engineering/Nope")]
    [TestCase("/sites/Nope/SitePages/Home.aspx", "no site at https://contoso.sharepoint.com/sites/Nope")]
    [TestCase("/sites/Nope/Shared%20Documents/a.txt", "no site at https://contoso.sharepoint.com/sites/Nope")]
    [TestCase("/HRR/SitePages/Home.aspx", "no site at https://contoso.sharepoint.com/HRR")]
    [TestCase("/sites/Engineering/Documents", "no document library and no subsite 'Documents'")]
    [TestCase("/sites/Engineering/Releases/none.txt", "has no 'none.txt'")]
    [TestCase("/sites/Engineering/Forms/AllItems.aspx", "is not a document library")]
    [TestCase("/sites/Engineering/Release", "no document library and no subsite 'Release'")]
    public async Task What_does_not_exist_is_an_error_and_never_the_nearest_place(string address, string message)
    {
        var error = (await Assert.ThrowsAsync<GraphException>(() => _graph.Files().ResolveAddressAsync(Host + address)))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error.Message, Does.Contain(message));
            Assert.That(error.Remedy, Does.Contain("Open the address in a browser"));
        }
    }

    [Test]
    public async Task A_subsite_is_found_although_the_user_may_not_read_its_parent_site()
    {
        _tenant.Faults.Fail("/v1.0/sites/contoso.sharepoint.com:/sites/Engineering", 403, times: 1, code: "accessDenied");

        var resolved = await _graph.Files().ResolveAddressAsync(Host + "/sites/Engineering/Tools/Shared%20Documents");

        Assert.That(resolved.Site!.DisplayName, Is.EqualTo("Tools"));
    }

    [Test]
    public async Task Sites_that_are_all_refused_are_reported_as_refused()
    {
        _tenant.Faults.Fail("/v1.0/sites/contoso.sharepoint.com:/sites/Engineering", 403, times: 9, code: "accessDenied");
        _tenant.Faults.Fail("/v1.0/sites/contoso.sharepoint.com:/sites/Engineering/Tools", 403, times: 9, code: "accessDenied");

        var error = (await Assert.ThrowsAsync<GraphException>(
            () => _graph.Files().ResolveAddressAsync(Host + "/sites/Engineering/Tools")))!;

        Assert.That(error.Status, Is.EqualTo(HttpStatusCode.Forbidden));
    }

    [Test]
    public async Task A_service_that_returns_the_parent_for_the_path_of_a_folder_is_not_believed()
    {
        using var handler = new FakeHttpHandler()
            .RespondsWith(HttpStatusCode.OK, """{"id":"s","displayName":"Eng","webUrl":"https://contoso.sharepoint.com/sites/Eng"}""")
            .RespondsWith(HttpStatusCode.OK, """{"value":[]}""")
            .RespondsWith(HttpStatusCode.OK, """{"id":"s","displayName":"Eng","webUrl":"https://contoso.sharepoint.com/sites/Eng"}""");
        await using var graph = TestData.CreateClient(handler);

        var error = (await Assert.ThrowsAsync<GraphException>(() => graph.Files().ResolveAddressAsync(Host + "/sites/Eng/Tools")))!;

        Assert.That(error.Message, Does.Contain("no document library and no subsite 'Tools'"));
    }

    [Test]
    public async Task A_file_in_a_OneDrive_is_found_by_its_address_in_each_form()
    {
        var driveId = _tenant.Files.GetDriveId(_tenant.Users[0].UserPrincipalName);
        var stored = await _tenant.Files.PutAsync(driveId, "General/a#b.txt", new MemoryStream([1]));
        var webUrl = (await _graph.Files().GetItemAsync(DrivePath.ById(driveId, stored.ItemId))).WebUrl!;
        var path = Uri.UnescapeDataString(new Uri(webUrl).AbsolutePath);
        var site = string.Join('/', path.Split('/')[..3]);
        string[] addresses =
        [
            webUrl,
            $"https://contoso-my.sharepoint.com/my?id={Uri.EscapeDataString(path)}",
            $"https://contoso-my.sharepoint.com{site}/_layouts/15/onedrive.aspx?id={Uri.EscapeDataString(path)}",
        ];

        foreach (var address in addresses)
        {
            Assert.That((await _graph.Files().ResolveAddressAsync(address)).Item!.Id, Is.EqualTo(stored.ItemId), address);
            Assert.That((await _graph.Files().GetItemByLinkAsync(address)).Id, Is.EqualTo(stored.ItemId), address);
        }
    }

    [Test]
    public async Task The_address_of_a_library_leads_to_its_root_folder_as_a_link_too()
    {
        const string address = Host + "/sites/Engineering/Releases/Forms/AllItems.aspx";

        var byShare = await _graph.Files().GetItemByLinkAsync(address);
        _tenant.Faults.Fail("/v1.0/shares/*", 400, times: 9);
        var bySite = await _graph.Files().GetItemByLinkAsync(address);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(byShare.ParentReference!.DriveId, Is.EqualTo(_tenant.Files.GetLibraryId(library: "Releases")));
            Assert.That(bySite.Id, Is.EqualTo(byShare.Id));
        }
    }

    [Test]
    public void The_address_of_a_site_is_not_a_link_to_a_file()
    {
        var refused = Assert.Throws<ArgumentException>(() => _graph.Files().GetItemByLinkAsync(Host + "/sites/Engineering"))!;

        Assert.That(refused.Message, Does.Contain("that of a site").And.Contain("ResolveAddressAsync"));
    }

    [Test]
    public async Task An_item_of_a_personal_OneDrive_is_read_by_the_ids_in_its_address()
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.OK, """{"id":"946C98D07C563CE7!381"}""")
            .RespondsWith(HttpStatusCode.OK, """{"id":"i"}""");
        await using var graph = TestData.CreateClient(handler);

        await graph.Files().GetItemByLinkAsync("https://onedrive.live.com/?id=946C98D07C563CE7%21381&cid=946C98D07C563CE7");
        await graph.Files().GetItemByLinkAsync("https://onedrive.live.com/?id=%2Fpersonal%2F946c98d07c563ce7%2FDocuments%2FA%2Fb.");

        Assert.That(handler.Requests.Select(request => request.RequestUri.PathAndQuery), Is.EqualTo(new[]
        {
            "/v1.0/drives/946c98d07c563ce7/items/946C98D07C563CE7%21381", "/v1.0/drives/946c98d07c563ce7/root:/A/b.",
        }));
    }

    [TestCase("Documents", "Documents")]
    [TestCase(" releases ", "Releases")]
    [TestCase("Shared Documents", "Documents")]
    public async Task A_library_is_found_by_its_title_or_by_its_name_in_the_address(string name, string title)
    {
        var site = await _graph.Files().GetSiteAsync("contoso.sharepoint.com", "/sites/Engineering");

        var library = await _graph.Files().GetLibraryAsync(site.Id!, name);

        Assert.That(library.Name, Is.EqualTo(title));
    }

    [Test]
    public async Task A_title_comes_before_a_name_in_the_address_and_a_missing_library_lists_the_others()
    {
        var site = await _graph.Files().GetSiteAsync("contoso.sharepoint.com", "/HR");
        var byTitle = await _graph.Files().GetLibraryAsync(site.Id!, "Documents");
        var defaultLibrary = await _graph.Files().GetDefaultLibraryAsync(site.Id!);

        var missing = (await Assert.ThrowsAsync<GraphException>(() => _graph.Files().GetLibraryAsync(site.Id!, "Nope")))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(byTitle.Id, Is.EqualTo(_tenant.Files.GetLibraryId("/HR", "Documents")));
            Assert.That(defaultLibrary.Id, Is.EqualTo(_tenant.Files.GetLibraryId("/HR", "Dokumente")));
            Assert.That(missing.Code, Is.EqualTo("itemNotFound"));
            Assert.That(missing.Remedy, Is.EqualTo("Use one of these names: Dokumente, Documents."));
        }
    }

    [Test]
    public async Task Two_libraries_with_the_same_title_are_an_error_that_lists_their_ids()
    {
        _tenant.Files.AddSite("/sites/Twins", "Twins", ("Plans", "Plans"), ("plans", "Plans2"));
        var site = await _graph.Files().GetSiteAsync("contoso.sharepoint.com", "/sites/Twins");

        var ambiguous = (await Assert.ThrowsAsync<GraphException>(() => _graph.Files().GetLibraryAsync(site.Id!, "PLANS")))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(ambiguous.Code, Is.EqualTo("ambiguousName"));
            Assert.That(ambiguous.Remedy, Does.Contain(_tenant.Files.GetLibraryId("/sites/Twins", "Plans"))
                .And.Contain(_tenant.Files.GetLibraryId("/sites/Twins", "plans")));
        }
    }
}
