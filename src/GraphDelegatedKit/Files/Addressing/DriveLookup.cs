using System.Net;

namespace GraphDelegatedKit.Files;

/// <summary>Finds an item that is there, by whatever it is named.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/onedrive-addressing-driveitems"/></remarks>
internal static class DriveLookup
{
    // The item whole: what is selected comes without its download address.
    public static async Task<DriveItem> ItemAsync(IGraphClient graph, DrivePath path, CancellationToken cancellationToken)
    {
        path = await SafelyAsync(graph, path, cancellationToken).ConfigureAwait(false);
        return await graph.GetAsync<DriveItem>(path.Whole(), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The same item by its id, where its path cannot be trusted.</summary>
    /// <exception cref="GraphException">It is not there.</exception>
    public static async Task<DrivePath> SafelyAsync(IGraphClient graph, DrivePath path, CancellationToken cancellationToken) =>
        HasUnsafe(path) ? DrivePath.ById(path.DriveId, await WalkAsync(graph, path, cancellationToken).ConfigureAwait(false)) : path;

    /// <summary>What lies in a folder under a name, whatever that is.</summary>
    public static async Task<DriveItem?> ChildAsync(IGraphClient graph, GraphUrl children, string name, CancellationToken cancellationToken)
    {
        await foreach (var child in graph.ListAsync<DriveItem>(children).WithCancellation(cancellationToken).ConfigureAwait(false))
            if (name.Equals(child.Name, StringComparison.OrdinalIgnoreCase))
                return child;

        return null;
    }

    public static bool HasUnsafe(DrivePath path) => path.Path.Split('/').Any(IsUnsafe);

    /// <summary>Whether a name cannot be trusted to a path: some back ends decode twice, and <c>100%25</c> is another name to them.</summary>
    /// <remarks>Seen with other clients (abraunegg/onedrive#1342, msgraph-sdk-dotnet#2565): nothing documents it.</remarks>
    public static bool IsUnsafe(string name)
    {
        for (var i = name.IndexOf('%'); i >= 0; i = name.IndexOf('%', i + 1))
            if (i + 2 < name.Length && char.IsAsciiHexDigit(name[i + 1]) && char.IsAsciiHexDigit(name[i + 2]))
                return true;

        return false;
    }

    private static async Task<string> WalkAsync(IGraphClient graph, DrivePath path, CancellationToken cancellationToken)
    {
        var at = path.FolderId ?? "root";
        foreach (var name in path.Path.Split('/')) at = await ChildAsync(graph, path, at, name, cancellationToken).ConfigureAwait(false);
        return at;
    }

    private static async Task<string> ChildAsync(IGraphClient graph, DrivePath path, string folder, string name, CancellationToken cancellationToken)
    {
        if (!IsUnsafe(name)) return (await graph.GetAsync<DriveItem>($"drives/{path.DriveId}/items/{folder}:/{name}?$select=id", cancellationToken).ConfigureAwait(false)).Id!;

        return (await ChildAsync(graph, Children(path.DriveId, folder), name, cancellationToken).ConfigureAwait(false))?.Id
            ?? throw new GraphException(HttpStatusCode.NotFound, "itemNotFound", $"'{path}' is not there.") { Remedy = "Check the name; what a person may not see is also answered as not found." };
    }

    private static GraphUrl Children(string drive, string folder) => $"drives/{drive}/items/{folder}/children?$select=id,name";
}
