namespace GraphDelegatedKit.Testing.Tests.Sites;

public sealed class SiteTests : SharedTenantFixture
{
    private const string GraphUrl = "https://graph.microsoft.com/v1.0";
    private const string EngineeringUrl = GraphUrl + "/sites/contoso.sharepoint.com:/sites/Engineering";

    // https://learn.microsoft.com/graph/api/site-search
    [TestCase("engine", "Engineering")]
    [TestCase("*", "Contoso Engineering Marketing")]
    [TestCase("nothing", "")]
    public async Task Sites_are_found_by_their_names(string text, string names)
    {
        var (status, found) = await Client.GetAsync($"{GraphUrl}/sites?search={text}");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(200));
            Assert.That(string.Join(' ', found["value"]!.AsArray().Select(site => (string?)site!["displayName"])), Is.EqualTo(names));
        }
    }

    // https://learn.microsoft.com/graph/api/list-list and list-get
    [Test]
    public async Task The_libraries_of_a_site_are_its_lists()
    {
        var (_, lists) = await Client.GetAsync(EngineeringUrl + ":/lists?$expand=drive");
        var (_, named) = await Client.GetAsync(EngineeringUrl + ":/lists?$filter=displayName eq 'Releases'&$select=id,name&$expand=drive");
        var (_, byId) = await Client.GetAsync($"{EngineeringUrl}:/lists/{named["value"]![0]!["id"]}");
        var (_, drive) = await Client.GetAsync(EngineeringUrl + ":/lists/Releases/drive");
        var (unknown, _) = await Client.GetAsync(EngineeringUrl + ":/lists/Nothing");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                lists["value"]!.AsArray().Select(list => (string?)list!["displayName"]), Is.EqualTo(new[] { "Documents", "Releases" }));
            Assert.That((string?)lists["value"]![0]!["drive"]!["id"], Is.EqualTo(Tenant.Files.GetLibraryId()));
            Assert.That(named["value"]!.AsArray(), Has.Count.EqualTo(1));
            Assert.That((string?)named["value"]![0]!["drive"]!["id"], Is.EqualTo((string?)drive["id"]));
            Assert.That((string?)byId["list"]!["template"], Is.EqualTo("documentLibrary"));
            Assert.That(unknown, Is.EqualTo(404));
        }
    }

    // https://learn.microsoft.com/graph/api/drive-get
    [Test]
    public async Task The_root_of_a_drive_is_expanded()
    {
        var (_, drive) = await Client.GetAsync(GraphUrl + "/me/drive?$select=id&$expand=root");

        Assert.That((string?)drive["root"]!["name"], Is.EqualTo("root"));
    }
}
