using System.Net;
using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tests.Mail;

// https://learn.microsoft.com/graph/api/resources/mailfolder
public sealed class MailFolderTests : MailboxFixture
{
    // https://learn.microsoft.com/graph/api/user-list-mailfolders#example-1-list-mail-folders-in-the-signed-in-users-mailbox
    [Test]
    public async Task A_mailbox_lists_its_default_folders_by_name()
    {
        var folders = await GetOkAsync($"{MeUrl}/mailFolders");
        var byName = await GetOkAsync($"{GraphUrl}/users/{Me.UserPrincipalName}/mailFolders");

        string[] expected =
        [
            "Archive", "Conversation History", "Deleted Items", "Drafts", "Inbox", "Junk Email", "Outbox", "Sent Items",
        ];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(folders["value"]!.AsArray().Select(folder => (string)folder!["displayName"]!), Is.EqualTo(expected));
            Assert.That(byName["value"]!.ToJsonString(), Is.EqualTo(folders["value"]!.ToJsonString()));
            Assert.That(
                (string)folders["@odata.context"]!, Is.EqualTo($"{GraphUrl}/$metadata#users('{Me.Id}')/mailFolders"));
        }
    }

    // https://learn.microsoft.com/graph/api/mailfolder-get
    [TestCase("inbox", "Inbox")]
    [TestCase("SentItems", "Sent Items")]
    [TestCase("drafts", "Drafts")]
    [TestCase("deleteditems", "Deleted Items")]
    [TestCase("archive", "Archive")]
    [TestCase("msgfolderroot", "Top of Information Store")]
    public async Task A_well_known_name_stands_for_the_id_of_a_folder(string name, string displayName)
    {
        var byName = await GetOkAsync($"{MeUrl}/mailFolders/{name}");
        var byCall = await GetOkAsync($"{MeUrl}/mailFolders('{name}')");
        var byId = await GetOkAsync($"{MeUrl}/mailFolders/{Uri.EscapeDataString((string)byName["id"]!)}");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)byName["displayName"]!, Is.EqualTo(displayName));
            Assert.That(byId.ToJsonString(), Is.EqualTo(byName.ToJsonString()));
            Assert.That(byCall.ToJsonString(), Is.EqualTo(byName.ToJsonString()));
        }
    }

    [Test]
    public async Task A_folder_counts_its_messages_and_the_unread_ones()
    {
        AddMessage("one");
        AddMessage("two", isRead: true);
        AddMessage("three");

        var inbox = await GetOkAsync($"{MeUrl}/mailFolders/inbox?$select=totalItemCount,unreadItemCount,wellKnownName,sizeInBytes");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((int)inbox["totalItemCount"]!, Is.EqualTo(3));
            Assert.That((int)inbox["unreadItemCount"]!, Is.EqualTo(2));
            Assert.That((string?)inbox["id"], Is.Not.Null);
            Assert.That(inbox["displayName"], Is.Null);
        }
    }

    // https://learn.microsoft.com/graph/api/mailfolder-post-childfolders and mailfolder-list-childfolders
    [Test]
    public async Task A_created_folder_is_listed_below_its_parent_and_can_be_renamed_and_deleted()
    {
        var (created, clients) = await Client.PostAsync($"{MeUrl}/mailFolders", """{"displayName":"Clients"}""");
        var url = $"{MeUrl}/mailFolders/{Uri.EscapeDataString((string)clients["id"]!)}";
        var (_, child) = await Client.PostAsync($"{url}/childFolders", """{"displayName":"Fabrikam"}""");
        var (again, error) = await Client.PostAsync($"{url}/childFolders", """{"displayName":"fabrikam"}""");
        AddMessage("offer", folder: (string)child["id"]!);

        var children = await GetOkAsync($"{url}/childFolders");
        var filtered = await GetOkAsync($"{MeUrl}/mailFolders?$filter=displayName eq 'Clients'&$count=true");
        var (renamed, _) = await PatchAsync(url, """{"displayName":"Customers"}""");
        var parent = await GetOkAsync(url);
        var messages = await GetSubjectsAsync($"mailFolders/{Uri.EscapeDataString((string)child["id"]!)}/messages");
        var deleted = await DeleteAsync(url);
        var recoverable = await GetSubjectsAsync("mailFolders/recoverableitemsdeletions/messages");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(created, Is.EqualTo(201));
            Assert.That(again, Is.EqualTo(409));
            Assert.That((string)error["error"]!["code"]!, Is.EqualTo("ErrorFolderExists"));
            Assert.That((string)children["value"]![0]!["parentFolderId"]!, Is.EqualTo((string)clients["id"]!));
            Assert.That((int)children["value"]![0]!["totalItemCount"]!, Is.EqualTo(1));
            Assert.That((int)filtered["@odata.count"]!, Is.EqualTo(1));
            Assert.That(renamed, Is.EqualTo(200));
            Assert.That((string)parent["displayName"]!, Is.EqualTo("Customers"));
            Assert.That((int)parent["childFolderCount"]!, Is.EqualTo(1));
            Assert.That(messages, Is.EqualTo(["offer"]));
            Assert.That(deleted, Is.EqualTo(HttpStatusCode.NoContent));
            Assert.That(recoverable, Is.EqualTo(["offer"]));
            Assert.That((await Client.GetAsync(url)).Status, Is.EqualTo(404));
        }
    }

    [TestCase("mailFolders/nothing", 400, "ErrorInvalidIdMalformed")]
    [TestCase("mailFolders/clutter", 404, "ErrorItemNotFound")]
    [TestCase("mailFolders/nothing/messages", 400, "ErrorInvalidIdMalformed")]
    [TestCase("mailFolders/inbox?$select=isRead", 400, "BadRequest")]
    [TestCase("mailFolders/delta", 501, "notSupported")]
    [TestCase("mailFolders?$search=a", 501, "notSupported")]
    public Task A_request_for_a_folder_that_does_not_exist_is_refused(string path, int status, string code) =>
        AssertRefusedAsync(path, status, code);

    [Test]
    public async Task A_default_folder_cannot_be_deleted()
    {
        Assert.That(await DeleteAsync($"{MeUrl}/mailFolders/inbox"), Is.EqualTo(HttpStatusCode.Forbidden));
    }

    [Test]
    public async Task The_folders_of_another_user_are_closed()
    {
        var (created, folder) = await Client.PostAsync($"{MeUrl}/mailFolders", """{"displayName":"Private"}""");
        using var other = new TenantClient(Tenant);
        await other.SignInAsync(Other.UserPrincipalName);

        var direct = await Client.GetAsync($"{GraphUrl}/users/{Other.Id}/mailFolders");
        var hidden = await other.GetAsync($"{MeUrl}/mailFolders/{Uri.EscapeDataString((string)folder["id"]!)}");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(created, Is.EqualTo(201));
            Assert.That(direct.Status, Is.EqualTo(403));
            Assert.That(hidden.Status, Is.EqualTo(404));
        }
    }
}
