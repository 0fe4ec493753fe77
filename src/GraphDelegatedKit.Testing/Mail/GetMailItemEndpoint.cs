using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Mail;

// Reads a message or an event by its regular or its immutable id.
[Plays(
    "https://learn.microsoft.com/graph/api/message-get", Path = "/messages",
    Difference = "HTML is returned as it was written. No MIME content.")]
[Plays("https://learn.microsoft.com/graph/api/event-get", Path = "/events")]
internal sealed class GetMailItemEndpoint(MailboxStore mailboxes, UserDirectory users, MailKind kind, string collection) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "GET", collection + "/{mail}");

    public Task HandleAsync(RequestContext context)
    {
        var path = MailboxPath.Read(context, mailboxes, users, kind);
        return MailItemResponse.WriteAsync(context, 200, mailboxes.Get(path.Owner, kind, context["mail"]));
    }
}
