namespace GraphDelegatedKit.Files.Uploads;

/// <summary>
/// The lookup after a lost last response. A session that no longer exists, or that has every byte and reports no item, may have completed:
/// a session is deleted when it completes. The lookup finds the uploaded item and distinguishes it from the item that existed before.
/// </summary>
/// <remarks><see href="https://github.com/OneDrive/onedrive-api-docs/issues/1259"/>: the client has to keep track.</remarks>
internal sealed class Reconciliation(UploadJob upload, DriveItem? previous, DateTimeOffset? openedOn, bool mayBeComplete = true)
{
    private const int MaxLookups = 3; // the service may still be working on a request that a gateway has given up

    /// <returns>The completed upload, or <see langword="null"/> if the file certainly was not stored.</returns>
    /// <exception cref="TransferInterruptedException">The outcome cannot be determined.</exception>
    public async Task<CompletedUpload?> RunAsync(GraphException? fault, CancellationToken cancellationToken)
    {
        var result = ReconcileResult.NotFound;
        try
        {
            for (var lookup = 1; lookup <= MaxLookups; lookup++)
            {
                (result, var item) = await upload.Destination.FindUploadedAsync(
                    upload, previous, openedOn, cancellationToken).ConfigureAwait(false);
                if (result == ReconcileResult.Found) return new CompletedUpload(item!, UploadOutcome.Reconciled);
                if (lookup < MaxLookups) await upload.DelayAsync(TimeSpan.FromSeconds(lookup), cancellationToken).ConfigureAwait(false);
            }
        }
        catch (GraphException e)
        {
            throw upload.Interrupted(
                TransferReason.OutcomeUnknown, $"the last response was lost. {UploadErrors.DestinationUnreadable}", e);
        }

        if (result != ReconcileResult.Ambiguous || !mayBeComplete) return null;

        throw upload.Interrupted(TransferReason.OutcomeUnknown, $"the last response was lost. {UploadErrors.MayBeStored}", fault);
    }
}
