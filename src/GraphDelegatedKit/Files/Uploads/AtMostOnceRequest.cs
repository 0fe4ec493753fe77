using GraphDelegatedKit.Resilience;

namespace GraphDelegatedKit.Files.Uploads;

/// <summary>All of a file in one request, where a second one would not be the same as one: before it goes again, in this run or the next, it is looked whether it is there.</summary>
internal sealed class AtMostOnceRequest(UploadJob upload)
{
    private const int MaxAttempts = 5; // as many as the pipeline has for what it may send again by itself

    /// <summary>Requests that failed and were got over.</summary>
    public int Retries { get; private set; }

    /// <summary>What an earlier run sent was found.</summary>
    public Task<CompletedUpload> CompleteExistingAsync(DriveItem item) => CompleteAsync(new CompletedUpload(item, UploadOutcome.Reconciled));

    /// <param name="previous">What lay under the name before.</param>
    /// <param name="sendAsync">Sends it, once.</param>
    /// <param name="findAsync">Finds it, where the answer was lost; nothing if it certainly is not there.</param>
    /// <param name="cancellationToken">Ends it; whether it was sent is looked for by the next run.</param>
    public async Task<CompletedUpload> RunAsync(DriveItem? previous, Func<Task<CompletedUpload>> sendAsync, Func<GraphException, Task<DriveItem?>> findAsync, CancellationToken cancellationToken)
    {
        await upload.Journal.SaveSendingAsync(previous).ConfigureAwait(false);
        try
        {
            return await CompleteAsync(await SendUntilStoredAsync(sendAsync, findAsync, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (GraphException e) when (!TransientErrors.MayHaveExecuted(e))
        {
            await upload.Journal.ForgetAsync(isOver: false).ConfigureAwait(false);
            throw;
        }
    }

    private async Task<CompletedUpload> SendUntilStoredAsync(Func<Task<CompletedUpload>> sendAsync, Func<GraphException, Task<DriveItem?>> findAsync, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await sendAsync().ConfigureAwait(false);
            }
            catch (GraphException e) when (TransientErrors.IsTransient(e) && TransientErrors.IsDelayAcceptable(e) && ++Retries < MaxAttempts)
            {
                await upload.DelayAsync(e.RetryAfter ?? Backoff.GetDelay(Retries, upload.Random()), cancellationToken).ConfigureAwait(false);
                if (!TransientErrors.MayHaveExecuted(e)) continue;
                if (await findAsync(e).ConfigureAwait(false) is { } found) return new CompletedUpload(found, UploadOutcome.Reconciled);
            }
        }
    }

    private async Task<CompletedUpload> CompleteAsync(CompletedUpload completed)
    {
        await upload.Journal.ForgetAsync(isOver: true).ConfigureAwait(false);
        return completed;
    }
}
