using System.Text.Json;

namespace GraphDelegatedKit.Files;

/// <summary>
/// A session that is gone, or has every byte and tells of no item, may be complete: its last answer was lost, and it forgets itself then. So it is
/// looked whether the file is there, by size, hash and what was there before.
/// </summary>
/// <remarks><see href="https://github.com/OneDrive/onedrive-api-docs/issues/1259"/>: it is for the client to keep track.</remarks>
internal sealed class Reconciliation(Upload upload, DriveItem? before, DateTimeOffset? openedOn)
{
    private const int MostLooks = 3;

    /// <returns>The item, or <see langword="null"/> if it certainly is not there.</returns>
    /// <exception cref="TransferInterruptedException">It cannot be told.</exception>
    public async Task<Landed?> RunAsync(GraphException? fault, CancellationToken cancellationToken)
    {
        try
        {
            for (var look = 1; look <= MostLooks; look++)
            {
                if (await FindAsync(cancellationToken).ConfigureAwait(false) is { } item) return new Landed(item, UploadOutcome.Reconciled);
                if (look < MostLooks) await upload.WaitAsync(TimeSpan.FromSeconds(look), cancellationToken).ConfigureAwait(false);
            }
        }
        catch (GraphException e)
        {
            throw upload.Interrupted(TransferReason.OutcomeUnknown, "the last answer was lost, and whether the file is there cannot be seen. Look before sending it again", e);
        }

        return MayHaveAnotherName
            ? throw upload.Interrupted(TransferReason.OutcomeUnknown, "the last answer was lost, and it may lie there under another name. Look before sending it again", fault)
            : null;
    }

    private bool MayHaveAnotherName => before is not null && upload.Conflict == ConflictBehavior.Rename;

    private async Task<DriveItem?> FindAsync(CancellationToken cancellationToken)
    {
        if (MayHaveAnotherName) return await FindRenamedAsync(cancellationToken).ConfigureAwait(false);

        var now = await upload.LookAsync(cancellationToken).ConfigureAwait(false);
        return now is not null && now.Size == upload.Source.Length && await IsOursAsync(now, cancellationToken).ConfigureAwait(false) ? now : null;
    }

    // "a.bin" taken, the service makes "a 1.bin". A copy of yesterday's has the same content and is not ours: the hash, and that it was made last, and since the session was opened by the service's own clock, tell.
    private async Task<DriveItem?> FindRenamedAsync(CancellationToken cancellationToken)
    {
        if (openedOn is not { } since) return null;

        DriveItem? newest = null;
        await foreach (var item in upload.Graph.ListAsync<DriveItem>(upload.Target.Siblings()).WithCancellation(cancellationToken).ConfigureAwait(false))
            if (MayBeRenamed(item) && CreatedOn(item) >= (newest is null ? since : CreatedOn(newest)))
                newest = item;
        if (newest is null) return null;

        await upload.Source.HashUpToAsync(upload.Source.Length, cancellationToken).ConfigureAwait(false);
        return newest.File?.Hashes?.QuickXorHash == upload.Source.Hash.QuickXor() ? newest : null;
    }

    private bool MayBeRenamed(DriveItem item) =>
        item.Id != before!.Id && item.Size == upload.Source.Length
        && item.Name?.StartsWith(Path.GetFileNameWithoutExtension(upload.Target.Name), StringComparison.OrdinalIgnoreCase) == true;

    private static DateTimeOffset? CreatedOn(DriveItem item) =>
        item.AdditionalData?.TryGetValue("createdDateTime", out var text) == true && text.ValueKind == JsonValueKind.String && text.TryGetDateTimeOffset(out var time) ? time : null;

    private async Task<bool> IsOursAsync(DriveItem now, CancellationToken cancellationToken)
    {
        await upload.Source.HashUpToAsync(upload.Source.Length, cancellationToken).ConfigureAwait(false);
        return Arrival.IsOurs(now, before, upload.Source.Length, upload.Source.Hash.QuickXor(), upload.Conflict);
    }
}
