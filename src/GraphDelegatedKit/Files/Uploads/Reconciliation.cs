using GraphDelegatedKit.Files.Content;
using GraphDelegatedKit.Resilience;

namespace GraphDelegatedKit.Files.Uploads;

/// <summary>What a lookup after a lost last response shows.</summary>
internal enum ReconcileResult
{
    /// <summary>
    /// The file was not stored: the item with that name existed before, comes from another user or program, or will be replaced in any
    /// case.
    /// </summary>
    NotFound,

    /// <summary>The file was stored.</summary>
    Found,

    /// <summary>The item may be the uploaded file, or the file may have another name: sending it again could store it twice.</summary>
    Ambiguous,
}

/// <summary>
/// The lookup after a lost last response. A session that no longer exists, or that has every byte and reports no item, may have completed:
/// a session is deleted when it completes. The lookup finds the uploaded item and distinguishes it from the item that existed before.
/// </summary>
/// <remarks><see href="https://github.com/OneDrive/onedrive-api-docs/issues/1259"/>: the client has to keep track.</remarks>
internal static class Reconciliation
{
    private const int MaxLookups = 3;

    /// <summary>Looks for the uploaded item.</summary>
    /// <param name="job">The upload.</param>
    /// <param name="previous">The item before the upload; <see langword="null"/> if there was none.</param>
    /// <param name="openedOn">When the session was opened, by the clock of the service.</param>
    /// <param name="mayBeComplete">Whether the service may have received every byte.</param>
    /// <param name="lastFault">The failure because of which the response is missing.</param>
    /// <param name="cancellationToken">Cancels the lookup.</param>
    /// <returns>The completed upload, or <see langword="null"/> if the file certainly was not stored.</returns>
    /// <exception cref="TransferInterruptedException">The outcome cannot be determined.</exception>
    public static async Task<CompletedUpload?> FindAsync(
        UploadJob job,
        DriveItem? previous,
        DateTimeOffset? openedOn,
        bool mayBeComplete,
        Exception? lastFault,
        CancellationToken cancellationToken)
    {
        var result = ReconcileResult.NotFound;
        try
        {
            var found = await LookUpAsync(job.Time, FindOnceAsync, cancellationToken).ConfigureAwait(false);
            if (found is not null) return new CompletedUpload(found, UploadOutcome.Reconciled);
        }
        catch (GraphException e)
        {
            throw job.CreateInterruptedException(
                TransferReason.OutcomeUnknown, $"the last response was lost. {UploadErrors.DestinationUnreadable}", e);
        }

        if (result != ReconcileResult.Ambiguous || !mayBeComplete) return null;

        throw job.CreateInterruptedException(
            TransferReason.OutcomeUnknown, $"the last response was lost. {UploadErrors.MayBeStored}", lastFault);

        async Task<DriveItem?> FindOnceAsync()
        {
            (result, var item) = await job.Destination.FindUploadedAsync(
                job, previous, openedOn, cancellationToken).ConfigureAwait(false);
            return result == ReconcileResult.Found ? item : null;
        }
    }

    /// <summary>Determines whether the item with the requested name is the uploaded file after its last response was lost.</summary>
    /// <param name="current">The item that currently has the requested name; <see langword="null"/> if there is none.</param>
    /// <param name="previous">The item before the upload; <see langword="null"/> if there was none, or it was not looked up.</param>
    /// <param name="sent">What was sent.</param>
    /// <param name="conflict">The conflict behavior.</param>
    /// <param name="requireHashMatch">Whether an equal size is not enough, because the item before the upload was not looked up.</param>
    public static ReconcileResult Evaluate(
        DriveItem? current, DriveItem? previous, SentContent sent, ConflictBehavior conflict, bool requireHashMatch = false)
    {
        // The name was taken, so the uploaded file has another one.
        if (previous is not null && conflict == ConflictBehavior.Rename) return ReconcileResult.Ambiguous;
        if (current is null) return ReconcileResult.NotFound;

        var match = sent.Compare(current, previous);
        if (match == UploadMatch.Certain || (match == UploadMatch.Likely && !requireHashMatch)) return ReconcileResult.Found;
        return conflict switch
        {
            ConflictBehavior.Replace => ReconcileResult.NotFound, // uploading twice has the same result as uploading once
            _ when previous is not null && !ContentVerification.IsKnownToHaveChanged(current, previous) => ReconcileResult.NotFound,
            // The item certainly is another file, because of which the next attempt fails.
            ConflictBehavior.Fail when match == UploadMatch.OtherFile => ReconcileResult.NotFound,
            _ => ReconcileResult.Ambiguous, // the service may have changed or renamed the uploaded file
        };
    }

    /// <summary>Calls a lookup several times, because the service may still be working on a request that a gateway has given up.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="lookUpAsync">The lookup; returns <see langword="null"/> to be called again.</param>
    /// <param name="cancellationToken">Cancels the lookups.</param>
    /// <returns>The first result, or <see langword="null"/>.</returns>
    public static async Task<T?> LookUpAsync<T>(TimeProvider time, Func<Task<T?>> lookUpAsync, CancellationToken cancellationToken)
        where T : class
    {
        for (var lookup = 1; ; lookup++)
        {
            if (await lookUpAsync().ConfigureAwait(false) is { } found) return found;
            if (lookup == MaxLookups) return null;
            await time.DelayAsync(TimeSpan.FromSeconds(lookup), cancellationToken).ConfigureAwait(false);
        }
    }
}
