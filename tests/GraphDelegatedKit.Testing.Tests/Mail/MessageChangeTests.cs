using System.Net;
using System.Text;

namespace GraphDelegatedKit.Testing.Tests.Mail;

// Drafts, and changes of messages that exist.
public sealed class MessageChangeTests : MailboxFixture
{
    // https://learn.microsoft.com/graph/api/user-post-messages
    [Test]
    public async Task A_draft_has_the_properties_of_a_message()
    {
        var (status, draft) = await Client.PostAsync(
            $"{MeUrl}/messages",
            """
            {"Subject":"Did you see last night's game?","importance":"Low",
             "body":{"contentType":"HTML","content":"They were <b>awesome</b>!"},
             "toRecipients":[{"emailAddress":{"address":"AdeleV@contoso.com"}}],"isDraft":false,"hasAttachments":true}
            """);
        var drafts = await GetOkAsync($"{MeUrl}/mailFolders/drafts");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(201));
            Assert.That((string)draft["@odata.context"]!, Is.EqualTo($"{GraphUrl}/$metadata#users('{Me.Id}')/messages/$entity"));
            Assert.That((bool)draft["isDraft"]!, Is.True);
            Assert.That((bool)draft["isRead"]!, Is.True);
            Assert.That((bool)draft["hasAttachments"]!, Is.False);
            Assert.That((string)draft["subject"]!, Is.EqualTo("Did you see last night's game?"));
            Assert.That((string)draft["importance"]!, Is.EqualTo("low"));
            Assert.That((string)draft["bodyPreview"]!, Is.EqualTo("They were awesome!"));
            Assert.That((string)draft["parentFolderId"]!, Is.EqualTo((string)drafts["id"]!));
            Assert.That((string)draft["flag"]!["flagStatus"]!, Is.EqualTo("notFlagged"));
            Assert.That(draft["ccRecipients"]!.AsArray(), Is.Empty);
        }
    }

    [TestCase("""{"fullName":"x"}""", "RequestBodyRead")]
    [TestCase("""{"toRecipients":{"emailAddress":{"address":"a@contoso.com"}}}""", "RequestBodyRead")]
    [TestCase("""{"body":"text"}""", "RequestBodyRead")]
    [TestCase("""{"toRecipients":["a@contoso.com"]}""", "RequestBodyRead")]
    [TestCase("""{"from":"a@contoso.com"}""", "RequestBodyRead")]
    [TestCase("""{"categories":[1]}""", "RequestBodyRead")]
    [TestCase("""{"isRead":"yes"}""", "RequestBodyRead")]
    public async Task A_draft_with_a_property_that_a_message_cannot_have_is_refused(string draft, string code)
    {
        var (status, body) = await Client.PostAsync($"{MeUrl}/messages", draft);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(400));
            Assert.That((string)body["error"]!["code"]!, Is.EqualTo(code));
        }
    }

    [Test]
    public async Task A_draft_can_be_created_in_a_folder_and_with_an_attachment()
    {
        var (status, draft) = await Client.PostAsync(
            $"{MeUrl}/mailFolders/archive/messages",
            """
            {"subject":"a","attachments":[
              {"@odata.type":"#microsoft.graph.fileAttachment","name":"a.txt","contentBytes":"SGVsbG8="}]}
            """);

        var expanded = await GetOkAsync($"{MeUrl}/mailFolders/archive/messages?$expand=attachments");
        var attachment = Tenant.Mail.GetAttachments((string)draft["id"]!).Single();
        using var reader = new StreamReader(Tenant.Mail.OpenAttachment((string)draft["id"]!, attachment.AttachmentId), Encoding.ASCII);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(201));
            Assert.That((bool)draft["hasAttachments"]!, Is.True);
            Assert.That((string)expanded["value"]![0]!["attachments"]![0]!["name"]!, Is.EqualTo("a.txt"));
            Assert.That(await reader.ReadToEndAsync(), Is.EqualTo("Hello"));
        }
    }

    // https://learn.microsoft.com/graph/api/message-update
    [Test]
    public async Task A_received_message_can_be_marked_and_a_draft_be_changed()
    {
        var id = AddMessage("one");
        var draftId = Tenant.Mail.AddDraft(Me.Id, "draft");
        Clock.Advance(TimeSpan.FromMinutes(1));

        var (read, message) = await PatchAsync(
            MessageUrl(id), """{"isRead":true,"categories":["Red"],"flag":{"flagStatus":"flagged"},"importance":"High"}""");
        var (refused, error) = await PatchAsync(MessageUrl(id), """{"subject":"two"}""");
        var (changed, draft) = await PatchAsync(MessageUrl(draftId), """{"subject":"changed"}""");
        await PatchAsync(MessageUrl(id), """{"categories":null}""");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(read, Is.EqualTo(200));
            Assert.That((bool)message["isRead"]!, Is.True);
            Assert.That((string)message["categories"]![0]!, Is.EqualTo("Red"));
            Assert.That((string)message["flag"]!["flagStatus"]!, Is.EqualTo("flagged"));
            Assert.That((string)message["importance"]!, Is.EqualTo("high"));
            Assert.That((string)message["lastModifiedDateTime"]!, Is.EqualTo("2026-03-04T05:07:07Z"));
            Assert.That(refused, Is.EqualTo(400));
            Assert.That((string)error["error"]!["code"]!, Is.EqualTo("ErrorInvalidPropertySet"));
            Assert.That(changed, Is.EqualTo(200));
            Assert.That((string)draft["subject"]!, Is.EqualTo("changed"));
            Assert.That(Tenant.Mail.GetMessages(Me.Id).Single().IsRead, Is.True);
            Assert.That(Tenant.Mail.GetMessages(Me.Id).Single().Categories, Is.Empty);
        }
    }

    // https://learn.microsoft.com/graph/api/message-move and https://learn.microsoft.com/graph/outlook-immutable-id
    [Test]
    public async Task A_moved_message_gets_a_new_id_and_keeps_its_immutable_one()
    {
        var id = AddMessage("one");
        var before = await GetOkAsync(MessageUrl(id), "IdType=\"ImmutableId\"");
        var immutableId = (string)before["id"]!;

        var (status, moved) = await Client.PostAsync(MessageUrl(id) + "/move", """{"destinationId":"archive"}""");
        var (unknown, _) = await Client.PostAsync(MessageUrl(immutableId) + "/move", """{"destinationId":"nothing"}""");
        var (missing, _) = await Client.PostAsync(MessageUrl(immutableId) + "/move", "{}");

        var byImmutableId = await GetOkAsync(MessageUrl(immutableId), "IdType=\"ImmutableId\"");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(immutableId, Is.Not.EqualTo(id));
            Assert.That(status, Is.EqualTo(201));
            Assert.That((string)moved["id"]!, Is.Not.EqualTo(id));
            Assert.That((await Client.GetAsync(MessageUrl(id))).Status, Is.EqualTo(404));
            Assert.That((string)byImmutableId["id"]!, Is.EqualTo(immutableId));
            Assert.That((await Client.GetAsync(MessageUrl((string)moved["id"]!))).Status, Is.EqualTo(200));
            Assert.That(await GetSubjectsAsync("mailFolders/archive/messages"), Is.EqualTo(["one"]));
            Assert.That(await GetSubjectsAsync("mailFolders/inbox/messages"), Is.Empty);
            Assert.That(unknown, Is.EqualTo(400));
            Assert.That(missing, Is.EqualTo(400));
        }
    }

    // https://learn.microsoft.com/graph/api/message-copy
    [Test]
    public async Task A_copied_message_is_in_both_folders()
    {
        var id = AddMessage("one");

        var (status, copy) = await Client.PostAsync(MessageUrl(id) + "/copy", """{"DestinationId":"archive"}""");
        await PatchAsync(MessageUrl((string)copy["id"]!), """{"isRead":true}""");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(201));
            Assert.That(await GetSubjectsAsync("mailFolders/archive/messages?$filter=isRead eq true"), Is.EqualTo(["one"]));
            Assert.That(await GetSubjectsAsync("mailFolders/inbox/messages?$filter=isRead eq false"), Is.EqualTo(["one"]));
        }
    }

    // https://learn.microsoft.com/graph/api/message-delete
    [Test]
    public async Task A_deleted_message_can_be_recovered_but_not_deleted_again()
    {
        var id = AddMessage("one");

        var deleted = await DeleteAsync(MessageUrl(id));
        var again = await DeleteAsync(MessageUrl(id));
        var recoverable = await GetOkAsync($"{MeUrl}/mailFolders/recoverableitemsdeletions/messages");
        var recoverableUrl = MessageUrl((string)recoverable["value"]![0]!["id"]!);
        var purged = await DeleteAsync(recoverableUrl);
        var (recovered, _) = await Client.PostAsync(recoverableUrl + "/move", """{"destinationId":"inbox"}""");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(deleted, Is.EqualTo(HttpStatusCode.NoContent));
            Assert.That(again, Is.EqualTo(HttpStatusCode.NotFound));
            Assert.That(purged, Is.EqualTo(HttpStatusCode.Forbidden));
            Assert.That(recovered, Is.EqualTo(201));
            Assert.That(await GetSubjectsAsync("messages"), Is.EqualTo(["one"]));
        }
    }
}
