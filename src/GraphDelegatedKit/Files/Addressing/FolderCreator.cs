using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Client;
using GraphDelegatedKit.Resilience;

namespace GraphDelegatedKit.Files.Addressing;

/// <summary>
/// Creates folders with their parents, and knows which ones are so new that the service may not find them yet. A folder that another
/// program creates at the same time is used.
/// </summary>
/// <remarks>
/// <see href="https://learn.microsoft.com/graph/api/driveitem-post-children"/>. A folder that was created a moment ago can be unknown to
/// the next request (msgraph-sdk-dotnet#385).
/// </remarks>
internal sealed class FolderCreator(IGraphClient graph, TimeProvider time)
{
    private static readonly TimeSpan NewFolderAge = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, long> _createdOn = new(StringComparer.Ordinal); // timestamps, by address

    /// <summary>Gets a folder, and creates it and its parents where they do not exist.</summary>
    /// <returns>The folder, and whether this call created it, so that it is empty.</returns>
    /// <exception cref="GraphException">A file has the name of a folder in the path, or the service refused the request.</exception>
    public async Task<(DriveItem Folder, bool WasCreated)> EnsureAsync(DrivePath folder, CancellationToken cancellationToken)
    {
        try
        {
            return (await GetAsync(graph, folder, cancellationToken).ConfigureAwait(false), false);
        }
        catch (GraphException e) when (e.Status == HttpStatusCode.NotFound)
        {
            var parentId = folder.ParentPath.Length == 0
                ? folder.FolderId ?? "root"
                : (await EnsureAsync(folder.WithPath(folder.ParentPath), cancellationToken).ConfigureAwait(false)).Folder.Id;
            return await CreateAsync(folder, parentId, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Creates a folder in an existing parent folder, if the folder does not exist yet.</summary>
    /// <returns>The folder, and whether this call created it, so that it is empty.</returns>
    public async Task<(DriveItem Folder, bool WasCreated)> CreateAsync(
        DrivePath folder, string? parentId, CancellationToken cancellationToken)
    {
        var body = new JsonObject
        {
            ["name"] = folder.Name,
            ["folder"] = new JsonObject(),
            ["@microsoft.graph.conflictBehavior"] = "fail",
        };
        GraphUrl url = $"drives/{folder.DriveId}/items/{parentId}/children";
        var budget = new RetryBudget(RetryPolicy.NewFolder);
        while (true)
        {
            try
            {
                var created = await graph.PostAsync<DriveItem>(url, GraphContent.Json(body), cancellationToken).ConfigureAwait(false);
                Remember(folder, created);
                return (created, true);
            }
            catch (GraphException e) when (e.Status == HttpStatusCode.Conflict)
            {
                if (await FindAsync(folder, cancellationToken).ConfigureAwait(false) is { } existing) return (existing, false);
                if (budget.TryGetNextDelay(e.RetryAfter) is not { } delay) throw CreateNameNotAvailableException(folder, e);
                await time.DelayAsync(delay, cancellationToken).ConfigureAwait(false);
            }
            catch (GraphException e) when (e.Status == HttpStatusCode.NotFound && parentId is not null && IsNew(folder.DriveId, parentId))
            {
                if (budget.TryGetNextDelay(e.RetryAfter) is not { } delay) throw CreateParentNotReadyException(folder, e);
                await time.DelayAsync(delay, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Whether the parent folder of a path was created here a moment ago.</summary>
    public bool IsNew(DrivePath path)
    {
        if (path.FolderId is { } folderId && IsNew(path.DriveId, folderId)) return true;
        for (var parent = path.ParentPath; parent.Length > 0; parent = parent[..Math.Max(0, parent.LastIndexOf('/'))])
            if (IsNew(path.DriveId, GetKey(path.FolderId, parent)))
                return true;

        return false;
    }

    /// <exception cref="GraphException">The item does not exist, or is not a folder.</exception>
    public static async Task<DriveItem> GetAsync(IGraphClient graph, DrivePath folder, CancellationToken cancellationToken)
    {
        var resolved = await DriveLookup.ResolveUnsafePathAsync(graph, folder, cancellationToken).ConfigureAwait(false);
        var item = await graph.GetAsync<DriveItem>(resolved.GetFolderProbeUrl(), cancellationToken).ConfigureAwait(false);
        return item.Kind == DriveItemKind.Folder ? item : throw CreateNotAFolderException(folder.ToString(), item);
    }

    public static GraphException CreateNotAFolderException(string path, DriveItem item) =>
        new(HttpStatusCode.Conflict, "nameAlreadyExists", $"'{path}' is {DriveItemKinds.Describe(item)}, not a folder.")
        {
            Remedy = item.RemoteItem is { Kind: DriveItemKind.Folder, Id: { } id, ParentReference.DriveId: { } driveId }
                ? $"Use its target: drive {driveId}, item {id}."
                : "Choose another folder.",
        };

    // The service can refuse a name before it finds the folder that has the name.
    private async Task<DriveItem?> FindAsync(DrivePath folder, CancellationToken cancellationToken)
    {
        try
        {
            return await GetAsync(graph, folder, cancellationToken).ConfigureAwait(false);
        }
        catch (GraphException e) when (e.Status == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    private static GraphException CreateNameNotAvailableException(DrivePath folder, GraphException e) =>
        new($"The folder '{folder}' cannot be created: the service reports that the name is taken, but shows no item with that name.", e)
        {
            Remedy = "Wait a minute and send the request for the folder again, or choose another name. "
                + "The user may not be allowed to see the item that has the name.",
        };

    private static GraphException CreateParentNotReadyException(DrivePath folder, GraphException e) =>
        new($"The folder above '{folder}' was created a moment ago, and the service does not find it yet.", e)
        {
            Remedy = "Wait a minute and send the request for the folder again.",
        };

    private void Remember(DrivePath folder, DriveItem created)
    {
        var now = time.GetTimestamp();
        foreach (var (key, createdOn) in _createdOn)
            if (time.GetElapsedTime(createdOn, now) > NewFolderAge)
                _createdOn.TryRemove(key, out _);
        if (created.Id is { } id) _createdOn[GetDriveKey(folder.DriveId, id)] = now;
        _createdOn[GetDriveKey(folder.DriveId, GetKey(folder.FolderId, folder.Path))] = now;
    }

    private bool IsNew(string driveId, string key) =>
        _createdOn.TryGetValue(GetDriveKey(driveId, key), out var createdOn) && time.GetElapsedTime(createdOn) <= NewFolderAge;

    private static string GetKey(string? folderId, string path) => $"{folderId ?? "root"}:/{path}";

    private static string GetDriveKey(string driveId, string key) => $"{driveId} {key}";
}
