using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tests.Mail;

// https://learn.microsoft.com/graph/api/message-reply, message-replyall, message-createreply and message-createreplyall
public sealed class ReplyTests : MailboxFixture
{
    [TestCase("createReply", "boss@fabrikam.com", "")]
    [TestCase("createReplyAll", "boss@fabrikam.com third@fabrikam.com", "cc@fabrikam.com")]
    public async Task A_reply_goes_to_the_addresses_in_replyTo_and_never_to_the_user(string action, string to, string cc)
    {
        var (_, message) = await Client.PostAsync(
            $"{MeUrl}/messages",
            $$"""
            {"subject":"re: lower case","replyTo":[{{Recipient("boss@fabrikam.com")}}],"from":{{Recipient("adele@fabrikam.com")}},
             "toRecipients":[{{Recipient(Me.Mail!.ToUpperInvariant())}},{{Recipient("third@fabrikam.com")}}],
             "ccRecipients":[{{Recipient(Me.Mail!)}},{{Recipient("cc@fabrikam.com")}}]}
            """);

        var (status, draft) = await Client.SendAsync(HttpMethod.Post, $"{MessageUrl((string)message["id"]!)}/{action}");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(201), draft.ToJsonString());
            Assert.That(GetAddresses(draft["toRecipients"]!), Is.EqualTo(to));
            Assert.That(GetAddresses(draft["ccRecipients"]!), Is.EqualTo(cc));
            Assert.That((string)draft["subject"]!, Is.EqualTo("re: lower case"));
            Assert.That((string)draft["body"]!["contentType"]!, Is.EqualTo("html"));
        }
    }

    [Test]
    public async Task A_reply_has_the_changes_and_the_attachments_of_the_request()
    {
        var id = Tenant.Mail.AddMessage(Me.Id, new() { Subject = "Group", From = Other.Mail });

        var (status, body) = await Client.PostAsync(
            MessageUrl(id) + "/reply",
            $$"""
            {"message":{"subject":"Other subject","ccRecipients":[{{Recipient(Tenant.Users[2].Mail!)}}],
              "attachments":[{"@odata.type":"#microsoft.graph.fileAttachment","name":"a.txt","contentBytes":"SGVsbG8="}]},
             "comment":"<see>"}
            """);

        var received = Tenant.Mail.GetMessages(Other.Id).Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(202), body.ToJsonString());
            Assert.That(received.Subject, Is.EqualTo("Other subject"));
            Assert.That(received.Body, Does.Contain("&lt;see&gt;"));
            Assert.That(received.Cc, Is.EqualTo([Tenant.Users[2].Mail]));
            Assert.That(Tenant.Mail.GetAttachments(received.Id).Single().Name, Is.EqualTo("a.txt"));
            Assert.That(Tenant.Mail.GetMessages(Tenant.Users[2].Id), Has.Count.EqualTo(1));
            Assert.That(Tenant.Mail.GetMessages(Me.Id, "sentitems"), Has.Count.EqualTo(1));
        }
    }

    private static string Recipient(string address) => $$"""{"emailAddress":{"address":"{{address}}"} }""";

    private static string GetAddresses(JsonNode recipients) =>
        string.Join(' ', recipients.AsArray().Select(recipient => (string)recipient!["emailAddress"]!["address"]!));
}
