using System.Globalization;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Mail;

// The events of a calendar that overlap a range of time, in the order of their starts.
[Plays(
    "https://learn.microsoft.com/graph/api/user-list-calendarview",
    Difference = "A recurring event appears once, as its series master, at the time of its first occurrence.")]
[Plays("https://learn.microsoft.com/graph/api/calendar-list-calendarview")]
internal sealed class CalendarViewEndpoint(MailboxStore mailboxes, UserDirectory users, string calendarPath) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "GET", calendarPath + "/calendarView");

    public Task HandleAsync(RequestContext context)
    {
        var (viewStart, viewEnd) = (ReadTime(context, "startDateTime"), ReadTime(context, "endDateTime"));
        var path = MailboxPath.Read(context, mailboxes, users, MailKind.Event);
        var events =
            from item in mailboxes.GetAll(path.Calendar)
            let start = OutlookTimeZones.ReadTime(item.Body["start"])
            let end = OutlookTimeZones.ReadTime(item.Body["end"]) ?? start
            where start < viewEnd && (end > viewStart || start >= viewStart)
            orderby start
            select item;
        return MailQuery.WriteAsync(context, MailKind.Event, [.. events], path.GetContextFragment(context, "calendarView"));
    }

    // A time without an offset is UTC, whatever time zone the Prefer header names.
    private static DateTimeOffset ReadTime(RequestContext context, string name)
    {
        var text = context.Request.Query[name].ToString();
        if (text.Length == 0)
            throw GraphErrorException.BadRequest(
                "This request requires a time window specified by the query string parameters StartDateTime and EndDateTime.",
                "ErrorInvalidParameter");

        // A plus sign that was not percent-encoded arrives as a space.
        return DateTimeOffset.TryParse(
            text.Replace(' ', '+'), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw GraphErrorException.BadRequest($"The value '{text}' of parameter '{name}' is invalid.", "ErrorInvalidParameter");
    }
}
