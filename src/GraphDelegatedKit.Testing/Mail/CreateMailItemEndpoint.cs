using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Mail;

// Creates a draft, in Drafts unless the path names a folder, or an event.
[Plays("https://learn.microsoft.com/graph/api/user-post-messages", Path = "/messages")]
[Plays(
    "https://learn.microsoft.com/graph/api/user-post-events", Path = "/events",
    Difference = "The attendees get no invitation. An event without start and end is accepted. Assumed: the errors for an invalid "
        + "recurrence, and at most 999 occurrences.",
    IsJudgement = true)]
internal sealed class CreateMailItemEndpoint(MailboxStore mailboxes, UserDirectory users, MailKind kind, string collection) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "POST", collection);

    public async Task HandleAsync(RequestContext context)
    {
        var posted = await context.ReadJsonAsync().ConfigureAwait(false);
        var path = MailboxPath.Read(context, mailboxes, users, kind);
        var body = MailItemReader.Read(context, posted, kind);
        if (kind == MailKind.Event)
        {
            body["organizer"] = MailRecipients.Create(path.Owner);
            EventSchedule.Complete(body);
        }

        var attachments = await FileAttachmentReader.ReadAllAsync(posted, mailboxes, context.Now, context.Aborted).ConfigureAwait(false);
        var item = mailboxes.Add(
            path.Owner, kind, body, item => item with { FolderId = path.Folder?.Id, Attachments = attachments });
        await MailItemResponse.WriteAsync(context, 201, item).ConfigureAwait(false);
    }
}
