using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Mail;

// Lists the events of a calendar that overlap a range of time, in the order of their starts: single ones, and the occurrences and
// exceptions of series.
[Plays(
    "https://learn.microsoft.com/graph/api/user-list-calendarview",
    Difference = "Assumed: occurrences at a time that the clocks skip or repeat, and how a weekly or yearly interval is counted.",
    IsJudgement = true)]
[Plays("https://learn.microsoft.com/graph/api/calendar-list-calendarview")]
internal sealed class CalendarViewEndpoint(MailboxStore mailboxes, UserDirectory users, string calendarPath) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "GET", calendarPath + "/calendarView");

    public Task HandleAsync(RequestContext context)
    {
        var range = CalendarRange.Read(context);
        var path = MailboxPath.Read(context, mailboxes, users, MailKind.Event);
        var events = mailboxes.GetAll(path.Calendar)
            .SelectMany(item => EventSeries.Read(item)?.GetOccurrences(range) ?? (range.Overlaps(item) ? [item] : []))
            .OrderBy(item => OutlookTimeZones.ReadTime(item.Body["start"]));
        return MailQuery.WriteAsync(context, MailKind.Event, [.. events], path.GetContextFragment(context, "calendarView"));
    }
}
