using GraphDelegatedKit.Testing.Graph;

namespace GraphDelegatedKit.Testing.Mail;

// The properties and relationships that Graph knows, so that none of them is refused as unknown:
// https://learn.microsoft.com/graph/api/resources/message, /event, /mailfolder and /calendar
internal sealed record MailPropertyNames(string TypeName, string[] Names)
{
    private static readonly string[] OutlookItem =
    [
        "id", "createdDateTime", "lastModifiedDateTime", "changeKey", "categories", "attachments", "extensions",
        "singleValueExtendedProperties", "multiValueExtendedProperties",
    ];

    public static MailPropertyNames Message { get; } = new("microsoft.graph.message",
    [
        .. OutlookItem, "bccRecipients", "body", "bodyPreview", "ccRecipients", "conversationId", "conversationIndex", "flag", "from",
        "hasAttachments", "importance", "inferenceClassification", "internetMessageHeaders", "internetMessageId",
        "isDeliveryReceiptRequested", "isDraft", "isRead", "isReadReceiptRequested", "mentions", "mentionsPreview", "parentFolderId",
        "receivedDateTime", "replyTo", "sender", "sentDateTime", "subject", "toRecipients", "uniqueBody", "unsubscribeData",
        "unsubscribeEnabled", "webLink",
    ]);

    public static MailPropertyNames Event { get; } = new("microsoft.graph.event",
    [
        .. OutlookItem, "allowNewTimeProposals", "attendees", "body", "bodyPreview", "calendar", "cancelledOccurrences", "end",
        "exceptionOccurrences", "hasAttachments", "hideAttendees", "iCalUId", "importance", "instances", "isAllDay", "isCancelled",
        "isDraft", "isOnlineMeeting", "isOrganizer", "isReminderOn", "location", "locations", "occurrenceId", "onlineMeeting",
        "onlineMeetingProvider", "onlineMeetingUrl", "organizer", "originalEndTimeZone", "originalStart", "originalStartTimeZone",
        "recurrence", "reminderMinutesBeforeStart", "responseRequested", "responseStatus", "sensitivity", "seriesMasterId", "showAs",
        "start", "subject", "transactionId", "type", "uid", "webLink",
    ]);

    public static MailPropertyNames MailFolder { get; } = new("microsoft.graph.mailFolder",
    [
        "id", "childFolderCount", "displayName", "isHidden", "parentFolderId", "sizeInBytes", "totalItemCount", "unreadItemCount",
        "wellKnownName", "childFolders", "messageRules", "messages", "singleValueExtendedProperties", "multiValueExtendedProperties",
    ]);

    public static MailPropertyNames Calendar { get; } = new("microsoft.graph.calendar",
    [
        "id", "allowedOnlineMeetingProviders", "canEdit", "canShare", "canViewPrivateItems", "changeKey", "color",
        "defaultOnlineMeetingProvider", "hexColor", "isDefaultCalendar", "isRemovable", "isTallyingResponses", "name", "owner",
        "calendarPermissions", "calendarView", "events", "singleValueExtendedProperties", "multiValueExtendedProperties",
    ]);

    public static MailPropertyNames Get(MailKind kind) => kind == MailKind.Message ? Message : Event;

    // Returns the name as the documentation spells it, or null for a name that Graph does not know.
    public string? Find(string name) => Names.FirstOrDefault(known => known.Equals(name, StringComparison.OrdinalIgnoreCase));

    public void RequireSelectable(ODataQuery query) => query.RequireSelectable(TypeName, name => Find(name.Split('/')[0]) is not null);

    // The error of $filter and $orderby was observed: https://github.com/wslyvh/paperweight/issues/1
    public GraphErrorException CreateUnknownPropertyError(string name) =>
        new(400, "RequestBroker--ParseUri", $"Could not find a property named '{name}' on type '{TypeName}'.");
}
