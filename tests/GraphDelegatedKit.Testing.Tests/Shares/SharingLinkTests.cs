using System.Text;

namespace GraphDelegatedKit.Testing.Tests.Shares;

public sealed class SharingLinkTests : TenantFixture
{
    [TestCase("General/50% #1 + a&b.txt")]
    [TestCase("General/Łódź 樹 🌲.txt")]
    [TestCase("plain.txt")]
    public async Task A_sharing_link_and_a_web_URL_lead_to_the_item(string path)
    {
        var file = await Tenant.Files.PutAsync(Tenant.Files.GetLibraryId(), path, new MemoryStream([1]));
        var link = Tenant.Files.CreateSharingLink(file.DriveId, path);
        var (_, item) = await Client.GetAsync($"{GraphUrl}/drives/{file.DriveId}/items/{file.ItemId}");

        var byLink = await Client.GetAsync($"{GraphUrl}/shares/{GetShareId(link)}/driveItem");
        var byToken = await Client.GetAsync($"{GraphUrl}/shares/{new Uri(link).Segments[^1]}/driveItem?$select=id");
        var byWeb = await Client.GetAsync($"{GraphUrl}/shares/{GetShareId((string)item["webUrl"]! + "?web=1")}/driveItem");
        using var content = await Client.Http.GetAsync($"{GraphUrl}/shares/{GetShareId(link)}/driveItem/content");

        Assert.Multiple(() =>
        {
            Assert.That(link, Does.StartWith("https://contoso.sharepoint.com/:u:/s/Engineering/"));
            Assert.That(byLink.Status, Is.EqualTo(200));
            Assert.That(byToken.Status, Is.EqualTo(200));
            Assert.That(byWeb.Status, Is.EqualTo(200));
            Assert.That((int)content.StatusCode, Is.EqualTo(302));
            Assert.That(new[] { byLink, byToken, byWeb }.Select(response => (string)response.Body["id"]!), Is.All.EqualTo(file.ItemId));
            Assert.That((string)byLink.Body["parentReference"]!["driveId"]!, Is.EqualTo(file.DriveId));
        });
    }

    [Test]
    public async Task A_sharing_link_can_lead_to_a_folder_in_a_personal_drive()
    {
        var drive = DefaultDriveId;
        await Tenant.Files.PutAsync(drive, "Box/a.txt", new MemoryStream([1]));
        var (_, root) = await Client.GetAsync($"{GraphUrl}/me/drive/root");
        var link = Tenant.Files.CreateSharingLink(drive, "Box");

        var children = await Client.GetAsync($"{GraphUrl}/shares/{GetShareId(link)}/driveItem/children");
        var library = await Client.GetAsync($"{GraphUrl}/shares/{GetShareId((string)root["webUrl"]!)}/driveItem");

        Assert.Multiple(() =>
        {
            Assert.That(link, Does.StartWith("https://contoso-my.sharepoint.com/:f:/g/personal/"));
            Assert.That((string)children.Body["value"]![0]!["name"]!, Is.EqualTo("a.txt"));
            Assert.That((string)library.Body["id"]!, Is.EqualTo((string)root["id"]!));
        });
    }

    [Test]
    public async Task A_sharing_link_is_created_on_request()
    {
        var file = await Tenant.Files.PutAsync(Tenant.Files.GetLibraryId(), "a.txt", new MemoryStream([1]));

        var (created, body) = await Client.PostAsync(
            $"{GraphUrl}/drives/{file.DriveId}/items/{file.ItemId}/createLink", """{"type":"view","scope":"organization"}""");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(created, Is.EqualTo(201));
            Assert.That((string)body["link"]!["webUrl"]!, Is.EqualTo(Tenant.Files.CreateSharingLink(file.DriveId, "a.txt")));
            Assert.That((string)body["shareId"]!, Is.EqualTo(GetShareId(Tenant.Files.CreateSharingLink(file.DriveId, "a.txt"))));
        }
    }

    [TestCase("u!%%", 400)]
    [TestCase("u!bm90IGFuIGFkZHJlc3M", 400)]
    [TestCase("E0000000000000000000000000000000000000000000", 404)]
    [TestCase("..%2Fpeople", 404)]
    public async Task An_invalid_sharing_token_is_refused(string share, int status) =>
        Assert.That((await Client.GetAsync($"{GraphUrl}/shares/{share}/driveItem")).Status, Is.EqualTo(status));

    [TestCase("https://contoso.sharepoint.com/sites/Engineering/Shared%20Documents/none.txt")]
    [TestCase("https://contoso.sharepoint.com/sites/Nowhere/Shared%20Documents")]
    [TestCase("https://evil.example/sites/Engineering/Shared%20Documents")]
    public async Task A_sharing_link_to_a_missing_item_is_not_found(string url) =>
        Assert.That((await Client.GetAsync($"{GraphUrl}/shares/{GetShareId(url)}/driveItem")).Status, Is.EqualTo(404));

    private static string GetShareId(string url) =>
        "u!" + Convert.ToBase64String(Encoding.UTF8.GetBytes(url)).TrimEnd('=').Replace('/', '_').Replace('+', '-');
}
