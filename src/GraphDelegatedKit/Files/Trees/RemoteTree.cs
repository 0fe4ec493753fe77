using System.Collections.Concurrent;

namespace GraphDelegatedKit.Files;

/// <summary>What there is to download, counted before the first byte comes: folder by folder, several of a level at once.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/api/driveitem-list-children"/></remarks>
internal sealed class RemoteTree(IGraphClient graph, string driveId, int atOnce)
{
    private readonly ConcurrentBag<RemoteEntry> _entries = [];
    private readonly HashSet<string> _seen = [];

    /// <exception cref="GraphException">The folder itself cannot be listed. One below it that cannot is among the entries.</exception>
    public async Task<IReadOnlyList<RemoteEntry>> ListAsync(DriveItem folder, CancellationToken cancellationToken)
    {
        _seen.Add(folder.Id!);
        List<RemoteEntry> level = [new(folder, "")];
        while (level.Count > 0)
        {
            var deeper = new ConcurrentBag<RemoteEntry>();
            await Parallel.ForEachAsync(
                level,
                new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellationToken },
                async (next, stop) => await LookIntoAsync(next, deeper, stop).ConfigureAwait(false)).ConfigureAwait(false);
            level = [.. deeper.Where(IsNew)];
        }

        return RemotePlan.Judge(_entries, RemotePlan.Normalization);
    }

    private async Task LookIntoAsync(RemoteEntry folder, ConcurrentBag<RemoteEntry> deeper, CancellationToken cancellationToken)
    {
        var isEmpty = true;
        try
        {
            await foreach (var item in graph.ListAsync<DriveItem>(Children(folder.Item.Id!)).DistinctById().WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                var entry = RemotePlan.Kind(item, folder.Path.Length == 0 ? item.Name ?? "" : $"{folder.Path}/{item.Name}", OperatingSystem.IsWindows());
                if (entry is { Outcome: null, IsFile: false }) deeper.Add(entry);
                else _entries.Add(entry);
                isEmpty &= entry.Outcome is not null;
            }

            if (isEmpty && folder.Path.Length > 0) _entries.Add(folder);
        }
        catch (GraphException e) when (folder.Path.Length > 0)
        {
            _entries.Add(folder.Failed(e));
        }
    }

    // A folder in itself would have no end.
    private bool IsNew(RemoteEntry folder)
    {
        if (_seen.Add(folder.Item.Id!)) return true;
        _entries.Add(folder.Failed(new GraphException(null, "folderInItself", $"'{folder.Path}' was listed before under another name: the folders of the service lead in a circle.")));
        return false;
    }

    private GraphUrl Children(string id) => $"drives/{driveId}/items/{id}/children?$select=id,name,size,file,folder,package,remoteItem&$top=999";
}
