using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Mail;

// https://learn.microsoft.com/graph/api/resources/message: the properties that every message has.
internal static class MessageJson
{
    public static IReadOnlyList<string> Names { get; } =
    [
        "id", "createdDateTime", "lastModifiedDateTime", "changeKey", "categories", "receivedDateTime", "sentDateTime", "hasAttachments",
        "internetMessageId", "subject", "bodyPreview", "importance", "parentFolderId", "conversationId", "isDeliveryReceiptRequested",
        "isReadReceiptRequested", "isRead", "isDraft", "webLink", "inferenceClassification", "body", "toRecipients", "ccRecipients",
        "bccRecipients", "replyTo", "flag",
    ];

    public static JsonNode? CreateProperty(MailItem item, string name) => name switch
    {
        "receivedDateTime" => GraphTime.Format(item.Received ?? item.Created),
        "sentDateTime" => GraphTime.Format(item.Sent ?? item.Created),
        "parentFolderId" => item.FolderId ?? WellKnownFolder.GetDefaultId(item.OwnerId, item.Kind),
        "isDraft" => item.IsDraft,
        "webLink" => "https://outlook.office365.com/owa/?ItemID="
            + $"{Uri.EscapeDataString(item.RegularId)}&exvsurl=1&viewmodel=ReadMessageItem",
        _ => item.Body.TryGetPropertyValue(name, out var value) ? value?.DeepClone() : CreateDefault(item, name),
    };

    // A draft counts as read. The id of its conversation, and the id that mail servers give it, follow from its key.
    private static JsonNode? CreateDefault(MailItem item, string name) => name switch
    {
        "categories" or "toRecipients" or "ccRecipients" or "bccRecipients" or "replyTo" => new JsonArray(),
        "subject" => "",
        "importance" => "normal",
        "inferenceClassification" => "focused",
        "isReadReceiptRequested" => false,
        "isRead" => item.IsDraft || item.IsSent,
        "conversationId" => "AAQkAD" + item.Id[6..],
        "internetMessageId" => $"<{item.Id[6..^1]}@{TenantDomains.Initial}>",
        "flag" => new JsonObject { ["flagStatus"] = "notFlagged" },
        _ => null,
    };
}
