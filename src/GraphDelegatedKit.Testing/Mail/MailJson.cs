using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Graph;

namespace GraphDelegatedKit.Testing.Mail;

// https://learn.microsoft.com/graph/api/resources/message and /event: the posted members and those the service adds.
internal static class MailJson
{
    public static JsonObject Create(MailItem item)
    {
        var key = Convert.ToBase64String(BitConverter.GetBytes(item.Version));
        var body = new JsonObject
        {
            ["@odata.etag"] = $"W/\"{key}\"",
            ["id"] = item.Id,
            ["createdDateTime"] = GraphTime.Format(item.Created),
            ["lastModifiedDateTime"] = GraphTime.Format(item.Created),
            ["changeKey"] = key,
            ["hasAttachments"] = item.Attachments.Any(attachment => !attachment.IsInline),
        };
        if (item.Kind == MailKind.Message)
            body["isDraft"] = true;
        foreach (var (name, value) in item.Body.Where(member => !body.ContainsKey(member.Key)))
            body[name] = value?.DeepClone();
        return body;
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
}
