using System.Net;
using GraphDelegatedKit.Storage;

namespace GraphDelegatedKit.Files;

/// <summary>A place has more than one address, by path and by the id of its folder, and an entry for each. Looked for only when a session is in the way: that is what the difference shows by.</summary>
internal sealed class OtherEntries(TransferJournal journal, IGraphClient graph, string account, string id, DrivePath target)
{
    /// <returns>The entry of the same place under another address; <see langword="null"/> if there is none.</returns>
    /// <exception cref="StorageException">Another call or process is at it (<see cref="StorageFault.Locked"/>).</exception>
    public async Task<JournalEntry?> TakeAsync(CancellationToken cancellationToken)
    {
        string? here = null;
        foreach (var (other, record) in await journal.ListAsync(account, cancellationToken).ConfigureAwait(false))
        {
            if (other == id || record.Place is not { } place || place.DriveId != target.DriveId || !place.Name.Equals(target.Name, StringComparison.OrdinalIgnoreCase)) continue;
            here ??= await FolderAsync(target, cancellationToken).ConfigureAwait(false);
            if (here is not null && await FolderAsync(place, cancellationToken).ConfigureAwait(false) == here) return await journal.TakeAsync(other, cancellationToken).ConfigureAwait(false);
        }

        return null;
    }

    private async Task<string?> FolderAsync(DrivePath place, CancellationToken cancellationToken)
    {
        try
        {
            return place.ParentPath.Length > 0 ? (await DriveLookup.ItemAsync(graph, place.InTheSame(place.ParentPath), cancellationToken).ConfigureAwait(false)).Id
                : place.FolderId ?? (await graph.GetAsync<DriveItem>(place.Parent(), cancellationToken).ConfigureAwait(false)).Id;
        }
        catch (GraphException e) when (e.Status == HttpStatusCode.NotFound)
        {
            return null;
        }
    }
}
