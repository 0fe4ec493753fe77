using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Downloads;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Drives;

// https://learn.microsoft.com/graph/api/resources/driveitem: the JSON of an item.
internal sealed class ItemJson(
    UserDirectory users, DownloadUrlSigner urlSigner, LocalDownloads downloads, SpecialFolders specialFolders, string tenantId)
{
    private const string TypeName = "microsoft.graph.driveItem";
    private const string DownloadUrlProperty = "@microsoft.graph.downloadUrl";

    private static readonly string[] UploadableProperties =
        ["description", "driveItemSource", "fileSize", "fileSystemInfo", "mediaSource"];

    // The properties, relationships and annotations of the type, whether the tenant plays them or not: selecting one is never an error.
    private static readonly string[] KnownProperties =
    [
        "id", "name", "eTag", "cTag", "size", "createdDateTime", "lastModifiedDateTime", "webUrl", "webDavUrl", "createdBy",
        "createdByUser", "lastModifiedBy", "lastModifiedByUser", "parentReference", "fileSystemInfo", "file", "folder", "package",
        "remoteItem", "root", "deleted", "description", "audio", "bundle", "content", "image", "location", "malware", "media",
        "pendingOperations", "photo", "publication", "searchResult", "shared", "sharepointIds", "source", "specialFolder", "video",
        "viewpoint", "isAuthoritative", "contentStream", "activities", "analytics", "children", "listItem", "permissions",
        "retentionLabel", "subscriptions", "thumbnails", "versions", "workbook", "content.downloadUrl", DownloadUrlProperty,
    ];

    public static bool IsKnownProperty(string name) => KnownProperties.Contains(name, StringComparer.OrdinalIgnoreCase);

    public static void RequireSelectable(ODataQuery query) =>
        query.RequireSelectable(TypeName, name => IsKnownProperty(name.Split('/')[0]));

    // Checks the body that creates or changes an item. The error is assumed: it is that of other types.
    public static void RequireKnown(RequestContext context, JsonObject body) => RequireKnown(context, body, TypeName, IsKnownProperty);

    // https://learn.microsoft.com/graph/api/resources/driveitemuploadableproperties. Those of an item are not refused there.
    public static void RequireUploadable(RequestContext context, JsonObject body) => RequireKnown(
        context,
        body,
        "microsoft.graph.driveItemUploadableProperties",
        name => UploadableProperties.Contains(name, StringComparer.OrdinalIgnoreCase) || IsKnownProperty(name));

    private static void RequireKnown(RequestContext context, JsonObject body, string typeName, Func<string, bool> isKnown) =>
        context.Rules.RequireKnown(body, typeName, isKnown, name => GraphErrorException.BadRequest(
            $"The property '{name}' does not exist on type '{typeName}'. Make sure to only use property names that are defined by the "
            + "type."));

    public JsonObject Create(RequestContext context, Drive drive, Item item, string[]? select = null)
    {
        var contextUrl = $"{GraphRoot.GetUrl(context)}/$metadata#drives('{Uri.EscapeDataString(drive.Info.Id)}')/items/$entity";
        var body = new JsonObject { ["@odata.context"] = contextUrl };
        foreach (var (name, value) in CreateWithoutContext(context.Origin, context.Now, drive, item, select))
            body[name] = value?.DeepClone();
        return body;
    }

    public JsonObject CreateWithoutContext(Origin origin, DateTimeOffset now, Drive drive, Item item, string[]? select = null)
    {
        var path = drive.GetPath(item);
        var body = new JsonObject
        {
            ["createdDateTime"] = GraphTime.Format(item.Created),
            ["eTag"] = item.ETag,
            ["id"] = item.Id,
            ["lastModifiedDateTime"] = GraphTime.Format(item.Modified),
            ["name"] = item.Name,
            ["webUrl"] = GetWebUrl(origin, drive, path),
            ["cTag"] = item.CTag,
            ["size"] = drive.GetSize(item),
            ["createdBy"] = CreateIdentitySet(drive),
            ["lastModifiedBy"] = CreateIdentitySet(drive),
            ["parentReference"] = CreateParentReference(drive, item, path),
            ["fileSystemInfo"] = new JsonObject
            {
                ["createdDateTime"] = GraphTime.Format(item.ClientCreated ?? item.Created),
                ["lastModifiedDateTime"] = GraphTime.Format(item.ClientModified ?? item.Modified),
            },
        };
        if (item.Content is { } content)
        {
            if (!downloads.HideDownloadUrls)
                body[DownloadUrlProperty] = urlSigner.CreateUrl(origin, drive, item, now);
            body["file"] = new JsonObject
            {
                ["mimeType"] = MimeTypes.FromFileName(item.Name),
                ["hashes"] = downloads.HideHashes ? [] : new JsonObject { ["quickXorHash"] = content.QuickXorHash },
            };
        }
        else
        {
            body["folder"] = new JsonObject { ["childCount"] = drive.GetChildren(item).Count };
            if (item.ParentId is null)
                body["root"] = new JsonObject();
            if (drive.Info.IsPersonal && specialFolders.FindName(path) is { } specialFolder)
                body["specialFolder"] = new JsonObject { ["name"] = specialFolder };
        }

        if (select is null)
            return body;

        // https://learn.microsoft.com/graph/api/resources/driveitem#properties: a response contains these only if they are selected.
        if (IsSelected(select, "webDavUrl"))
            body["webDavUrl"] = body["webUrl"]!.DeepClone();
        if (IsSelected(select, "sharepointIds"))
            body["sharepointIds"] = CreateSharePointIds(drive, item);
        return Select(body, select);
    }

    // A part of the property counts, too.
    private static bool IsSelected(string[] select, string property) => select is ["*"]
        || select.Any(requested => requested.Split('/')[0].Equals(property, StringComparison.OrdinalIgnoreCase));

    private JsonObject CreateSharePointIds(Drive drive, Item item)
    {
        var ids = new JsonObject { ["listItemUniqueId"] = item.UniqueId.ToString(), ["tenantId"] = tenantId };
        if (drive.Info.Site is { } site)
        {
            ids["listId"] = SiteLists.GetListId(drive.Info);
            ids["siteId"] = site.Id.Split(',')[1];
            ids["webId"] = site.Id.Split(',')[2];
        }

        return ids;
    }

    // The author of a change is not stored. The JSON names the owner of the drive, or the first user for a library.
    public JsonObject CreateIdentitySet(Drive drive) => CreateIdentitySet(drive.Info.Owner ?? users.All[0]);

    public static JsonObject CreateIdentitySet(LocalUser user) => new()
    {
        ["user"] = new JsonObject { ["id"] = user.Id, ["displayName"] = user.DisplayName, ["email"] = user.Mail },
    };

    // "parentReference/id" selects a part of an object.
    public static JsonObject Select(JsonObject document, string[]? select)
    {
        if (select is null or ["*"])
            return document;
        var selected = new JsonObject();
        foreach (var requested in select)
        {
            var (property, part) = requested.Split('/', 2) is [var first, var second] ? (first, second) : (requested, null);
            if (!IsKnownProperty(property))
                throw Selection.CreateUnknownPropertyError(requested, TypeName);
            var name = property.Equals("content.downloadUrl", StringComparison.OrdinalIgnoreCase) ? DownloadUrlProperty : property;
            var match = document.FirstOrDefault(member => member.Key.Equals(name, StringComparison.OrdinalIgnoreCase));
            if (match is { Key: { } key, Value: { } value })
                selected[key] = part is null || value is not JsonObject whole ? value.DeepClone() : MergePart(selected[key], whole, part);
        }

        return selected;
    }

    private static JsonObject MergePart(JsonNode? selected, JsonObject whole, string part)
    {
        var merged = (JsonObject?)selected?.DeepClone() ?? [];
        var (name, value) = whole.FirstOrDefault(member => member.Key.Equals(part, StringComparison.OrdinalIgnoreCase));
        if (name is not null)
            merged[name] = value?.DeepClone();
        return merged;
    }

    private static JsonObject CreateParentReference(Drive drive, Item item, IReadOnlyList<string> path)
    {
        var parent = new JsonObject { ["driveType"] = drive.DriveType, ["driveId"] = drive.Info.Id };
        if (item.ParentId is not null)
        {
            var parentPath = string.Concat(path.Take(path.Count - 1).Select(name => "/" + Uri.EscapeDataString(name)));
            parent["id"] = item.ParentId;
            parent["name"] = path.Count > 1 ? path[^2] : drive.Root.Name;
            parent["path"] = $"/drives/{drive.Info.Id}/root:{parentPath}";
        }

        if (drive.Info.Site is { } site)
            parent["siteId"] = site.Id;
        return parent;
    }

    private static string GetWebUrl(Origin origin, Drive drive, IReadOnlyList<string> path) =>
        origin.GetFilesBaseUrl(drive.Info.IsPersonal)
        + drive.Info.WebPath
        + string.Concat(path.Select(name => "/" + Uri.EscapeDataString(name)));
}
