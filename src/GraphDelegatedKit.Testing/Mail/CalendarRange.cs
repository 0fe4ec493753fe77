using System.Globalization;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Mail;

// https://learn.microsoft.com/graph/api/user-list-calendarview#query-parameters: the range of time that a request names.
internal readonly record struct CalendarRange(DateTimeOffset Start, DateTimeOffset End)
{
    private const int MaxDays = 1825;

    // The limit was observed: https://github.com/microsoftgraph/microsoft-graph-docs/issues/6284
    public static CalendarRange Read(RequestContext context)
    {
        var range = new CalendarRange(ReadTime(context, "startDateTime"), ReadTime(context, "endDateTime"));
        return (range.End - range.Start).TotalDays <= MaxDays ? range : throw GraphErrorException.BadRequest(
            "Your request can't be completed. The range between the start and end dates is greater than the allowed range. "
            + $"Maximum number of days: {MaxDays}",
            "ErrorInvalidRequest");
    }

    // Whether an event is in the range, at least in part.
    public bool Overlaps(MailItem item)
    {
        var start = OutlookTimeZones.ReadTime(item.Body["start"]);
        return start is not null && Overlaps(start.Value, OutlookTimeZones.ReadTime(item.Body["end"]) ?? start.Value);
    }

    public bool Overlaps(DateTimeOffset start, DateTimeOffset end) => start < End && (end > Start || start >= Start);

    // As in a request.
    public string FormatQuery() => $"startDateTime={GraphTime.Format(Start)}&endDateTime={GraphTime.Format(End)}";

    // A time without an offset is UTC, whatever time zone the Prefer header names. The error for a missing time was observed:
    // https://github.com/microsoftgraph/microsoft-graph-docs/issues/57
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
