using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Mail;

// https://learn.microsoft.com/graph/outlook-things-to-know-about-send-mail: sends a message. The message is in the inboxes of the
// recipients who are members of the tenant at once. Other recipients get nothing, and the sender gets no report about them.
internal sealed class MailDelivery(MailboxStore mailboxes, UserDirectory users, TimeProvider timeProvider)
{
    private readonly MailRecipients _recipients = new(users);

    public void Send(LocalUser sender, MailItem draft)
    {
        var body = Complete(sender, draft);
        var sent = mailboxes.Move(
            draft,
            WellKnownFolder.GetId(sender.Id, WellKnownFolder.SentItems),
            item => item.IsDraft ? MarkAsSent(item, body) : throw MailboxStore.CreateNotFoundError());
        Deliver(sent);
    }

    // Sends a message that is not in the mailbox yet.
    public void Send(LocalUser sender, JsonObject message, IReadOnlyList<MailAttachment> attachments, bool saveToSentItems)
    {
        RequireRecipients(message);
        var folderId = saveToSentItems ? WellKnownFolder.GetId(sender.Id, WellKnownFolder.SentItems) : "";
        var sent = mailboxes.Add(
            sender,
            MailKind.Message,
            message,
            item => MarkAsSent(item, Complete(sender, item)) with { FolderId = folderId, Attachments = attachments });
        Deliver(sent);
    }

    public void RequireRecipients(JsonObject message) => _recipients.Resolve(message.DeepClone().AsObject());

    private JsonObject Complete(LocalUser sender, MailItem item)
    {
        var body = item.Body.DeepClone().AsObject();
        _recipients.Resolve(body);
        body["from"] ??= MailRecipients.Create(sender);
        body["sender"] ??= MailRecipients.Create(sender);
        body["conversationId"] ??= MailJson.CreateProperty(item, "conversationId");
        body["internetMessageId"] ??= MailJson.CreateProperty(item, "internetMessageId");
        body["isRead"] = true;
        return body;
    }

    private MailItem MarkAsSent(MailItem item, JsonObject body)
    {
        var now = timeProvider.GetUtcNow();
        return item with { Body = body, IsDraft = false, IsSent = true, Sent = now, Received = now };
    }

    private void Deliver(MailItem sent)
    {
        foreach (var recipient in _recipients.GetMembers(sent.Body))
        {
            mailboxes.Copy(sent, WellKnownFolder.GetId(recipient.Id, WellKnownFolder.Inbox), copy =>
            {
                copy.Body.Remove("bccRecipients");
                copy.Body["isRead"] = false;
                return copy with { OwnerId = recipient.Id, Created = sent.Sent!.Value, Modified = null, IsSent = false };
            });
        }
    }
}
