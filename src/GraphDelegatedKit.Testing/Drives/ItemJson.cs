using System.Globalization;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Downloads;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Drives;

// https://learn.microsoft.com/graph/api/resources/driveitem: an item as Graph shows it.
internal sealed class ItemJson(People.People people, TempAuth tempAuth, LocalDownloads downloads)
{
    private const string DownloadUrl = "@microsoft.graph.downloadUrl";

    private static readonly string[] Properties =
    [
        "id", "name", "eTag", "cTag", "size", "createdDateTime", "lastModifiedDateTime", "webUrl", "createdBy", "lastModifiedBy",
        "parentReference", "fileSystemInfo", "file", "folder", "package", "remoteItem", "root", "deleted", "description", "content.downloadUrl", DownloadUrl,
    ];

    public JsonObject Whole(Exchange exchange, Drive drive, Item item, string[]? select = null)
    {
        var body = new JsonObject { ["@odata.context"] = $"{GraphRoot.Of(exchange)}/$metadata#drives('{Uri.EscapeDataString(drive.Info.Id)}')/items/$entity" };
        foreach (var (name, value) in Bare(exchange.Origin, exchange.Now, drive, item, select))
            body[name] = value?.DeepClone();
        return body;
    }

    public JsonObject Bare(Origin origin, DateTimeOffset now, Drive drive, Item item, string[]? select = null)
    {
        var path = drive.PathOf(item);
        var body = new JsonObject
        {
            ["createdDateTime"] = Time(item.Created),
            ["eTag"] = item.ETag,
            ["id"] = item.Id,
            ["lastModifiedDateTime"] = Time(item.Modified),
            ["name"] = item.Name,
            ["webUrl"] = Web(origin, drive, path),
            ["cTag"] = item.CTag,
            ["size"] = drive.SizeOf(item),
            ["createdBy"] = By(drive),
            ["lastModifiedBy"] = By(drive),
            ["parentReference"] = Parent(drive, item, path),
            ["fileSystemInfo"] = new JsonObject
            {
                ["createdDateTime"] = Time(item.ClientCreated ?? item.Created),
                ["lastModifiedDateTime"] = Time(item.ClientModified ?? item.Modified),
            },
        };
        if (item.Content is { } content)
        {
            if (!downloads.HidesAddresses)
                body[DownloadUrl] = tempAuth.DownloadUrl(origin, drive, item, now);
            body["file"] = new JsonObject
            {
                ["mimeType"] = MimeTypes.Of(item.Name),
                ["hashes"] = downloads.HidesHashes ? [] : new JsonObject { ["quickXorHash"] = content.QuickXorHash },
            };
        }
        else
        {
            body["folder"] = new JsonObject { ["childCount"] = drive.ChildrenOf(item).Count };
            if (item.ParentId is null)
                body["root"] = new JsonObject();
        }

        return select is null ? body : Selected(body, select);
    }

    // Who did it is not kept; it is told as the owner, or as the first person here for a library.
    private JsonObject By(Drive drive)
    {
        var person = drive.Info.Owner ?? people.Everybody[0];
        return new JsonObject { ["user"] = new JsonObject { ["id"] = person.Id, ["displayName"] = person.DisplayName, ["email"] = person.Mail } };
    }

    private static JsonObject Selected(JsonObject whole, string[] select)
    {
        var selected = new JsonObject();
        foreach (var asked in select)
        {
            if (!Properties.Contains(asked, StringComparer.OrdinalIgnoreCase))
                throw Selection.Unknown(asked, "microsoft.graph.driveItem");
            var name = asked.Equals("content.downloadUrl", StringComparison.OrdinalIgnoreCase) ? DownloadUrl : asked;
            if (whole.FirstOrDefault(property => property.Key.Equals(name, StringComparison.OrdinalIgnoreCase)) is { Key: { } key, Value: { } value })
                selected[key] = value.DeepClone();
        }

        return selected;
    }

    private static JsonObject Parent(Drive drive, Item item, IReadOnlyList<string> path)
    {
        var parent = new JsonObject { ["driveType"] = drive.Kind, ["driveId"] = drive.Info.Id };
        if (item.ParentId is not null)
        {
            var above = string.Concat(path.Take(path.Count - 1).Select(name => "/" + Uri.EscapeDataString(name)));
            parent["id"] = item.ParentId;
            parent["name"] = path.Count > 1 ? path[^2] : drive.Root.Name;
            parent["path"] = $"/drives/{drive.Info.Id}/root:{above}";
        }

        if (drive.Info.Site is { } site)
            parent["siteId"] = site.Id;
        return parent;
    }

    private static string Web(Origin origin, Drive drive, IReadOnlyList<string> path) =>
        origin.FilesBase(drive.Info.IsPersonal) + drive.Info.WebPath + string.Concat(path.Select(name => "/" + Uri.EscapeDataString(name)));

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
