using System.Net;
using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Files;

/// <summary>Makes folders one below the other. Whoever makes the same one meanwhile is no obstacle: what is wanted is that it is there.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/api/driveitem-post-children"/></remarks>
internal static class Folders
{
    public static async Task<DriveItem> EnsureAsync(IGraphClient graph, DrivePath folder, CancellationToken cancellationToken)
    {
        try
        {
            return await FindAsync(graph, folder, cancellationToken).ConfigureAwait(false);
        }
        catch (GraphException e) when (e.Status == HttpStatusCode.NotFound)
        {
            var parent = folder.ParentPath.Length == 0 ? "root" : (await EnsureAsync(graph, DrivePath.In(folder.DriveId, folder.ParentPath), cancellationToken).ConfigureAwait(false)).Id;
            return await MakeAsync(graph, folder, parent, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<DriveItem> MakeAsync(IGraphClient graph, DrivePath folder, string? parent, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["name"] = folder.Name, ["folder"] = new JsonObject(), ["@microsoft.graph.conflictBehavior"] = "fail" };
        try
        {
            return await graph.PostAsync<DriveItem>($"drives/{folder.DriveId}/items/{parent}/children", GraphContent.Json(body), cancellationToken).ConfigureAwait(false);
        }
        catch (GraphException e) when (e.Status == HttpStatusCode.Conflict)
        {
            return await FindAsync(graph, folder, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<DriveItem> FindAsync(IGraphClient graph, DrivePath folder, CancellationToken cancellationToken)
    {
        var found = await graph.GetAsync<DriveItem>($"drives/{folder.DriveId}/root:/{folder.Path}:?$select=id,name,folder", cancellationToken).ConfigureAwait(false);
        return found.Folder is not null
            ? found
            : throw new GraphException(HttpStatusCode.Conflict, "nameAlreadyExists", $"'{folder.Path}' is a file, not a folder.") { Remedy = "Choose another folder." };
    }
}
