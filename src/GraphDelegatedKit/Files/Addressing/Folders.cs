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
            var parent = folder.ParentPath.Length == 0 ? folder.FolderId ?? "root" : (await EnsureAsync(graph, folder.InTheSame(folder.ParentPath), cancellationToken).ConfigureAwait(false)).Id;
            return await MakeAsync(graph, folder, parent, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Makes it where it is not there yet; the parent is.</summary>
    public static async Task<DriveItem> MakeAsync(IGraphClient graph, DrivePath folder, string? parent, CancellationToken cancellationToken)
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

    public static async Task<DriveItem> FindAsync(IGraphClient graph, DrivePath folder, CancellationToken cancellationToken)
    {
        var safe = await DriveLookup.SafelyAsync(graph, folder, cancellationToken).ConfigureAwait(false);
        var found = await graph.GetAsync<DriveItem>(safe.WhetherFolder(), cancellationToken).ConfigureAwait(false);
        return found.Folder is not null ? found : throw IsAFile(folder.ToString());
    }

    public static GraphException IsAFile(string path) =>
        new(HttpStatusCode.Conflict, "nameAlreadyExists", $"'{path}' is a file, not a folder.") { Remedy = "Choose another folder." };
}
