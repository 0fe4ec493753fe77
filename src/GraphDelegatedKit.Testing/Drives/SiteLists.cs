using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;
using Microsoft.IdentityModel.Tokens;

namespace GraphDelegatedKit.Testing.Drives;

// https://learn.microsoft.com/graph/api/resources/list: a document library as a list of its site. The tenant has no other lists.
internal static class SiteLists
{
    // The id of a drive ends with the id of its list: "b!" and three ids of 16 bytes.
    public static string GetListId(DriveInfo info) => new Guid(Base64UrlEncoder.DecodeBytes(info.Id[2..]).AsSpan(32, 16)).ToString();

    // A relationship that is expanded counts as selected.
    public static JsonObject Create(RequestContext context, Drive drive, string[]? select, string? expand) =>
        Selection.Apply(Create(context, drive, expand), select is null || expand is null ? select : [.. select, expand]);

    private static JsonObject Create(RequestContext context, Drive drive, string? expand)
    {
        var site = drive.Info.Site!;
        var body = new JsonObject
        {
            ["createdDateTime"] = GraphTime.Format(drive.Root.Created),
            ["eTag"] = drive.Root.ETag,
            ["id"] = GetListId(drive.Info),
            ["lastModifiedDateTime"] = GraphTime.Format(drive.Root.Modified),
            ["name"] = drive.Info.UrlName,
            ["webUrl"] = context.Origin.GetFilesBaseUrl(isPersonal: false) + drive.Info.WebPath,
            ["displayName"] = drive.Info.Name,
            ["parentReference"] = new JsonObject { ["siteId"] = site.Id },
            ["list"] = new JsonObject { ["contentTypesEnabled"] = false, ["hidden"] = false, ["template"] = "documentLibrary" },
        };
        if (expand is null)
            return body;
        if (!expand.Equals("drive", StringComparison.OrdinalIgnoreCase))
            throw GraphErrorException.NotSupported($"$expand={expand}");
        body["drive"] = DriveJson.Create(context, drive);
        return body;
    }

    // Finds a list by its id, its title, or its name in addresses.
    public static Drive? Find(IEnumerable<Drive> libraries, string list) => libraries.FirstOrDefault(drive =>
        ((string[])[GetListId(drive.Info), drive.Info.Name, drive.Info.UrlName]).Contains(list, StringComparer.OrdinalIgnoreCase));

    public static object? GetProperty(Drive drive, string name) => name.ToUpperInvariant() switch
    {
        "DISPLAYNAME" => drive.Info.Name,
        "NAME" => drive.Info.UrlName,
        "ID" => GetListId(drive.Info),
        "LIST/TEMPLATE" => "documentLibrary",
        _ => throw GraphErrorException.NotSupported($"a filter by the property {name} of lists"),
    };
}
