using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Graph;

namespace GraphDelegatedKit.Testing.Mail;

// https://learn.microsoft.com/graph/api/resources/event: the properties that every event has. Its times are returned in UTC, or in the
// time zone that the reader prefers. The dates of an event that lasts all day stay as they were written.
internal static class EventJson
{
    private const string NoTime = "0001-01-01T00:00:00Z";

    public static IReadOnlyList<string> Names { get; } =
    [
        "id", "createdDateTime", "lastModifiedDateTime", "changeKey", "categories", "transactionId", "originalStartTimeZone",
        "originalEndTimeZone", "iCalUId", "reminderMinutesBeforeStart", "isReminderOn", "hasAttachments", "subject", "bodyPreview",
        "importance", "sensitivity", "isAllDay", "isCancelled", "isOrganizer", "responseRequested", "seriesMasterId", "showAs", "type",
        "webLink", "onlineMeetingUrl", "isOnlineMeeting", "onlineMeetingProvider", "allowNewTimeProposals", "hideAttendees",
        "occurrenceId", "responseStatus", "body", "start", "end", "location", "locations", "recurrence", "attendees", "organizer",
        "onlineMeeting",
    ];

    public static JsonNode? CreateProperty(MailItem item, string name, OutlookPreferences preferences) => name switch
    {
        "start" or "end" => CreateTime(item, item.Body[name], preferences),
        "originalStartTimeZone" => item.Body["start"]?["timeZone"]?.ToString() ?? "UTC",
        "originalEndTimeZone" => item.Body["end"]?["timeZone"]?.ToString() ?? "UTC",
        "type" => item.Occurrence is { } occurrence ? occurrence.IsException ? "exception" : "occurrence"
            : item.Body["recurrence"] is null ? "singleInstance" : "seriesMaster",
        "seriesMasterId" => item.Occurrence is { } occurrence ? preferences.GetId(occurrence.Master) : null,
        "originalStart" => item.Occurrence is { } occurrence ? GraphTime.Format(occurrence.OriginalStart) : null,
        "occurrenceId" => item.Occurrence is { } occurrence ? CreateOccurrenceId(occurrence.Master, occurrence.Date, preferences) : null,
        "cancelledOccurrences" => EventSeries.Read(item) is { } series
            ? new JsonArray([.. series.CancelledDates.Select(date => (JsonNode)CreateOccurrenceId(item, date, preferences))])
            : null,
        "exceptionOccurrences" => EventSeries.Read(item) is { } series
            ? new JsonArray([.. series.Exceptions.Select(exception => (JsonNode)MailJson.Create(exception, preferences))])
            : null,
        "webLink" => $"https://outlook.office365.com/owa/?itemid={Uri.EscapeDataString(item.RegularId)}&exvsurl=1&path=/calendar/item",
        "location" => CreateLocation(item.Body["location"], "private"),
        "locations" => item.Body["locations"]?.DeepClone()
            ?? (item.Body["location"] is { } location ? new JsonArray(CreateLocation(location, "unknown")) : new JsonArray()),
        "attendees" => new JsonArray([.. (item.Body["attendees"] as JsonArray ?? []).Select(CreateAttendee)]),
        _ => item.Body.TryGetPropertyValue(name, out var value) ? value?.DeepClone() : CreateDefault(item, name),
    };

    // https://learn.microsoft.com/graph/api/resources/event#properties: "OID.{seriesMasterId-value}.{occurrence-start-date}".
    private static string CreateOccurrenceId(MailItem master, DateOnly date, OutlookPreferences preferences) =>
        $"OID.{preferences.GetId(master)}.{RecurrenceJson.Format(date)}";

    private static JsonNode? CreateDefault(MailItem item, string name) => name switch
    {
        "categories" => new JsonArray(),
        "subject" => "",
        "iCalUId" => CreateUid(item, item.Occurrence?.Date.ToString("yyyyMMdd", CultureInfo.InvariantCulture) ?? "00000000"),
        "uid" => CreateUid(item, "00000000"),
        "reminderMinutesBeforeStart" => 15,
        "isReminderOn" or "isOrganizer" or "responseRequested" or "allowNewTimeProposals" => true,
        "isAllDay" or "isCancelled" or "isOnlineMeeting" or "hideAttendees" or "isDraft" => false,
        "importance" or "sensitivity" => "normal",
        "showAs" => "busy",
        "onlineMeetingProvider" => "unknown",
        "responseStatus" => new JsonObject { ["response"] = "organizer", ["time"] = NoTime },
        _ => null,
    };

    // The iCalUId differs for each occurrence of a series, the uid does not.
    private static string CreateUid(MailItem item, string date) =>
        "040000008200E00074C5B7101A82E008" + date + Convert.ToHexString(Encoding.ASCII.GetBytes(item.Id[6..26]));

    private static JsonNode? CreateTime(MailItem item, JsonNode? value, OutlookPreferences preferences)
    {
        if (OutlookTimeZones.ReadTime(value) is not { } time)
            return value?.DeepClone();
        if (item.Body["isAllDay"]?.GetValueKind() != JsonValueKind.True)
            return OutlookTimeZones.CreateTime(time, preferences.TimeZone, preferences.TimeZoneName);
        var floating = OutlookTimeZones.ReadTime(new JsonObject { ["dateTime"] = value!["dateTime"]!.ToString() });
        return OutlookTimeZones.CreateTime(floating!.Value, TimeZoneInfo.Utc, preferences.TimeZoneName);
    }

    private static JsonObject CreateLocation(JsonNode? location, string uniqueIdType)
    {
        var json = new JsonObject
        {
            ["displayName"] = location?["displayName"]?.ToString() ?? "",
            ["locationType"] = "default",
            ["uniqueIdType"] = location is null ? "unknown" : uniqueIdType,
        };
        foreach (var (name, value) in (location as JsonObject ?? []).Where(member => member.Key != "displayName"))
            json[name] = value?.DeepClone();
        return json;
    }

    private static JsonNode? CreateAttendee(JsonNode? attendee)
    {
        var json = attendee?.DeepClone().AsObject() ?? [];
        json["type"] ??= "required";
        json["status"] ??= new JsonObject { ["response"] = "none", ["time"] = NoTime };
        return json;
    }
}
