using System.Net;

namespace GraphDelegatedKit.Files.Addressing;

/// <summary>Finds existing items by path, also if a name in the path might be decoded twice.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/onedrive-addressing-driveitems"/></remarks>
internal static class DriveLookup
{
    // All properties are requested: a response to $select has no download URL.
    public static async Task<DriveItem> GetItemAsync(IGraphClient graph, DrivePath path, CancellationToken cancellationToken)
    {
        path = await ResolveUnsafePathAsync(graph, path, cancellationToken).ConfigureAwait(false);
        return await graph.GetAsync<DriveItem>(path.GetItemUrl(), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Replaces a path with an unsafe name by the id of its item.</summary>
    /// <exception cref="GraphException">The item does not exist.</exception>
    public static async Task<DrivePath> ResolveUnsafePathAsync(IGraphClient graph, DrivePath path, CancellationToken cancellationToken) =>
        DriveItemName.HasUnsafeName(path)
            ? DrivePath.ById(path.DriveId, await ResolveItemIdAsync(graph, path, cancellationToken).ConfigureAwait(false))
            : path;

    /// <summary>Finds a child of a folder by its name, in the list of all children.</summary>
    public static async Task<DriveItem?> FindChildAsync(
        IGraphClient graph, GraphUrl childrenUrl, string name, CancellationToken cancellationToken)
    {
        await foreach (var child in graph.ListAsync<DriveItem>(childrenUrl).WithCancellation(cancellationToken).ConfigureAwait(false))
            if (DriveItemNameComparer.Instance.Equals(name, child.Name))
                return child;

        return null;
    }

    private static async Task<string> ResolveItemIdAsync(IGraphClient graph, DrivePath path, CancellationToken cancellationToken)
    {
        var itemId = path.FolderId ?? "root";
        foreach (var name in path.Path.Split('/'))
            itemId = await FindChildAsync(graph, path, itemId, name, cancellationToken).ConfigureAwait(false);
        return itemId;
    }

    private static async Task<string> FindChildAsync(
        IGraphClient graph, DrivePath path, string folderId, string name, CancellationToken cancellationToken)
    {
        if (!DriveItemName.IsUnsafe(name))
        {
            GraphUrl childUrl = $"drives/{path.DriveId}/items/{folderId}:/{name}?$select=id";
            return (await graph.GetAsync<DriveItem>(childUrl, cancellationToken).ConfigureAwait(false)).Id!;
        }

        var child = await FindChildAsync(graph, GetChildrenUrl(path.DriveId, folderId), name, cancellationToken).ConfigureAwait(false);
        return child?.Id ?? throw new GraphException(HttpStatusCode.NotFound, "itemNotFound", $"'{path}' does not exist.")
        {
            Remedy = "Check the name and the permissions of the user: an item without access is reported as not found.",
        };
    }

    private static GraphUrl GetChildrenUrl(string driveId, string folderId) =>
        $"drives/{driveId}/items/{folderId}/children?$select=id,name";
}
