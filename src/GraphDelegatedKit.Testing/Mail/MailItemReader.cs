using System.Text.Json;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Graph;

namespace GraphDelegatedKit.Testing.Mail;

// Reads the writable properties of a message or event in a request. Read-only ones are ignored, unknown ones are refused:
// https://github.com/microsoftgraph/msgraph-sdk-python/issues/440
internal static class MailItemReader
{
    private static readonly string[] ReadOnly =
    [
        "id", "createdDateTime", "lastModifiedDateTime", "changeKey", "bodyPreview", "uniqueBody", "hasAttachments", "parentFolderId",
        "conversationId", "conversationIndex", "receivedDateTime", "sentDateTime", "isDraft", "webLink", "calendar", "iCalUId",
        "instances", "cancelledOccurrences", "exceptionOccurrences", "occurrenceId", "isCancelled", "isOrganizer", "onlineMeeting",
        "onlineMeetingUrl", "organizer", "originalStart",
        "originalStartTimeZone", "originalEndTimeZone", "responseStatus", "seriesMasterId", "type", "uid", "attachments",
    ];

    private static readonly string[] Enumerations = ["importance", "sensitivity", "inferenceClassification"];

    public static JsonObject Read(JsonObject posted, MailKind kind)
    {
        var names = MailPropertyNames.Get(kind);
        var body = new JsonObject();
        foreach (var (postedName, value) in posted.Where(member => !member.Key.Contains('@')))
        {
            var name = names.Find(postedName) ?? throw new GraphErrorException(
                400,
                "RequestBodyRead",
                $"The property '{postedName}' does not exist on type '{names.TypeName}'. "
                + "Make sure to only use property names that are defined by the type or mark the type as open type.");
            if (!ReadOnly.Contains(name))
                body[name] = Normalize(name, value);
        }

        RequireValidTimes(body);
        return body;
    }

    private static JsonNode? Normalize(string name, JsonNode? value)
    {
        if (value is not null && !HasValidForm(name, value))
            throw CreateInvalidError(name);
        return Enumerations.Contains(name) && value?.GetValueKind() == JsonValueKind.String
            ? value.ToString().ToLowerInvariant()
            : value?.DeepClone();
    }

    private static bool HasValidForm(string name, JsonNode value) => name switch
    {
        "toRecipients" or "ccRecipients" or "bccRecipients" or "replyTo" or "attendees" =>
            value is JsonArray recipients && recipients.All(IsRecipient),
        "from" or "sender" => IsRecipient(value),
        "locations" => value is JsonArray locations && locations.All(location => location is JsonObject),
        "categories" => value is JsonArray categories && categories.All(category => category?.GetValueKind() == JsonValueKind.String),
        "body" or "start" or "end" or "location" or "flag" or "recurrence" => value is JsonObject,
        "isRead" or "isAllDay" => value.GetValueKind() is JsonValueKind.True or JsonValueKind.False,
        "subject" => value.GetValueKind() == JsonValueKind.String,
        _ => true,
    };

    private static bool IsRecipient(JsonNode? value) => value is JsonObject && value["emailAddress"] is JsonObject;

    private static void RequireValidTimes(JsonObject body)
    {
        var (start, end) = (OutlookTimeZones.ReadTime(body["start"]), OutlookTimeZones.ReadTime(body["end"]));
        if ((body["start"] is not null && start is null) || (body["end"] is not null && end is null) || end < start)
            throw new GraphErrorException(400, "ErrorPropertyValidationFailure", "At least one property failed validation.");
    }

    private static GraphErrorException CreateInvalidError(string name) =>
        new(400, "RequestBodyRead", $"The value of the property '{name}' has an unexpected form.");
}
