using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Graph;

namespace GraphDelegatedKit.Testing.Mail;

// Converts stored messages and events to and from the records that tests write and read.
internal static class LocalMailItems
{
    public static JsonObject CreateBody(LocalUser owner, LocalMessage message)
    {
        var sender = message.From is { } address ? MailRecipients.Create(address, null) : MailRecipients.Create(owner);
        return new JsonObject
        {
            ["subject"] = message.Subject,
            ["body"] = new JsonObject { ["contentType"] = message.IsHtml ? "html" : "text", ["content"] = message.Body },
            ["from"] = sender,
            ["sender"] = sender.DeepClone(),
            ["toRecipients"] = message.To.Count > 0 ? CreateRecipients(message.To) : new JsonArray(MailRecipients.Create(owner)),
            ["ccRecipients"] = CreateRecipients(message.Cc),
            ["bccRecipients"] = CreateRecipients(message.Bcc),
            ["isRead"] = message.IsRead,
            ["importance"] = message.Importance,
            ["categories"] = new JsonArray([.. message.Categories.Select(category => JsonValue.Create(category))]),
        };
    }

    public static LocalMessage ReadMessage(MailItem item) => new()
    {
        Id = item.RegularId,
        Subject = GetText(item, "subject"),
        Body = item.Body["body"]?["content"]?.ToString() ?? "",
        IsHtml = string.Equals(item.Body["body"]?["contentType"]?.ToString(), "html", StringComparison.OrdinalIgnoreCase),
        From = MailRecipients.GetAddress(item.Body["from"]),
        To = MailRecipients.GetAddresses(item.Body, "toRecipients"),
        Cc = MailRecipients.GetAddresses(item.Body, "ccRecipients"),
        Bcc = MailRecipients.GetAddresses(item.Body, "bccRecipients"),
        IsRead = MailJson.CreateProperty(item, "isRead")?.GetValue<bool>() == true,
        IsDraft = item.IsDraft,
        Importance = GetText(item, "importance"),
        Categories = [.. MailJson.CreateProperty(item, "categories")!.AsArray().Select(category => category!.ToString())],
        ReceivedOn = item.Received ?? item.Created,
    };

    public static JsonObject CreateBody(LocalUser owner, LocalEvent calendarEvent)
    {
        var body = new JsonObject
        {
            ["subject"] = calendarEvent.Subject,
            ["body"] = new JsonObject { ["contentType"] = "text", ["content"] = calendarEvent.Body },
            ["isAllDay"] = calendarEvent.IsAllDay,
            ["organizer"] = MailRecipients.Create(owner),
            ["attendees"] = CreateRecipients(calendarEvent.Attendees),
        };
        var zoneName = calendarEvent.IsAllDay ? "UTC" : calendarEvent.TimeZone;
        var zone = OutlookTimeZones.Find(zoneName)
            ?? throw new ArgumentException($"There is no time zone '{zoneName}'.", nameof(calendarEvent));
        if (calendarEvent.Start is { } start)
            body["start"] = OutlookTimeZones.CreateTime(start, zone, zoneName);
        if (calendarEvent.End is { } end)
            body["end"] = OutlookTimeZones.CreateTime(end, zone, zoneName);
        if (calendarEvent.Location is { } location)
            body["location"] = new JsonObject { ["displayName"] = location };
        if (calendarEvent.Recurrence is { } rule)
            AddRecurrence(body, calendarEvent, rule, zone, zoneName);
        return body;
    }

    private static void AddRecurrence(
        JsonObject body, LocalEvent calendarEvent, LocalRecurrence rule, TimeZoneInfo zone, string zoneName)
    {
        if (calendarEvent.Start is not { } start || !RecurrenceJson.IsComplete(rule))
        {
            throw new ArgumentException(
                "The recurrence is not complete. Set the start of the event and what the type of the recurrence needs.",
                nameof(calendarEvent));
        }

        var startDate = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(start, zone).DateTime);
        body["recurrence"] = new RecurrenceJson(rule, startDate, zoneName).Write();
        try
        {
            EventSchedule.Complete(body);
        }
        catch (GraphErrorException exception)
        {
            throw new ArgumentException(exception.Message, nameof(calendarEvent), exception);
        }
    }

    public static LocalEvent ReadEvent(MailItem item) => new()
    {
        Id = item.RegularId,
        Subject = GetText(item, "subject"),
        Body = ItemBody.GetText(item.Body["body"]),
        Start = OutlookTimeZones.ReadTime(item.Body["start"]),
        End = OutlookTimeZones.ReadTime(item.Body["end"]),
        TimeZone = EventSchedule.GetTimeZone(item.Body["start"]),
        Recurrence = RecurrenceJson.Read(item.Body["recurrence"])?.Rule,
        IsAllDay = MailJson.CreateProperty(item, "isAllDay")!.GetValue<bool>(),
        Location = item.Body["location"]?["displayName"]?.ToString(),
        Attendees = MailRecipients.GetAddresses(item.Body, "attendees"),
    };

    private static JsonArray CreateRecipients(IReadOnlyList<string> addresses) =>
        [.. addresses.Select(address => MailRecipients.Create(address, null))];

    private static string GetText(MailItem item, string name) => MailJson.CreateProperty(item, name)?.ToString() ?? "";
}
