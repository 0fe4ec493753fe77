using System.Text.Json;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Graph;

namespace GraphDelegatedKit.Testing.Mail;

// Computes when the occurrences of a recurring event begin and end. Each begins at the same local time in the time zone of the recurrence,
// whatever the season. At a local time that the change of the clocks skips, an occurrence begins later by as much as the clocks go
// forward: an assumption, like the second of the two times where a local time occurs twice.
internal sealed class EventSchedule
{
    private readonly RecurrenceJson _recurrence;
    private readonly TimeZoneInfo _zone;
    private readonly DateTime _localStart;
    private readonly TimeSpan _localDuration;

    private EventSchedule(RecurrenceJson recurrence, TimeZoneInfo zone, DateTimeOffset start, DateTimeOffset end)
    {
        _recurrence = recurrence;
        _zone = zone;
        _localStart = TimeZoneInfo.ConvertTime(start, zone).DateTime;
        _localDuration = TimeZoneInfo.ConvertTime(end, zone).DateTime - _localStart;
    }

    // The dates of the pattern, in order, in the time zone of the recurrence.
    public IEnumerable<DateOnly> Dates => RecurrenceDates.Enumerate(_recurrence.Rule, _recurrence.StartDate);

    // Returns null for an event that does not recur. The days of an event that lasts all day do not depend on the time zone of the
    // recurrence.
    public static EventSchedule? Read(JsonObject body)
    {
        if (RecurrenceJson.Read(body["recurrence"]) is not { } recurrence || OutlookTimeZones.ReadTime(body["start"]) is not { } start)
            return null;
        var eventZone = GetTimeZone(body["start"]);
        var isAllDay = body["isAllDay"]?.GetValueKind() == JsonValueKind.True;
        var zone = OutlookTimeZones.Find(isAllDay ? eventZone : recurrence.TimeZone ?? eventZone);
        return zone is null ? null : new EventSchedule(recurrence, zone, start, OutlookTimeZones.ReadTime(body["end"]) ?? start);
    }

    // Refuses an invalid recurrence, and completes a valid one. If only the start of an event was changed, the series begins with it.
    // The codes of the errors are those of https://learn.microsoft.com/exchange/client-developer/web-service-reference/responsecode
    public static void Complete(JsonObject body, bool followsStart = false)
    {
        if (body["recurrence"] is not { } posted)
            return;
        var recurrence = RecurrenceJson.Read(posted) ?? throw CreateInvalidError();
        var start = OutlookTimeZones.ReadTime(body["start"]) ?? throw CreateInvalidError();
        var eventZone = GetTimeZone(body["start"]);
        var zoneName = recurrence.TimeZone ?? eventZone;
        var zone = OutlookTimeZones.Find(zoneName) ?? throw OutlookTimeZones.CreateUnknownError(zoneName);
        DateOnly[] startDates = [GetDate(start, zone), GetDate(start, OutlookTimeZones.Find(eventZone)!)];
        if (!followsStart && !startDates.Contains(recurrence.StartDate))
            throw CreateInvalidError();
        var startDate = followsStart ? startDates[0] : recurrence.StartDate;
        body["recurrence"] = (recurrence with { StartDate = startDate, TimeZone = zoneName }).Write();
        Read(body)!.RequireOccurrences();
    }

    public static string GetTimeZone(JsonNode? time) => time?["timeZone"]?.ToString() ?? "UTC";

    public DateOnly GetDate(DateTimeOffset time) => GetDate(time, _zone);

    public (DateTimeOffset Start, DateTimeOffset End) GetTimes(DateOnly date)
    {
        var localStart = date.ToDateTime(TimeOnly.FromDateTime(_localStart));
        return (ToTime(localStart), ToTime(localStart + _localDuration));
    }

    // That occurrences must not overlap was observed: https://learn.microsoft.com/answers/questions/1389456
    private void RequireOccurrences()
    {
        var first = Dates.Take(100).ToList();
        if (first.Count == 0)
            throw new GraphErrorException(400, "ErrorRecurrenceHasNoOccurrence", "The recurrence has no occurrences.");
        if (first.Zip(first.Skip(1)).Any(pair => TimeSpan.FromDays(pair.Second.DayNumber - pair.First.DayNumber) < _localDuration))
        {
            throw new GraphErrorException(
                400,
                "ErrorOccurrenceTimeSpanTooBig",
                "One occurrence of the recurring calendar item overlaps with another occurrence of the same calendar item.");
        }
    }

    private DateTimeOffset ToTime(DateTime local) => new DateTimeOffset(local, _zone.GetUtcOffset(local)).ToUniversalTime();

    private static DateOnly GetDate(DateTimeOffset time, TimeZoneInfo zone) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(time, zone).DateTime);

    private static GraphErrorException CreateInvalidError() =>
        new(400, "ErrorPropertyValidationFailure", "At least one property failed validation.");
}
