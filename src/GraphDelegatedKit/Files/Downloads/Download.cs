using GraphDelegatedKit.Resilience;

namespace GraphDelegatedKit.Files.Downloads;

/// <summary>
/// A download to a file. It resumes an earlier run, starts over if the file on the service has changed, and fetches content that is not
/// the listed one again from a fresh address.
/// </summary>
internal sealed class Download(
    IGraphClient graph,
    DrivePath path,
    LocalDestination destination,
    DownloadOptions options,
    IProgress<TransferProgress>? progress,
    TimeProvider time,
    Func<double> jitter)
{
    private const int MaxVersions = 4; // gives up on a file that changes during every attempt

    private readonly DownloadProgress _progress = new(progress, time);

    public async Task<DownloadReceipt> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await RunAttemptsAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (e.LacksCallerToken(cancellationToken))
        {
            throw e.WithCallerToken(cancellationToken);
        }
        catch (Exception e) when (destination.WithShownPath(e) is { } shown)
        {
            throw shown;
        }
    }

    private async Task<DownloadReceipt> RunAttemptsAsync(CancellationToken cancellationToken)
    {
        DestinationCheck.EnsureUsable(destination.Path, options.Conflict);
        var copyBudget = new RetryBudget(RetryPolicy.DownloadedCopy, jitter);
        DownloadSource? previous = null;
        ServedContent? rejected = null;
        var (versions, retries) = (1, 0);
        while (true)
        {
            var remote = await GetRemoteFileAsync(previous, cancellationToken).ConfigureAwait(false);
            if (rejected is not null && !remote.HasSameContentAs(previous!.Remote))
            {
                if (!options.StartOverWhenChanged) throw previous.CreateItemChangedException();
                rejected = null;
            }

            using var source = new DownloadSource(graph, remote, options.IdleTimeout, time, jitter);
            var attempt = new DownloadAttempt(source, destination, options, rejected, _progress, time, jitter);
            var delay = TimeSpan.Zero;
            try
            {
                var receipt = await attempt.RunAsync(isRestart: previous is not null, cancellationToken).ConfigureAwait(false);
                return receipt with { Retries = receipt.Retries + retries };
            }
            catch (TransferInterruptedException e) when (
                e.Reason == TransferReason.ItemChanged && options.StartOverWhenChanged && versions < MaxVersions)
            {
                versions++;
                rejected = null;
            }
            catch (TransferInterruptedException) when (
                attempt.Rejected is { } content && copyBudget.TryGetNextDelay(null) is { } nextDelay)
            {
                rejected = content;
                // The second copy is requested at once: if it is the same, it is accepted. Every later copy, and one that is never
                // accepted (it is empty, or an error page), waits for the backoff.
                if (attempt.IsNeverAccepted || copyBudget.Attempts > 1) delay = nextDelay;
            }

            retries += source.Retries + 1;
            previous = source;
            if (delay > TimeSpan.Zero) await time.DelayAsync(delay, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<RemoteFile> GetRemoteFileAsync(DownloadSource? previous, CancellationToken cancellationToken)
    {
        try
        {
            return await RemoteFile.GetAsync(graph, path, cancellationToken).ConfigureAwait(false);
        }
        catch (GraphException e) when (previous is not null)
        {
            throw previous.CreateItemLostException(e);
        }
    }
}
