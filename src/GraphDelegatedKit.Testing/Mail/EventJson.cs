using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

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
        "responseStatus", "body", "start", "end", "location", "locations", "recurrence", "attendees", "organizer", "onlineMeeting",
    ];

    public static JsonNode? CreateProperty(MailItem item, string name, OutlookPreferences preferences) => name switch
    {
        "start" or "end" => CreateTime(item, item.Body[name], preferences),
        "originalStartTimeZone" => item.Body["start"]?["timeZone"]?.ToString() ?? "UTC",
        "originalEndTimeZone" => item.Body["end"]?["timeZone"]?.ToString() ?? "UTC",
        "type" => item.Body["recurrence"] is null ? "singleInstance" : "seriesMaster",
        "webLink" => $"https://outlook.office365.com/owa/?itemid={Uri.EscapeDataString(item.RegularId)}&exvsurl=1&path=/calendar/item",
        "location" => CreateLocation(item.Body["location"], "private"),
        "locations" => item.Body["locations"]?.DeepClone()
            ?? (item.Body["location"] is { } location ? new JsonArray(CreateLocation(location, "unknown")) : new JsonArray()),
        "attendees" => new JsonArray([.. (item.Body["attendees"] as JsonArray ?? []).Select(CreateAttendee)]),
        _ => item.Body.TryGetPropertyValue(name, out var value) ? value?.DeepClone() : CreateDefault(item, name),
    };

    private static JsonNode? CreateDefault(MailItem item, string name) => name switch
    {
        "categories" => new JsonArray(),
        "subject" => "",
        "iCalUId" => "040000008200E00074C5B7101A82E008" + Convert.ToHexString(Encoding.ASCII.GetBytes(item.Id[6..30])),
        "reminderMinutesBeforeStart" => 15,
        "isReminderOn" or "isOrganizer" or "responseRequested" or "allowNewTimeProposals" => true,
        "isAllDay" or "isCancelled" or "isOnlineMeeting" or "hideAttendees" or "isDraft" => false,
        "importance" or "sensitivity" => "normal",
        "showAs" => "busy",
        "onlineMeetingProvider" => "unknown",
        "responseStatus" => new JsonObject { ["response"] = "organizer", ["time"] = NoTime },
        _ => null,
    };

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
