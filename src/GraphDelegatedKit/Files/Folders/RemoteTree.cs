using System.Collections.Concurrent;

namespace GraphDelegatedKit.Files.Folders;

/// <summary>Lists what to download before the download starts: level by level, with several folders of a level at the same time.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/api/driveitem-list-children"/></remarks>
internal sealed class RemoteTree(IGraphClient graph, string driveId, DownloadManyOptions limits)
{
    private const string TooManyItemsCode = "tooManyItems";

    private readonly ConcurrentBag<RemoteEntry> _entries = [];
    private readonly HashSet<string> _visitedIds = [];
    private int _itemCount;

    /// <summary>Lists a folder with all files and folders below it. A subfolder that cannot be listed becomes a failed entry.</summary>
    /// <exception cref="GraphException">The folder itself cannot be listed, or has more items than allowed.</exception>
    public async Task<IReadOnlyList<RemoteEntry>> ListAsync(DriveItem folder, CancellationToken cancellationToken)
    {
        _visitedIds.Add(folder.Id!);
        List<RemoteEntry> level = [new(folder, "")];
        for (var depth = 0; level.Count > 0; depth++)
        {
            if (depth > limits.MaxDepth)
            {
                foreach (var tooDeep in level) _entries.Add(tooDeep.AsFailed(CreateTooDeepException(tooDeep)));
                break;
            }

            var subfolders = new ConcurrentBag<RemoteEntry>();
            var options = new ParallelOptions
            {
                MaxDegreeOfParallelism = limits.MaxConcurrentFiles,
                CancellationToken = cancellationToken,
            };
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
                if (Interlocked.Increment(ref _itemCount) > limits.MaxItems) throw CreateTooManyItemsException();
                var path = folder.Path.Length == 0 ? item.Name ?? "" : $"{folder.Path}/{item.Name}";
                var entry = DownloadFilter.Classify(item, path, OperatingSystem.IsWindows());
                if (entry is { Outcome: null, IsFile: false }) subfolders.Add(entry);
                else _entries.Add(entry);
                isEmpty &= entry.Outcome is not null;
            }

            if (isEmpty && folder.Path.Length > 0) _entries.Add(folder);
        }
        catch (GraphException e) when (folder.Path.Length > 0 && e.Code != TooManyItemsCode)
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

    private GraphException CreateTooDeepException(RemoteEntry folder) =>
        new(null, "folderTooDeep", $"'{folder.Item.Name}' is more than {limits.MaxDepth} folders deep. It was not listed.")
        {
            Remedy = "Download that folder separately, or raise DownloadManyOptions.MaxDepth.",
        };

    private GraphException CreateTooManyItemsException() =>
        new(null, TooManyItemsCode, $"The folder has more than {limits.MaxItems} files and folders.")
        {
            Remedy = "Download its folders one by one, or raise DownloadManyOptions.MaxItems.",
        };

    private GraphUrl GetChildrenUrl(string id) =>
        $"drives/{driveId}/items/{id}/children"
        + $"?$select=id,name,size,eTag,cTag,file,folder,package,remoteItem&$top=999";
}
