using System.Collections.Concurrent;

namespace GraphDelegatedKit.Files;

/// <summary>The folders of one tree, each found or made once, however many files wait for it; where asked, with what lies in it.</summary>
internal sealed class RemoteFolders(IGraphClient graph, DrivePath target, bool withContents, CancellationToken cancellationToken)
{
    private readonly ConcurrentDictionary<string, Lazy<Task<RemoteFolder>>> _folders = new(StringComparer.Ordinal);

    /// <param name="path">Below the target; empty for the target itself.</param>
    public Task<RemoteFolder> GetAsync(string path) => _folders.GetOrAdd(path, key => new(() => key.Length == 0 ? RootAsync() : ChildAsync(key))).Value;

    private async Task<RemoteFolder> RootAsync() => await LookIntoAsync(target.ItemId is null
        ? await Folders.EnsureAsync(graph, target, cancellationToken).ConfigureAwait(false)
        : await Folders.FindAsync(graph, target, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);

    private async Task<RemoteFolder> ChildAsync(string path)
    {
        var at = path.LastIndexOf('/');
        var parent = await GetAsync(path[..Math.Max(0, at)]).ConfigureAwait(false);
        var place = DrivePath.InFolder(target.DriveId, parent.Id, path[(at + 1)..]);
        var known = parent.Contents?.GetValueOrDefault(place.Name);
        return await LookIntoAsync(known switch
        {
            null => await Folders.MakeAsync(graph, place, parent.Id, cancellationToken).ConfigureAwait(false),
            { Folder: null } => throw Folders.IsAFile(path),
            _ => known,
        }).ConfigureAwait(false);
    }

    private async Task<RemoteFolder> LookIntoAsync(DriveItem folder)
    {
        if (!withContents) return new RemoteFolder(folder.Id!, null);
        var contents = new Dictionary<string, DriveItem>(StringComparer.OrdinalIgnoreCase);
        if (folder.Folder?.ChildCount != 0)
            await foreach (var item in graph.ListAsync<DriveItem>(Children(folder.Id!)).WithCancellation(cancellationToken).ConfigureAwait(false))
                if (item.Name is { } name)
                    contents[name] = item;
        return new RemoteFolder(folder.Id!, contents);
    }

    private GraphUrl Children(string id) => $"drives/{target.DriveId}/items/{id}/children?$select=id,name,size,file,folder&$top=999";
}
