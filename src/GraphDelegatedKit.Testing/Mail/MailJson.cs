using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Graph;

namespace GraphDelegatedKit.Testing.Mail;

// https://learn.microsoft.com/graph/api/resources/message and /event: a message or an event as JSON, with the properties that clients
// wrote, those that the service adds, and the defaults of the others.
internal static class MailJson
{
    // Names that are returned only if the request selects them. "attachments" needs $expand.
    private static readonly string[] OnlyIfSelected =
        ["uniqueBody", "internetMessageHeaders", "cancelledOccurrences", "exceptionOccurrences", "uid"];

    public static JsonObject Create(MailItem item, OutlookPreferences preferences)
    {
        var json = new JsonObject { ["@odata.etag"] = $"W/\"{GetChangeKey(item)}\"" };
        foreach (var name in GetNames(item))
            json[name] = CreateProperty(item, name, preferences);
        return json;
    }

    // Applies $select; the id is always returned.
    public static JsonObject Create(MailItem item, OutlookPreferences preferences, string[]? select)
    {
        if (select is null || select.Contains("*"))
            return Create(item, preferences);
        var json = new JsonObject { ["@odata.etag"] = $"W/\"{GetChangeKey(item)}\"", ["id"] = preferences.GetId(item) };
        var selected = select.Select(name => MailPropertyNames.Get(item.Kind).Find(name.Split('/')[0])!).ToHashSet();
        foreach (var name in GetNames(item).Concat(OnlyIfSelected).Where(selected.Contains))
            json[name] = CreateProperty(item, name, preferences);
        return json;
    }

    // Returns the value of one property of an item as a new node without a parent.
    public static JsonNode? CreateProperty(MailItem item, string name, OutlookPreferences? preferences = null)
    {
        preferences ??= OutlookPreferences.None;
        return name switch
        {
            "id" => preferences.GetId(item),
            "createdDateTime" => GraphTime.Format(item.Created),
            "lastModifiedDateTime" => GraphTime.Format(item.Modified ?? item.Created),
            "changeKey" => GetChangeKey(item),
            "hasAttachments" => item.Attachments.Any(attachment => !attachment.IsInline),
            "bodyPreview" => ItemBody.CreatePreview(item.Body["body"]),
            "body" or "uniqueBody" => ItemBody.Create(item.Body["body"], preferences.WantsText),
            _ => item.Kind == MailKind.Message
                ? MessageJson.CreateProperty(item, name)
                : EventJson.CreateProperty(item, name, preferences),
        };
    }

    public static JsonObject Create(MailAttachment attachment) => new()
    {
        ["@odata.type"] = "#microsoft.graph.fileAttachment",
        ["@odata.mediaContentType"] = attachment.ContentType,
        ["id"] = attachment.Id,
        ["lastModifiedDateTime"] = GraphTime.Format(attachment.Modified),
        ["name"] = attachment.Name,
        ["contentType"] = attachment.ContentType,
        ["size"] = attachment.Content.Size,
        ["isInline"] = attachment.IsInline,
        ["contentId"] = attachment.ContentId,
    };

    // A property without a default is returned if a client wrote it.
    private static IEnumerable<string> GetNames(MailItem item) =>
        (item.Kind == MailKind.Message ? MessageJson.Names : EventJson.Names)
            .Concat(item.Occurrence is null ? [] : ["originalStart"])
            .Union(item.Body.Select(member => member.Key))
            .Except(OnlyIfSelected);

    private static string GetChangeKey(MailItem item) => Convert.ToBase64String(BitConverter.GetBytes(item.Version));
}
