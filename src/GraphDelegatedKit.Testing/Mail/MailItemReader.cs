using System.Text.Json;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Mail;

// Reads the writable properties of a message or event in a request. Read-only properties are ignored and unknown ones refused
// (https://github.com/microsoftgraph/msgraph-sdk-python/issues/440), unless the rules of the tenant are changed.
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

    public static JsonObject Read(RequestContext context, JsonObject posted, MailKind kind)
    {
        var names = MailPropertyNames.Get(kind);
        var body = new JsonObject();
        context.Rules.RequireKnown(posted, names.TypeName, name => names.Find(name) is not null, name => CreateUnknownError(name, names));
        foreach (var (postedName, value) in posted.Where(member => !member.Key.Contains('@')))
        {
            var name = names.Find(postedName)!;
            if (!ReadOnly.Contains(name))
                body[name] = Normalize(name, value);
            else if (name != "attachments") // which FileAttachmentReader reads
                CheckIgnored(context, name);
        }

        RequireValidTimes(body);
        return body;
    }

    private static GraphErrorException CreateUnknownError(string postedName, MailPropertyNames names) => new(
        400,
        "RequestBodyRead",
        $"The property '{postedName}' does not exist on type '{names.TypeName}'. "
        + "Make sure to only use property names that are defined by the type or mark the type as open type.");

    private static void CheckIgnored(RequestContext context, string name) => context.Rules.Check(
        LocalRule.IgnoredBodyProperty,
        $"The property '{name}' is read-only, and its value was ignored.",
        () => GraphErrorException.RefusedByRule(LocalRule.IgnoredBodyProperty, $"The property '{name}' is read-only."));

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
