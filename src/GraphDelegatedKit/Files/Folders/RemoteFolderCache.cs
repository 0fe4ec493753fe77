using System.Collections.Concurrent;
using GraphDelegatedKit.Files.Addressing;

namespace GraphDelegatedKit.Files.Folders;

/// <summary>Finds or creates each folder of a tree once, however many files wait for it, and optionally lists its contents.</summary>
internal sealed class RemoteFolderCache(
    IGraphClient graph, FolderCreator creator, DrivePath destination, bool includeContents, CancellationToken cancellationToken)
{
    private readonly ConcurrentDictionary<string, Lazy<Task<RemoteFolder>>> _folders = new(StringComparer.Ordinal);

    /// <summary>Gets a folder, and creates it if it does not exist.</summary>
    /// <param name="path">The path below the target folder; empty for the target folder.</param>
    public Task<RemoteFolder> GetAsync(string path) =>
        _folders.GetOrAdd(path, key => new(() => key.Length == 0 ? GetRootAsync() : GetChildAsync(key))).Value;

    private async Task<RemoteFolder> GetRootAsync()
    {
        var (root, wasCreated) = destination.ItemId is null
            ? await creator.EnsureAsync(destination, cancellationToken).ConfigureAwait(false)
            : (await FolderCreator.GetAsync(graph, destination, cancellationToken).ConfigureAwait(false), false);
        return await LoadAsync(root, wasCreated).ConfigureAwait(false);
    }

    private async Task<RemoteFolder> GetChildAsync(string path)
    {
        var index = path.LastIndexOf('/');
        var parent = await GetAsync(path[..Math.Max(0, index)]).ConfigureAwait(false);
        var childPath = DrivePath.InFolder(destination.DriveId, parent.Id, path[(index + 1)..]);
        var existing = parent.Contents?.GetValueOrDefault(childPath.Name);
        var (folder, wasCreated) = existing switch
        {
            null => await creator.CreateAsync(childPath, parent.Id, cancellationToken).ConfigureAwait(false),
            { Kind: not DriveItemKind.Folder } => throw FolderCreator.CreateNotAFolderException(path, existing),
            _ => (existing, false),
        };
        return await LoadAsync(folder, wasCreated).ConfigureAwait(false);
    }

    private async Task<RemoteFolder> LoadAsync(DriveItem folder, bool isEmpty)
    {
        if (!includeContents) return new RemoteFolder(folder.Id!, null);
        // The child count says nothing: a folder that was filled a moment ago can still have 0.
        var contents = new Dictionary<string, DriveItem>(DriveItemNameComparer.Instance);
        if (!isEmpty)
        {
            var items = graph.ListAsync<DriveItem>(GetChildrenUrl(folder.Id!)).WithCancellation(cancellationToken).ConfigureAwait(false);
            await foreach (var item in items)
                if (item.Name is { } name)
                    contents[name] = item;
        }

        return new RemoteFolder(folder.Id!, contents);
    }

    private GraphUrl GetChildrenUrl(string id) =>
        $"drives/{destination.DriveId}/items/{id}/children"
            + $"?$select=id,name,size,eTag,cTag,file,folder,package,remoteItem,parentReference&$top=999";
}
