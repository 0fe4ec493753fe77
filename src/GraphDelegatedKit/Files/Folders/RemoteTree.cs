using System.Collections.Concurrent;

namespace GraphDelegatedKit.Files.Folders;

/// <summary>Lists what to download before the download starts: level by level, with several folders of a level at the same time.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/api/driveitem-list-children"/></remarks>
internal sealed class RemoteTree(IGraphClient graph, string driveId, int maxConcurrency)
{
    private readonly ConcurrentBag<RemoteEntry> _entries = [];
    private readonly HashSet<string> _visitedIds = [];

    /// <summary>Lists a folder with all files and folders below it. A subfolder that cannot be listed becomes a failed entry.</summary>
    /// <exception cref="GraphException">The folder itself cannot be listed.</exception>
    public async Task<IReadOnlyList<RemoteEntry>> ListAsync(DriveItem folder, CancellationToken cancellationToken)
    {
        _visitedIds.Add(folder.Id!);
        List<RemoteEntry> level = [new(folder, "")];
        while (level.Count > 0)
        {
            var subfolders = new ConcurrentBag<RemoteEntry>();
            var options = new ParallelOptions { MaxDegreeOfParallelism = maxConcurrency, CancellationToken = cancellationToken };
            await Parallel.ForEachAsync(level, options, ListOneAsync).ConfigureAwait(false);
            level = [.. subfolders.Where(TryVisit)];

            async ValueTask ListOneAsync(RemoteEntry subfolder, CancellationToken folderToken) =>
                await ListFolderAsync(subfolder, subfolders, folderToken).ConfigureAwait(false);
        }

        return DownloadFilter.RefuseInvalid(_entries, DownloadFilter.PathNormalization);
    }

    private async Task ListFolderAsync(RemoteEntry folder, ConcurrentBag<RemoteEntry> subfolders, CancellationToken cancellationToken)
    {
        var isEmpty = true;
        try
        {
            var items = graph.ListAsync<DriveItem>(GetChildrenUrl(folder.Item.Id!)).DistinctById();
            await foreach (var item in items.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                var path = folder.Path.Length == 0 ? item.Name ?? "" : $"{folder.Path}/{item.Name}";
                var entry = DownloadFilter.Classify(item, path, OperatingSystem.IsWindows());
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

    // A folder that contains itself would never end.
    private bool TryVisit(RemoteEntry folder)
    {
        if (_visitedIds.Add(folder.Item.Id!)) return true;
        var message = $"'{folder.Path}' was already listed under another path: the folders on the service form a circle.";
        var error = new GraphException(null, "folderInItself", message) { Remedy = "Download the folders below it one by one." };
        _entries.Add(folder.AsFailed(error));
        return false;
    }

    private GraphUrl GetChildrenUrl(string id) =>
        $"drives/{driveId}/items/{id}/children?$select=id,name,size,file,folder,package,remoteItem&$top=999";
}
