namespace GraphDelegatedKit.Files.Uploads;

/// <summary>
/// A session that is gone, or has every byte and tells of no item, may be complete: its last answer was lost, and it forgets itself then. So we look
/// whether what was sent is there, and tell it from what was there before.
/// </summary>
/// <remarks><see href="https://github.com/OneDrive/onedrive-api-docs/issues/1259"/>: it is for the client to keep track.</remarks>
internal sealed class Reconciliation(UploadJob upload, DriveItem? before, DateTimeOffset? openedOn, bool mayBeComplete = true)
{
    private const int MostLooks = 3; // a gateway may have given up on what is still being done

    /// <returns>The item, or <see langword="null"/> if it certainly is not there.</returns>
    /// <exception cref="TransferInterruptedException">It cannot be told.</exception>
    public async Task<CompletedUpload?> RunAsync(GraphException? fault, CancellationToken cancellationToken)
    {
        var sighting = ReconcileResult.NotFound;
        try
        {
            for (var look = 1; look <= MostLooks; look++)
            {
                (sighting, var item) = await upload.Destination.FindUploadedAsync(upload, before, openedOn, cancellationToken).ConfigureAwait(false);
                if (sighting == ReconcileResult.Found) return new CompletedUpload(item!, UploadOutcome.Reconciled);
                if (look < MostLooks) await upload.DelayAsync(TimeSpan.FromSeconds(look), cancellationToken).ConfigureAwait(false);
            }
        }
        catch (GraphException e)
        {
            throw upload.Interrupted(TransferReason.OutcomeUnknown, "the last answer was lost, and whether the file is there cannot be seen. Look before sending it again", e);
        }

        return sighting == ReconcileResult.Ambiguous && mayBeComplete
            ? throw upload.Interrupted(TransferReason.OutcomeUnknown, "the last answer was lost, and it may be there: written into by the service, or under another name. Look before sending it again", fault)
            : null;
    }
}
