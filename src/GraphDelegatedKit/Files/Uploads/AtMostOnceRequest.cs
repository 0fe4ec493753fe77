using System.Net;
using GraphDelegatedKit.Resilience;

namespace GraphDelegatedKit.Files.Uploads;

/// <summary>
/// Sends all of a file in one request that is not idempotent. Before every retry, in this run or the next, it checks whether the file
/// already exists.
/// </summary>
/// <param name="job">The upload.</param>
/// <param name="phase">What the request is.</param>
internal sealed class AtMostOnceRequest(UploadJob job, UploadPhase phase)
{
    private readonly RetryBudget _budget = new(RetryPolicy.SingleRequestUpload, job.Jitter);

    /// <summary>Gets the number of failed requests that were retried.</summary>
    public int Retries => _budget.Attempts;

    /// <summary>Completes the upload with an item that an earlier run created.</summary>
    public Task<CompletedUpload> CompleteExistingAsync(DriveItem item) =>
        CompleteAsync(new CompletedUpload(item, UploadOutcome.Reconciled));

    /// <summary>Sends the request until the file is stored, and removes the journal entry.</summary>
    /// <param name="previous">The item that had the name before the upload.</param>
    /// <param name="sendAsync">Sends the request once.</param>
    /// <param name="findAsync">
    /// Finds the item after a lost response; returns <see langword="null"/> if the item certainly does not exist.
    /// </param>
    /// <param name="cancellationToken">Cancels the upload. The next run checks whether the file was stored.</param>
    public async Task<CompletedUpload> RunAsync(
        DriveItem? previous,
        Func<Task<CompletedUpload>> sendAsync,
        Func<GraphException, Task<DriveItem?>> findAsync,
        CancellationToken cancellationToken)
    {
        await job.Journal.SaveSendingAsync(previous).ConfigureAwait(false);
        try
        {
            var completed = await SendUntilStoredAsync(sendAsync, findAsync, cancellationToken).ConfigureAwait(false);
            return await CompleteAsync(completed).ConfigureAwait(false);
        }
        catch (GraphException e) when (!e.MayHaveStoredFile())
        {
            await job.Journal.ForgetAsync(isCompleted: false).ConfigureAwait(false);
            throw;
        }
    }

    private async Task<CompletedUpload> SendUntilStoredAsync(
        Func<Task<CompletedUpload>> sendAsync, Func<GraphException, Task<DriveItem?>> findAsync, CancellationToken cancellationToken)
    {
        for (var mayBeStored = false; ; )
        {
            try
            {
                return await sendAsync().ConfigureAwait(false);
            }
            catch (GraphException e)
            {
                mayBeStored |= e.MayHaveStoredFile();
                if (e.IsTransient())
                {
                    if (_budget.TryGetNextDelay(e.RetryAfter) is not { } delay) throw;
                    await job.Time.DelayAsync(delay, cancellationToken).ConfigureAwait(false);
                    if (!e.MayHaveStoredFile()) continue;
                }
                else if (!mayBeStored || e.Status is not (HttpStatusCode.Conflict or HttpStatusCode.PreconditionFailed))
                {
                    if (!await TryDelayBeforeResendAsync(e, cancellationToken).ConfigureAwait(false)) throw;
                    continue;
                }

                // After a lost response, also a conflict can come from the file that an earlier attempt stored.
                if (await findAsync(e).ConfigureAwait(false) is { } found) return new CompletedUpload(found, UploadOutcome.Reconciled);
                if (!e.IsTransient() && !await TryDelayBeforeResendAsync(e, cancellationToken).ConfigureAwait(false)) throw;
            }
        }
    }

    /// <summary>Waits after a request that certainly had no effect, and that can succeed later.</summary>
    /// <returns><see langword="false"/> if the request cannot succeed later, or the attempts are used up.</returns>
    public async Task<bool> TryDelayBeforeResendAsync(GraphException e, CancellationToken cancellationToken)
    {
        var isConditional = job.Options.IfMatch is not null;
        if (e.IsTransient()
            || UploadFailurePolicy.GetAction(e, phase, job.MayFolderBeTooNew(e), isConditional) != UploadAction.ResendAfterBackoff
            || _budget.TryGetNextDelay(e.RetryAfter) is not { } delay)
            return false;

        await job.Time.DelayAsync(delay, cancellationToken).ConfigureAwait(false);
        return true;
    }

    private async Task<CompletedUpload> CompleteAsync(CompletedUpload completed)
    {
        await job.Journal.ForgetAsync(isCompleted: true).ConfigureAwait(false);
        return completed;
    }
}
