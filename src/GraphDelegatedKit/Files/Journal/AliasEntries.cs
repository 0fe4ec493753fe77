using System.Net;
using GraphDelegatedKit.Files.Addressing;
using GraphDelegatedKit.Storage;

namespace GraphDelegatedKit.Files.Journal;

/// <summary>
/// The journal entries of the same file under another address: a file can be addressed by path and by the id of its folder, and has an
/// entry for each address. These entries are searched only if a session holds the name.
/// </summary>
internal sealed class AliasEntries(TransferJournal journal, IGraphClient graph, string account, string id, DrivePath destination)
{
    /// <returns>The entry of the same file under another address; <see langword="null"/> if there is none.</returns>
    /// <exception cref="StorageException">Another call or process uses the entry (<see cref="StorageFault.Locked"/>).</exception>
    public async Task<JournalEntry?> AcquireAsync(CancellationToken cancellationToken)
    {
        string? folderId = null;
        foreach (var (otherId, record) in await journal.ListAsync(account, cancellationToken).ConfigureAwait(false))
        {
            if (otherId == id || record.Destination is not { } candidate || candidate.DriveId != destination.DriveId) continue;
            if (!candidate.Name.Equals(destination.Name, StringComparison.OrdinalIgnoreCase)) continue;
            folderId ??= await GetFolderIdAsync(destination, cancellationToken).ConfigureAwait(false);
            if (folderId is not null && await GetFolderIdAsync(candidate, cancellationToken).ConfigureAwait(false) == folderId)
                return await journal.AcquireAsync(otherId, cancellationToken).ConfigureAwait(false);
        }

        return null;
    }

    private async Task<string?> GetFolderIdAsync(DrivePath path, CancellationToken cancellationToken)
    {
        try
        {
            return path.ParentPath.Length > 0
                ? (await DriveLookup.GetItemAsync(graph, path.WithPath(path.ParentPath), cancellationToken).ConfigureAwait(false)).Id
                : path.FolderId ?? (await graph.GetAsync<DriveItem>(path.GetParentUrl(), cancellationToken).ConfigureAwait(false)).Id;
        }
        catch (GraphException e) when (e.Status == HttpStatusCode.NotFound)
        {
            return null;
        }
    }
}
