using System.Net;
using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Files.Addressing;

/// <summary>Creates folders with their parents. A folder that another program creates at the same time is used.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/api/driveitem-post-children"/></remarks>
internal static class FolderCreator
{
    /// <summary>Gets a folder, and creates it and its parents where they do not exist.</summary>
    /// <exception cref="GraphException">A file has the name of a folder in the path, or the service refused the request.</exception>
    public static async Task<DriveItem> EnsureAsync(IGraphClient graph, DrivePath folder, CancellationToken cancellationToken)
    {
        try
        {
            return await GetAsync(graph, folder, cancellationToken).ConfigureAwait(false);
        }
        catch (GraphException e) when (e.Status == HttpStatusCode.NotFound)
        {
            var parentId = folder.ParentPath.Length == 0
                ? folder.FolderId ?? "root"
                : (await EnsureAsync(graph, folder.WithPath(folder.ParentPath), cancellationToken).ConfigureAwait(false)).Id;
            return await CreateAsync(graph, folder, parentId, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Creates a folder in an existing parent folder, if the folder does not exist yet.</summary>
    public static async Task<DriveItem> CreateAsync(
        IGraphClient graph, DrivePath folder, string? parentId, CancellationToken cancellationToken)
    {
        var body = new JsonObject
        {
            ["name"] = folder.Name,
            ["folder"] = new JsonObject(),
            ["@microsoft.graph.conflictBehavior"] = "fail",
        };
        try
        {
            GraphUrl url = $"drives/{folder.DriveId}/items/{parentId}/children";
            return await graph.PostAsync<DriveItem>(url, GraphContent.Json(body), cancellationToken).ConfigureAwait(false);
        }
        catch (GraphException e) when (e.Status == HttpStatusCode.Conflict)
        {
            return await GetAsync(graph, folder, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <exception cref="GraphException">The item does not exist, or is not a folder.</exception>
    public static async Task<DriveItem> GetAsync(IGraphClient graph, DrivePath folder, CancellationToken cancellationToken)
    {
        var resolved = await DriveLookup.ResolveUnsafePathAsync(graph, folder, cancellationToken).ConfigureAwait(false);
        var item = await graph.GetAsync<DriveItem>(resolved.GetFolderProbeUrl(), cancellationToken).ConfigureAwait(false);
        return item.Folder is not null ? item : throw CreateNotAFolderException(folder.ToString());
    }

    public static GraphException CreateNotAFolderException(string path) =>
        new(HttpStatusCode.Conflict, "nameAlreadyExists", $"'{path}' is a file, not a folder.") { Remedy = "Choose another folder." };
}
