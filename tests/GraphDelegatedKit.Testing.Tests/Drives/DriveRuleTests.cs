namespace GraphDelegatedKit.Testing.Tests.Drives;

public sealed class DriveRuleTests : TenantFixture
{
    // https://learn.microsoft.com/graph/api/driveitem-delete: the root is no item that can be deleted; the status is assumed.
    [TestCase("root")]
    [TestCase("items/root")]
    public async Task The_root_of_a_drive_cannot_be_deleted(string root)
    {
        await Client.PutAsync(DriveUrl + "/root:/a.txt:/content", [1]);

        var (status, body) = await Client.SendAsync(HttpMethod.Delete, $"{DriveUrl}/{root}");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(403));
            Assert.That((string)body["error"]!["code"]!, Is.EqualTo("accessDenied"));
            Assert.That((await Client.GetAsync(DriveUrl + "/root:/a.txt")).Status, Is.EqualTo(200));
        }
    }

    // https://learn.microsoft.com/graph/api/resources/site#properties: siteCollection, and root for the root of a site collection only
    [Test]
    public async Task A_site_names_the_host_of_its_site_collection_and_only_the_root_site_is_a_root()
    {
        var (_, root) = await Client.GetAsync(GraphUrl + "/sites/root");
        var (_, other) = await Client.GetAsync(GraphUrl + "/sites/contoso.sharepoint.com:/sites/Engineering");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)root["siteCollection"]!["hostname"]!, Is.EqualTo("contoso.sharepoint.com"));
            Assert.That(root["root"], Is.Not.Null);
            Assert.That(other["root"], Is.Null);
            Assert.That((string)other["webUrl"]!, Is.EqualTo("https://contoso.sharepoint.com/sites/Engineering"));
        }
    }

    [Test]
    public async Task All_sites_that_were_added_are_there_after_a_restart()
    {
        using var folder = new TemporaryFolder();
        await using (var first = await LocalTenant.StartAsync(new() { StateFolder = folder["state"] }))
        {
            first.Files.AddSite("/sites/First", "First");
            first.Files.AddSite("/sites/Second", "Second");
        }

        await using var second = await LocalTenant.StartAsync(new() { StateFolder = folder["state"] });
        using var client = second.CreateClient(scopes: ["Sites.Read.All"]);

        using (Assert.EnterMultipleScope())
        {
            foreach (var name in (string[])["First", "Second"])
            {
                var site = await client.GetStringAsync($"sites/contoso.sharepoint.com:/sites/{name}");
                Assert.That(site, Does.Contain($"\"displayName\":\"{name}\""));
            }
        }
    }
}
