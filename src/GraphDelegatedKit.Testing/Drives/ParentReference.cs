using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Graph;

namespace GraphDelegatedKit.Testing.Drives;

// https://learn.microsoft.com/graph/api/resources/itemreference: a folder by its id, or by its path, such as "/drive/root:/Box" or
// "/drives/ID/root:/Box".
internal static class ParentReference
{
    private const string RootMarker = "root:";

    // Returns null if there is no reference, or if it names only the drive.
    public static Item? Find(Drive drive, JsonNode? reference)
    {
        if (reference?["id"]?.ToString() is { Length: > 0 } id)
            return id == "root" ? drive.Root : drive.FindById(id) ?? throw GraphErrorException.ItemNotFound();
        if (reference?["path"]?.ToString() is not { Length: > 0 } path)
            return null;
        var rootEnd = path.IndexOf(RootMarker, StringComparison.OrdinalIgnoreCase);
        var names = rootEnd < 0 ? "" : path[(rootEnd + RootMarker.Length)..];
        return rootEnd >= 0 || path.EndsWith("/root", StringComparison.OrdinalIgnoreCase)
            ? drive.GetItem(new ItemAddress(
                null, [.. names.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString)]))
            : throw GraphErrorException.BadRequest($"The path '{path}' of the parentReference does not start at the root of a drive.");
    }
}
