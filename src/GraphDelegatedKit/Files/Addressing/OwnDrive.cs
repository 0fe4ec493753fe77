using GraphDelegatedKit.Client;

namespace GraphDelegatedKit.Files.Addressing;

/// <summary>
/// Replaces the user's own drive in a path by its id, so that the journal, the verification and every later request see one address of a
/// file. The id of the account that was used last is kept.
/// </summary>
/// <remarks><see href="https://learn.microsoft.com/graph/api/drive-get#get-current-users-onedrive"/></remarks>
internal sealed class OwnDrive(ContextualClient graph)
{
    private volatile CachedDrive? _cached;

    /// <param name="path">A path in the user's own drive.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The path with the id of the drive.</returns>
    /// <exception cref="GraphException">The user has no drive, or may not read it.</exception>
    public async ValueTask<DrivePath> ResolveAsync(DrivePath path, CancellationToken cancellationToken)
    {
        // A client can be shared by several users, as in a web app.
        var accountId = (await graph.GetAccountAsync(cancellationToken).ConfigureAwait(false))?.HomeAccountId;
        if (_cached is { } cached && cached.AccountId == accountId) return path.InDrive(cached.DriveId);

        var drive = await graph.GetAsync<Drive>("me/drive?$select=id", cancellationToken).ConfigureAwait(false);
        var driveId = drive.Id ?? throw new GraphException(null, "itemNotFound", "The service returned the user's drive without its id.");
        if (accountId is not null) _cached = new CachedDrive(accountId, driveId);
        return path.InDrive(driveId);
    }

    private sealed record CachedDrive(string AccountId, string DriveId);
}
