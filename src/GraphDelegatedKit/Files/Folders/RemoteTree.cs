using System.Collections.Concurrent;

namespace GraphDelegatedKit.Files.Folders;

/// <summary>What there is to download, counted before the first byte comes: folder by folder, several of a level at once.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/api/driveitem-list-children"/></remarks>
internal sealed class RemoteTree(IGraphClient graph, string driveId, int maxConcurrency)
{
    private readonly ConcurrentBag<RemoteEntry> _entries = [];
    private readonly HashSet<string> _visitedIds = [];

    /// <exception cref="GraphException">The folder itself cannot be listed. One below it that cannot is among the entries.</exception>
    public async Task<IReadOnlyList<RemoteEntry>> ListAsync(DriveItem folder, CancellationToken cancellationToken)
    {
        _visitedIds.Add(folder.Id!);
        List<RemoteEntry> level = [new(folder, "")];
        while (level.Count > 0)
        {
            var subfolders = new ConcurrentBag<RemoteEntry>();
            await Parallel.ForEachAsync(
                level,
                new ParallelOptions { MaxDegreeOfParallelism = maxConcurrency, CancellationToken = cancellationToken },
                async (subfolder, folderToken) => await ListFolderAsync(subfolder, subfolders, folderToken).ConfigureAwait(false)).ConfigureAwait(false);
            level = [.. subfolders.Where(TryVisit)];
        }

        return DownloadFilter.RefuseInvalid(_entries, DownloadFilter.PathNormalization);
    }

    private async Task ListFolderAsync(RemoteEntry folder, ConcurrentBag<RemoteEntry> subfolders, CancellationToken cancellationToken)
    {
        var isEmpty = true;
        try
        {
            await foreach (var item in graph.ListAsync<DriveItem>(GetChildrenUrl(folder.Item.Id!)).DistinctById().WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                var entry = DownloadFilter.Classify(item, folder.Path.Length == 0 ? item.Name ?? "" : $"{folder.Path}/{item.Name}", OperatingSystem.IsWindows());
                if (entry is { Outcome: null, IsFile: false }) subfolders.Add(entry);
                else _entries.Add(entry);
                isEmpty &= entry.Outcome is not null;
            }

            if (isEmpty && folder.Path.Length > 0) _entries.Add(folder);
        }
        catch (GraphException e) when (folder.Path.Length > 0)
        {
            _entries.Add(folder.AsFailed(e));
        }
    }

    // A folder in itself would have no end.
    private bool TryVisit(RemoteEntry folder)
    {
        if (_visitedIds.Add(folder.Item.Id!)) return true;
        _entries.Add(folder.AsFailed(new GraphException(null, "folderInItself", $"'{folder.Path}' was listed before under another name: the folders of the service lead in a circle.")));
        return false;
    }

    private GraphUrl GetChildrenUrl(string id) => $"drives/{driveId}/items/{id}/children?$select=id,name,size,file,folder,package,remoteItem&$top=999";
}
