using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Mail;

// Lists the events of a calendar in the order in which they were created: single ones and series masters.
[Plays(
    "https://learn.microsoft.com/graph/api/user-list-events", Difference = "The order without $orderby and the page sizes are assumed.",
    IsJudgement = true)]
[Plays("https://learn.microsoft.com/graph/api/calendar-list-events")]
internal sealed class ListEventsEndpoint(MailboxStore mailboxes, UserDirectory users, string collection) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "GET", collection);

    public Task HandleAsync(RequestContext context)
    {
        var path = MailboxPath.Read(context, mailboxes, users, MailKind.Event);
        return MailQuery.WriteAsync(
            context, MailKind.Event, mailboxes.GetAll(path.Calendar), path.GetContextFragment(context, "events"));
    }
}
