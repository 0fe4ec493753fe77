using GraphDelegatedKit.Testing.Graph;

namespace GraphDelegatedKit.Testing.Drives;

// The properties by which items can be filtered and sorted.
// https://learn.microsoft.com/onedrive/developer/rest-api/concepts/filtering-results: OneDrive for work and SharePoint support only name
// and url; they answer 501 for others. OneDrive for consumers supports more.
internal static class ItemProperties
{
    private static readonly string[] SupportedByLibraries = ["name", "url", "webUrl"];

    public static Func<Item, object?> Get(Drive drive, string name)
    {
        var property = Find(drive, name);
        if (property is null && !ItemJson.IsKnownProperty(name))
            throw GraphErrorException.BadRequest($"Could not find a property named '{name}' on type 'microsoft.graph.driveItem'.");
        return property is not null && (drive.IsConsumer || SupportedByLibraries.Contains(name, StringComparer.OrdinalIgnoreCase))
            ? property
            : throw new GraphErrorException(501, "notSupported", "Operation not supported");
    }

    private static Func<Item, object?>? Find(Drive drive, string name) => name.ToUpperInvariant() switch
    {
        "NAME" => item => item.Name,
        "URL" or "WEBURL" => item => string.Join('/', drive.GetPath(item)),
        "ID" => item => item.Id,
        "SIZE" => item => drive.GetSize(item),
        "CREATEDDATETIME" => item => item.Created,
        "LASTMODIFIEDDATETIME" => item => item.Modified,
        "FOLDER" => item => item.IsFolder ? true : null,
        "FILE" => item => item.IsFolder ? null : true,
        _ => null,
    };
}
