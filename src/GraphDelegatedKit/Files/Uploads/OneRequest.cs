using GraphDelegatedKit.Http;

namespace GraphDelegatedKit.Files;

/// <summary>All of a file in one request, where a second one would not be the same as one: before it goes again, in this run or the next, it is looked whether it is there.</summary>
internal sealed class OneRequest(Upload upload)
{
    private const int MostTries = 5; // as many as the pipeline has for what it may send again by itself

    /// <summary>Requests that failed and were got over.</summary>
    public int Retries { get; private set; }

    /// <summary>What an earlier run sent was found.</summary>
    public Task<Landed> FoundAsync(DriveItem item) => EndedAsync(new Landed(item, UploadOutcome.Reconciled));

    /// <param name="before">What lay under the name before.</param>
    /// <param name="sendAsync">Sends it, once.</param>
    /// <param name="findAsync">Finds it, where the answer was lost; nothing if it certainly is not there.</param>
    /// <param name="cancellationToken">Ends it; whether it was sent is looked for by the next run.</param>
    public async Task<Landed> RunAsync(DriveItem? before, Func<Task<Landed>> sendAsync, Func<GraphException, Task<DriveItem?>> findAsync, CancellationToken cancellationToken)
    {
        await upload.Journal.NoteSendingAsync(before).ConfigureAwait(false);
        try
        {
            return await EndedAsync(await UntilItIsThereAsync(sendAsync, findAsync, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (GraphException e) when (!RequestVerdicts.IsOpen(e))
        {
            await upload.Journal.ForgetAsync(isOver: false).ConfigureAwait(false);
            throw;
        }
    }

    private async Task<Landed> UntilItIsThereAsync(Func<Task<Landed>> sendAsync, Func<GraphException, Task<DriveItem?>> findAsync, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await sendAsync().ConfigureAwait(false);
            }
            catch (GraphException e) when (RequestVerdicts.MayPass(e) && RequestVerdicts.IsWorthWaitingFor(e) && ++Retries < MostTries)
            {
                await upload.WaitAsync(e.RetryAfter ?? Backoff.Before(Retries, upload.Random()), cancellationToken).ConfigureAwait(false);
                if (!RequestVerdicts.IsOpen(e)) continue;
                if (await findAsync(e).ConfigureAwait(false) is { } ours) return new Landed(ours, UploadOutcome.Reconciled);
            }
        }
    }

    private async Task<Landed> EndedAsync(Landed landed)
    {
        await upload.Journal.ForgetAsync(isOver: true).ConfigureAwait(false);
        return landed;
    }
}
