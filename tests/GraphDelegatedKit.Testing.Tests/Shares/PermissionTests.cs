using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tests.Shares;

// https://learn.microsoft.com/graph/api/driveitem-list-permissions, driveitem-invite, driveitem-createlink and permission-delete
public sealed class PermissionTests : TenantFixture
{
    private const string FolderUrl = DriveUrl + "/root:/A:";

    [SetUp]
    public async Task StoreFileAsync() => await Client.PutAsync(DriveUrl + "/root:/A/f.txt:/content", [1]);

    [Test]
    public async Task Links_and_invitations_are_permissions_of_the_item_and_of_what_is_below_it()
    {
        var created = await Client.PostAsync(FolderUrl + "/createLink", """{"type":"edit","scope":"organization"}""");
        var again = await Client.PostAsync(FolderUrl + "/createLink", """{"type":"edit","scope":"organization"}""");
        var invited = await Client.PostAsync(
            FolderUrl + "/invite",
            $$"""{"recipients":[{"email":"{{Tenant.Users[1].Mail}}"}],"roles":["read"],"requireSignIn":true,"sendInvitation":false}""");
        var all = await ListAsync(FolderUrl);
        var inherited = await ListAsync(DriveUrl + "/root:/A/f.txt:");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(created.Status, Is.EqualTo(201));
            Assert.That((string?)created.Body["link"]!["type"], Is.EqualTo("edit"));
            Assert.That((string?)created.Body["roles"]![0], Is.EqualTo("write"));
            Assert.That(again.Status, Is.EqualTo(200));
            Assert.That((string?)again.Body["id"], Is.EqualTo((string?)created.Body["id"]));
            Assert.That(invited.Status, Is.EqualTo(200));
            Assert.That(all.Select(permission => (string?)permission!["roles"]![0]), Is.EquivalentTo(new[] { "owner", "write", "read" }));
            Assert.That(all.Any(permission => (string?)permission!["grantedToV2"]?["user"]?["id"] == Tenant.Users[1].Id), Is.True);
            Assert.That(
                inherited.Select(permission => permission!["inheritedFrom"] is not null), Is.EqualTo(new[] { false, true, true }));
        }
    }

    [Test]
    public async Task A_deleted_link_no_longer_opens_the_item()
    {
        var (_, link) = await Client.PostAsync(FolderUrl + "/createLink", """{"type":"view"}""");
        var shareUrl = $"{GraphUrl}/shares/{link["shareId"]}/driveItem";
        var before = await Client.GetAsync(shareUrl);

        var deleted = await Client.SendAsync(HttpMethod.Delete, $"{FolderUrl}/permissions/{link["id"]}");
        var after = await Client.GetAsync(shareUrl);
        var owner = await Client.SendAsync(HttpMethod.Delete, FolderUrl + "/permissions/owner");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(before.Status, Is.EqualTo(200));
            Assert.That(deleted.Status, Is.EqualTo(204));
            Assert.That(after.Status, Is.EqualTo(404));
            Assert.That(owner.Status, Is.EqualTo(400));
            Assert.That(await ListAsync(FolderUrl), Has.Count.EqualTo(1));
        }
    }

    // https://learn.microsoft.com/graph/api/drive-sharedwithme
    [Test]
    public async Task An_invited_user_finds_the_item_among_those_shared_with_the_user()
    {
        await Client.PostAsync(
            DriveUrl + "/root:/A/f.txt:/invite", $$"""{"recipients":[{"objectId":"{{Tenant.Users[1].Id}}"}],"roles":["write"]}""");
        using var other = new TenantClient(Tenant);
        await other.SignInAsync(Tenant.Users[1].UserPrincipalName);

        var (_, shared) = await other.GetAsync(DriveUrl + "/sharedWithMe");
        var (_, own) = await Client.GetAsync(DriveUrl + "/sharedWithMe");
        var remoteItem = shared["value"]!.AsArray().Single()!["remoteItem"]!;
        var (status, item) =
            await other.GetAsync($"{GraphUrl}/drives/{remoteItem["parentReference"]!["driveId"]}/items/{remoteItem["id"]}");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(own["value"]!.AsArray(), Is.Empty);
            Assert.That(status, Is.EqualTo(200));
            Assert.That((string?)item["name"], Is.EqualTo("f.txt"));
            Assert.That((string?)remoteItem["shared"]!["owner"]!["user"]!["id"], Is.EqualTo(Tenant.Users[0].Id));
        }
    }

    [TestCase("createLink", """{"type":"nonsense"}""")]
    [TestCase("invite", """{"recipients":[{"email":"a@b.example"}]}""")]
    [TestCase("invite", """{"recipients":[],"roles":["read"]}""")]
    [TestCase("invite", """{"recipients":[{"alias":"unknown"}],"roles":["read"]}""")]
    public async Task A_permission_that_makes_no_sense_is_refused(string action, string body) =>
        Assert.That((await Client.PostAsync($"{FolderUrl}/{action}", body)).Status, Is.EqualTo(400));

    [Test]
    public async Task The_role_of_an_invitation_is_changed()
    {
        var (_, invited) = await Client.PostAsync(FolderUrl + "/invite", """{"recipients":[{"email":"a@b.example"}],"roles":["read"]}""");
        var url = $"{FolderUrl}/permissions/{invited["value"]![0]!["id"]}";

        var (status, _) = await Client.SendAsync(
            HttpMethod.Patch, url, new StringContent("""{"roles":["write"]}""", null, "application/json"));
        var (_, permission) = await Client.GetAsync(url);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(200));
            Assert.That((string?)permission["roles"]![0], Is.EqualTo("write"));
        }
    }

    private async Task<JsonArray> ListAsync(string item) => (await Client.GetAsync(item + "/permissions")).Body["value"]!.AsArray();
}
