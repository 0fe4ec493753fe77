using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Mail;

// Lists the occurrences and exceptions of a series in a range of time, in the order of their starts.
[Plays(
    "https://learn.microsoft.com/graph/api/event-list-instances",
    Difference = "The order, the limit of 1825 days and the error for an event that does not recur are assumed.", IsJudgement = true)]
internal sealed class ListInstancesEndpoint(MailboxStore mailboxes, UserDirectory users, string collection) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "GET", collection + "/{mail}/instances");

    public Task HandleAsync(RequestContext context)
    {
        var range = CalendarRange.Read(context);
        var path = MailboxPath.Read(context, mailboxes, users, MailKind.Event);
        var item = mailboxes.Get(path.Owner, MailKind.Event, context["mail"]);
        var series = EventSeries.Read(item)
            ?? throw GraphErrorException.BadRequest("The event is not the master of a series.", "ErrorInvalidRequest");
        var instances = series.GetOccurrences(range).OrderBy(instance => OutlookTimeZones.ReadTime(instance.Body["start"]));
        var fragment = $"users('{path.Owner.Id}')/events('{Uri.EscapeDataString(context["mail"])}')/instances";
        return MailQuery.WriteAsync(context, MailKind.Event, [.. instances], fragment);
    }
}
