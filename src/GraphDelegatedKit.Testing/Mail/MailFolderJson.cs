using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Graph;

namespace GraphDelegatedKit.Testing.Mail;

// https://learn.microsoft.com/graph/api/resources/mailfolder, with the number of its messages.
internal sealed class MailFolderJson(MailboxStore mailboxes)
{
    public JsonObject Create(MailboxFolder folder, string[]? select)
    {
        var items = mailboxes.GetAll(folder);
        var json = new JsonObject
        {
            ["id"] = folder.Id,
            ["displayName"] = folder.Name,
            ["parentFolderId"] = folder.ParentId,
            ["childFolderCount"] = mailboxes.Folders.GetChildren(folder).Count,
            ["unreadItemCount"] = items.Count(item => MailItemProperties.Get(MailKind.Message, "isRead")(item) is false),
            ["totalItemCount"] = items.Count,
            ["isHidden"] = false,
        };
        return Selection.Apply(json, select is null ? null : [.. select, "id"]);
    }

    public object? GetProperty(MailboxFolder folder, string name)
    {
        var known = MailPropertyNames.MailFolder.Find(name) ?? throw MailPropertyNames.MailFolder.CreateUnknownPropertyError(name);
        return Create(folder, [known])[known] switch
        {
            JsonValue value when value.TryGetValue<string>(out var text) => text,
            JsonValue value when value.TryGetValue<bool>(out var boolean) => boolean,
            JsonValue value when value.TryGetValue<int>(out var number) => (long)number,
            _ => null,
        };
    }
}
