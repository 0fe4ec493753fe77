namespace GraphDelegatedKit.Files;

/// <summary>One download into a file: begun or gone on with, and begun anew where the file on the service has changed meanwhile.</summary>
internal sealed class Download(IGraphClient graph, DrivePath source, string destination, DownloadOptions options, IProgress<TransferProgress>? progress, TimeProvider time, Func<double> random)
{
    private const int MostBeginnings = 4; // a file that is written to all the time is not run after for ever

    private readonly DownloadProgress _progress = new(progress, time);

    public async Task<DownloadReceipt> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await BeginAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (e.IsUnknownTo(cancellationToken))
        {
            throw e.For(cancellationToken);
        }
    }

    private async Task<DownloadReceipt> BeginAsync(CancellationToken cancellationToken)
    {
        DownloadTarget.Check(destination, options.Conflict);
        DownloadLine? before = null;
        var retries = 0;
        for (var beginning = 1; ; beginning++)
        {
            var remote = await LookAsync(before, cancellationToken).ConfigureAwait(false);
            using var line = new DownloadLine(graph, source, remote, options.IdleTimeout, time, random);
            var attempt = new DownloadAttempt(line, destination, options, _progress, time, random);
            try
            {
                var receipt = await attempt.RunAsync(isAnew: beginning > 1, cancellationToken).ConfigureAwait(false);
                return receipt with { Retries = receipt.Retries + retries };
            }
            catch (TransferInterruptedException e) when (StartsOver(e, attempt.IsResumed) && beginning < MostBeginnings)
            {
                retries += line.Retries + 1;
                before = line;
            }
        }
    }

    private async Task<RemoteFile> LookAsync(DownloadLine? before, CancellationToken cancellationToken)
    {
        try
        {
            return await RemoteFile.LookAsync(graph, source, cancellationToken).ConfigureAwait(false);
        }
        catch (GraphException e) when (before is not null)
        {
            throw before.Lost(e);
        }
    }

    // What an earlier run left may have been torn by a machine that went down; then it was no fault of the service.
    private bool StartsOver(TransferInterruptedException e, bool isResumed) =>
        e.Reason == TransferReason.ItemChanged ? options.StartOverWhenChanged : e.Reason == TransferReason.ContentDiffers && isResumed;
}
