using System.Net;

namespace GraphDelegatedKit.Files.Addressing;

/// <summary>Finds an item that is there, by whatever it is named.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/onedrive-addressing-driveitems"/></remarks>
internal static class DriveLookup
{
    // The item whole: what is selected comes without its download address.
    public static async Task<DriveItem> GetItemAsync(IGraphClient graph, DrivePath path, CancellationToken cancellationToken)
    {
        path = await ResolveUnsafePathAsync(graph, path, cancellationToken).ConfigureAwait(false);
        return await graph.GetAsync<DriveItem>(path.GetItemUrl(), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The same item by its id, where its path cannot be trusted.</summary>
    /// <exception cref="GraphException">It is not there.</exception>
    public static async Task<DrivePath> ResolveUnsafePathAsync(IGraphClient graph, DrivePath path, CancellationToken cancellationToken) =>
        HasUnsafeName(path) ? DrivePath.ById(path.DriveId, await ResolveItemIdAsync(graph, path, cancellationToken).ConfigureAwait(false)) : path;

    /// <summary>What lies in a folder under a name, whatever that is.</summary>
    public static async Task<DriveItem?> FindChildAsync(IGraphClient graph, GraphUrl childrenUrl, string name, CancellationToken cancellationToken)
    {
        await foreach (var child in graph.ListAsync<DriveItem>(childrenUrl).WithCancellation(cancellationToken).ConfigureAwait(false))
            if (name.Equals(child.Name, StringComparison.OrdinalIgnoreCase))
                return child;

        return null;
    }

    public static bool HasUnsafeName(DrivePath path) => path.Path.Split('/').Any(IsUnsafeName);

    /// <summary>Whether a name cannot be trusted to a path: some back ends decode twice, and <c>100%25</c> is another name to them.</summary>
    /// <remarks>Seen with other clients (abraunegg/onedrive#1342, msgraph-sdk-dotnet#2565): nothing documents it.</remarks>
    public static bool IsUnsafeName(string name)
    {
        for (var index = name.IndexOf('%'); index >= 0; index = name.IndexOf('%', index + 1))
            if (index + 2 < name.Length && char.IsAsciiHexDigit(name[index + 1]) && char.IsAsciiHexDigit(name[index + 2]))
                return true;

        return false;
    }

    private static async Task<string> ResolveItemIdAsync(IGraphClient graph, DrivePath path, CancellationToken cancellationToken)
    {
        var itemId = path.FolderId ?? "root";
        foreach (var name in path.Path.Split('/')) itemId = await FindChildAsync(graph, path, itemId, name, cancellationToken).ConfigureAwait(false);
        return itemId;
    }

    private static async Task<string> FindChildAsync(IGraphClient graph, DrivePath path, string folderId, string name, CancellationToken cancellationToken)
    {
        if (!IsUnsafeName(name)) return (await graph.GetAsync<DriveItem>($"drives/{path.DriveId}/items/{folderId}:/{name}?$select=id", cancellationToken).ConfigureAwait(false)).Id!;

        return (await FindChildAsync(graph, GetChildrenUrl(path.DriveId, folderId), name, cancellationToken).ConfigureAwait(false))?.Id
            ?? throw new GraphException(HttpStatusCode.NotFound, "itemNotFound", $"'{path}' is not there.") { Remedy = "Check the name; what a person may not see is also answered as not found." };
    }

    private static GraphUrl GetChildrenUrl(string driveId, string folderId) => $"drives/{driveId}/items/{folderId}/children?$select=id,name";
}
