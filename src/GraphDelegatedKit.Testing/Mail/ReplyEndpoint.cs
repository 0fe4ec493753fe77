using System.Net;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Users;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Mail;

// Replies to the sender of a message, or to all recipients, at once or with a draft.
[Plays(
    "https://learn.microsoft.com/graph/api/message-reply", Path = "/reply",
    Difference = "No MIME content; the original message is quoted without its header.")]
[Plays("https://learn.microsoft.com/graph/api/message-replyall", Path = "/replyAll")]
[Plays("https://learn.microsoft.com/graph/api/message-createreply", Path = "/createReply")]
[Plays("https://learn.microsoft.com/graph/api/message-createreplyall", Path = "/createReplyAll")]
internal sealed class ReplyEndpoint(
    MailboxStore mailboxes, UserDirectory users, MailDelivery delivery, string collection, bool isToAll, bool isDraft) : IEndpoint
{
    public Route Route { get; } = new(
        HostRole.Graph, "POST", collection + "/{mail}/" + (isDraft ? "createReply" : "reply") + (isToAll ? "All" : ""));

    public async Task HandleAsync(RequestContext context)
    {
        var body = await context.ReadOptionalJsonAsync().ConfigureAwait(false);
        var path = MailboxPath.Read(context, mailboxes, users, MailKind.Message);
        var original = mailboxes.Get(path.Owner, MailKind.Message, context["mail"]);
        var changes = ActionParameters.Find(body, "message") as JsonObject ?? [];
        var comment = ActionParameters.Find(body, "comment")?.ToString();
        var reply = CreateReply(path.Owner, original, comment);
        foreach (var (name, value) in MailItemReader.Read(context, changes, MailKind.Message))
        {
            if (name == "body" && comment is not null)
                throw GraphErrorException.BadRequest("Specify either a comment or the body of the message.", "ErrorInvalidRequest");
            reply[name] = value?.DeepClone();
        }

        var attachments = await FileAttachmentReader.ReadAllAsync(changes, mailboxes, context.Now, context.Aborted).ConfigureAwait(false);
        if (isDraft)
        {
            var draft = mailboxes.Add(path.Owner, MailKind.Message, reply, item => item with { Attachments = attachments });
            await MailItemResponse.WriteAsync(context, 201, draft).ConfigureAwait(false);
            return;
        }

        delivery.Send(path.Owner, reply, attachments, saveToSentItems: true);
        context.Response.StatusCode = StatusCodes.Status202Accepted;
    }

    private JsonObject CreateReply(LocalUser owner, MailItem original, string? comment)
    {
        var subject = original.Body["subject"]?.ToString() ?? "";
        var quoted = ItemBody.Create(original.Body["body"], wantsText: false)["content"];
        return new JsonObject
        {
            ["subject"] = subject.StartsWith("RE:", StringComparison.OrdinalIgnoreCase) ? subject : "RE: " + subject,
            ["conversationId"] = MailJson.CreateProperty(original, "conversationId"),
            ["toRecipients"] = GetRecipients(owner, original),
            ["ccRecipients"] = isToAll ? RemoveOwner(owner, original.Body["ccRecipients"]) : [],
            ["body"] = new JsonObject
            {
                ["contentType"] = "html",
                ["content"] = $"<html><body><div>{WebUtility.HtmlEncode(comment)}</div><hr><div>{quoted}</div></body></html>",
            },
        };
    }

    // A reply goes to the addresses in replyTo. Without any, it goes to the sender.
    private JsonArray GetRecipients(LocalUser owner, MailItem original)
    {
        var recipients = original.Body["replyTo"] is JsonArray { Count: > 0 } replyTo
            ? replyTo.DeepClone().AsArray()
            : original.Body["from"] is { } sender ? [sender.DeepClone()] : [];
        if (isToAll)
        {
            foreach (var recipient in RemoveOwner(owner, original.Body["toRecipients"]).ToList())
                recipients.Add(recipient!.DeepClone());
        }

        return recipients;
    }

    private static JsonArray RemoveOwner(LocalUser owner, JsonNode? recipients) =>
    [
        .. (recipients as JsonArray ?? [])
            .Where(recipient => MailRecipients.GetAddress(recipient)?.Equals(
                owner.Mail ?? owner.UserPrincipalName, StringComparison.OrdinalIgnoreCase) != true)
            .Select(recipient => recipient?.DeepClone()),
    ];
}
