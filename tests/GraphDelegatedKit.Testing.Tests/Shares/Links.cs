using System.Text;

namespace GraphDelegatedKit.Testing.Tests.Shares;

public sealed class Links : TenantFixture
{
    [TestCase("General/50% #1 + a&b.txt")]
    [TestCase("General/Łódź 樹 🌲.txt")]
    [TestCase("plain.txt")]
    public async Task And_what_the_browser_shows_lead_to_the_item(string path)
    {
        var file = await Tenant.Files.PutAsync(Tenant.Files.GetLibraryId(), path, new MemoryStream([1]));
        var link = Tenant.Files.CreateSharingLink(file.DriveId, path);
        var (_, item) = await Client.GetAsync($"{Graph}/drives/{file.DriveId}/items/{file.ItemId}");

        var byLink = await Client.GetAsync($"{Graph}/shares/{IdOf(link)}/driveItem");
        var byToken = await Client.GetAsync($"{Graph}/shares/{new Uri(link).Segments[^1]}/driveItem?$select=id");
        var byWeb = await Client.GetAsync($"{Graph}/shares/{IdOf((string)item["webUrl"]! + "?web=1")}/driveItem");
        using var content = await Client.Http.GetAsync($"{Graph}/shares/{IdOf(link)}/driveItem/content");

        Assert.Multiple(() =>
        {
            Assert.That(link, Does.StartWith("https://contoso.sharepoint.com/:u:/s/Engineering/"));
            Assert.That((byLink.Status, byToken.Status, byWeb.Status, (int)content.StatusCode), Is.EqualTo((200, 200, 200, 302)));
            Assert.That(new[] { byLink, byToken, byWeb }.Select(answer => (string)answer.Body["id"]!), Is.All.EqualTo(file.ItemId));
            Assert.That((string)byLink.Body["parentReference"]!["driveId"]!, Is.EqualTo(file.DriveId));
        });
    }

    [Test]
    public async Task Lead_to_folders_and_into_somebodys_own_drive()
    {
        var drive = MyDrive;
        await Tenant.Files.PutAsync(drive, "Box/a.txt", new MemoryStream([1]));
        var (_, root) = await Client.GetAsync($"{Graph}/me/drive/root");
        var link = Tenant.Files.CreateSharingLink(drive, "Box");

        var children = await Client.GetAsync($"{Graph}/shares/{IdOf(link)}/driveItem/children");
        var library = await Client.GetAsync($"{Graph}/shares/{IdOf((string)root["webUrl"]!)}/driveItem");

        Assert.Multiple(() =>
        {
            Assert.That(link, Does.StartWith("https://contoso-my.sharepoint.com/:f:/g/personal/"));
            Assert.That((string)children.Body["value"]![0]!["name"]!, Is.EqualTo("a.txt"));
            Assert.That((string)library.Body["id"]!, Is.EqualTo((string)root["id"]!));
        });
    }

    [Test]
    public async Task Are_made_when_asked_for()
    {
        var file = await Tenant.Files.PutAsync(Tenant.Files.GetLibraryId(), "a.txt", new MemoryStream([1]));

        var (made, body) = await Client.PostAsync($"{Graph}/drives/{file.DriveId}/items/{file.ItemId}/createLink", """{"type":"view","scope":"organization"}""");

        Assert.That((made, (string)body["link"]!["webUrl"]!, (string)body["shareId"]!), Is.EqualTo((201, Tenant.Files.CreateSharingLink(file.DriveId, "a.txt"), IdOf(Tenant.Files.CreateSharingLink(file.DriveId, "a.txt")))));
    }

    [TestCase("u!%%", 400)]
    [TestCase("u!bm90IGFuIGFkZHJlc3M", 400)]
    [TestCase("E0000000000000000000000000000000000000000000", 404)]
    [TestCase("..%2Fpeople", 404)]
    public async Task That_are_none_are_refused(string share, int status) =>
        Assert.That((await Client.GetAsync($"{Graph}/shares/{share}/driveItem")).Status, Is.EqualTo(status));

    [TestCase("https://contoso.sharepoint.com/sites/Engineering/Shared%20Documents/none.txt")]
    [TestCase("https://contoso.sharepoint.com/sites/Nowhere/Shared%20Documents")]
    [TestCase("https://evil.example/sites/Engineering/Shared%20Documents")]
    public async Task That_lead_nowhere_are_not_found(string address) =>
        Assert.That((await Client.GetAsync($"{Graph}/shares/{IdOf(address)}/driveItem")).Status, Is.EqualTo(404));

    private static string IdOf(string address) =>
        "u!" + Convert.ToBase64String(Encoding.UTF8.GetBytes(address)).TrimEnd('=').Replace('/', '_').Replace('+', '-');
}
