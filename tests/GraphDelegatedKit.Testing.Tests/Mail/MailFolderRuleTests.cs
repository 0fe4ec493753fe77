using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tests.Mail;

// https://learn.microsoft.com/graph/api/resources/mailfolder: the lists and the names of folders.
public sealed class MailFolderRuleTests : MailboxFixture
{
    // https://learn.microsoft.com/graph/api/user-list-mailfolders#optional-query-parameters
    [TestCase("$top=2", "Archive;Conversation History")]
    [TestCase("$top=2&$skip=2", "Deleted Items;Drafts")]
    [TestCase("$orderby=displayName desc&$top=1", "Sent Items")]
    [TestCase("$filter=totalItemCount gt 0", "Inbox")]
    [TestCase("$filter=unreadItemCount eq 1", "Inbox")]
    [TestCase("$filter=startswith(displayName,'D')", "Deleted Items;Drafts")]
    public async Task Folders_are_filtered_sorted_and_paged(string query, string expected)
    {
        AddMessage("one");
        AddMessage("two", isRead: true);

        var folders = await GetOkAsync($"{MeUrl}/mailFolders?{query}");

        Assert.That(
            string.Join(';', folders["value"]!.AsArray().Select(folder => (string)folder!["displayName"]!)), Is.EqualTo(expected));
    }

    [Test]
    public async Task A_folder_needs_a_free_name()
    {
        var (_, first) = await Client.PostAsync($"{MeUrl}/mailFolders", """{"displayName":"First"}""");
        var (_, second) = await Client.PostAsync($"{MeUrl}/mailFolders", """{"displayName":"Second"}""");
        var (nameless, _) = await Client.PostAsync($"{MeUrl}/mailFolders", "{}");
        var (likeInbox, _) = await Client.PostAsync($"{MeUrl}/mailFolders", """{"displayName":"INBOX"}""");

        var (taken, _) = await PatchAsync(FolderUrl(second), """{"displayName":"first"}""");
        var (own, renamed) = await PatchAsync(FolderUrl(first), """{"displayName":"FIRST"}""");
        var (wellKnown, _) = await PatchAsync($"{MeUrl}/mailFolders/inbox", """{"displayName":"Mine"}""");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(nameless, Is.EqualTo(400));
            Assert.That(likeInbox, Is.EqualTo(409));
            Assert.That(taken, Is.EqualTo(409));
            Assert.That(own, Is.EqualTo(200));
            Assert.That((string)renamed["displayName"]!, Is.EqualTo("FIRST"));
            Assert.That(wellKnown, Is.EqualTo(501));
        }

        static string FolderUrl(JsonNode folder) =>
            $"{MeUrl}/mailFolders/{Uri.EscapeDataString((string)folder["id"]!)}";
    }

    // https://learn.microsoft.com/graph/api/resources/mailfolder#well-known-folder-names
    [Test]
    public async Task A_calendar_is_no_mail_folder_and_a_folder_that_few_mailboxes_have_is_not_found()
    {
        var (_, calendar) = await Client.PostAsync($"{MeUrl}/calendars", """{"name":"Volunteer"}""");
        var (_, folder) = await Client.PostAsync($"{MeUrl}/mailFolders", """{"displayName":"Clients"}""");

        using (Assert.EnterMultipleScope())
        {
            await AssertRefusedAsync($"mailFolders/{Escape(calendar)}", 404, "ErrorItemNotFound");
            await AssertRefusedAsync($"calendars/{Escape(folder)}", 404, "ErrorItemNotFound");
            await AssertRefusedAsync("mailFolders/SyncIssues", 404, "ErrorItemNotFound");
        }

        static string Escape(JsonNode created) => Uri.EscapeDataString((string)created["id"]!);
    }
}
