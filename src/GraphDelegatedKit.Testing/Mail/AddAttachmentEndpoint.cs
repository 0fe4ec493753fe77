using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Mail;

// Attaches a file smaller than 3 MB to a message or an event, in one request.
[Plays(
    "https://learn.microsoft.com/graph/api/message-post-attachments", Path = "/messages",
    Difference = "Attachments are files; no items and no references. The error for a file that is too large is assumed.",
    IsJudgement = true)]
[Plays("https://learn.microsoft.com/graph/api/event-post-attachments", Path = "/events")]
internal sealed class AddAttachmentEndpoint(MailboxStore mailboxes, UserDirectory users, MailKind kind, string collection) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "POST", collection + "/{mail}/attachments");

    public async Task HandleAsync(RequestContext context)
    {
        if (context.Request.ContentLength > FileAttachmentReader.MaxRequestSize)
            throw FileAttachmentReader.CreateTooLargeError();
        var body = await context.ReadJsonAsync().ConfigureAwait(false);
        var item = mailboxes.Get(MailboxOwner.Get(context, users), kind, context["mail"]);
        var attachment = await FileAttachmentReader.ReadAsync(body, mailboxes, context.Now, context.Aborted).ConfigureAwait(false);
        mailboxes.Attach(item.Id, attachment);
        await context.WriteJsonAsync(201, MailJson.Create(attachment)).ConfigureAwait(false);
    }
}
