namespace GraphDelegatedKit.Files.Downloads;

/// <summary>A download to a file. It resumes an earlier run and starts over if the file on the service has changed.</summary>
internal sealed class Download(
    IGraphClient graph,
    DrivePath path,
    string destination,
    DownloadOptions options,
    IProgress<TransferProgress>? progress,
    TimeProvider time,
    Func<double> jitter)
{
    private const int MaxAttempts = 4; // gives up on a file that changes during every attempt

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
    }

    private async Task<DownloadReceipt> RunAttemptsAsync(CancellationToken cancellationToken)
    {
        DestinationCheck.EnsureUsable(destination, options.Conflict);
        DownloadSource? previous = null;
        var retries = 0;
        for (var attemptNumber = 1; ; attemptNumber++)
        {
            var remote = await GetRemoteFileAsync(previous, cancellationToken).ConfigureAwait(false);
            using var source = new DownloadSource(graph, path, remote, options.IdleTimeout, time, jitter);
            var attempt = new DownloadAttempt(source, destination, options, _progress, time, jitter);
            try
            {
                var receipt = await attempt.RunAsync(isRestart: attemptNumber > 1, cancellationToken).ConfigureAwait(false);
                return receipt with { Retries = receipt.Retries + retries };
            }
            catch (TransferInterruptedException e) when (ShouldRestart(e, attempt.IsResumed) && attemptNumber < MaxAttempts)
            {
                retries += source.Retries + 1;
                previous = source;
            }
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

    // After a power failure the bytes of an earlier run may be damaged. A mismatch is then not an error of the service.
    private bool ShouldRestart(TransferInterruptedException e, bool isResumed) =>
        e.Reason == TransferReason.ItemChanged ? options.StartOverWhenChanged : e.Reason == TransferReason.ContentMismatch && isResumed;
}
