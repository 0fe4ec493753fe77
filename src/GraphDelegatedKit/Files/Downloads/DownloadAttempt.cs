using GraphDelegatedKit.Files.Content;

namespace GraphDelegatedKit.Files.Downloads;

/// <summary>One attempt at a download: one version of the file, fetched, proven, and only then given its name.</summary>
internal sealed class DownloadAttempt(DownloadSource source, string destination, DownloadOptions options, DownloadProgress progress, TimeProvider time, Func<double> jitter)
{
    private const long RangeSize = 8 * 1024 * 1024; // what each of several connections asks for at a time: enough that the asking costs little beside it

    /// <summary>Whether it goes on with what an earlier run left.</summary>
    public bool IsResumed { get; private set; }

    /// <param name="isRestart">Whether what is here is of no use.</param>
    /// <param name="cancellationToken">Ends it; what is here stays.</param>
    public async Task<DownloadReceipt> RunAsync(bool isRestart, CancellationToken cancellationToken)
    {
        using var fileLock = PartialFileLock.Acquire(destination);
        if (!isRestart && !options.StartOverWhenChanged && fileLock.Checkpoint is { } checkpoint && !source.Remote.HasSameContentAs(checkpoint)) throw source.CreateItemChangedException();
        using var download = PartialDownload.Open(fileLock, source.Remote, isRestart, options.ComputeSha256, new CheckpointPolicy(time));
        IsResumed = download.ResumedFrom > 0;
        if (download.Total is { } total) source.TryAccept(source.Remote, total, null);
        else if (IsResumed && download.ResumedFrom == source.Remote.Item.Size) source.SetTotal(download.ResumedFrom); // all of it, as a hash will prove
        progress.Start(source, download);

        try
        {
            await FetchAsync(download, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await TrySaveCheckpointAsync(download).ConfigureAwait(false);
            throw;
        }

        return await FinishAsync(download, cancellationToken).ConfigureAwait(false);
    }

    private async Task FetchAsync(PartialDownload download, CancellationToken cancellationToken)
    {
        await GuardDiskAsync(() => download.UpdateHashAsync(cancellationToken)).ConfigureAwait(false); // what an earlier run left, so that the rest can be hashed as it comes
        if (options.MaxConnections > 1 && source.ExpectedTotal > RangeSize)
            await ParallelDownloader.FetchAsync(source, download, options.MaxConnections, RangeSize, WriteAsync, PreallocateAsync, cancellationToken).ConfigureAwait(false);
        for (long offset = 0; download.Ranges.FindGap(offset, source.Total ?? long.MaxValue) is { } gap; offset = gap.End)
            await new RangeDownloader(source, gap.From, gap.End == long.MaxValue ? null : gap.End, WriteAsync).FetchAsync(cancellationToken).ConfigureAwait(false);

        Task PreallocateAsync(long total) => GuardDiskAsync(() => Task.Run(() => download.Preallocate(total), cancellationToken));

        async Task WriteAsync(long offset, ReadOnlyMemory<byte> bytes)
        {
            await GuardDiskAsync(static state => state.download.WriteAsync(state.offset, state.bytes), (download, offset, bytes)).ConfigureAwait(false);
            if (download.Total is null && source.Total is { } total) await GuardDiskAsync(static state => state.download.SaveCheckpointAsync(state.total), (download, total)).ConfigureAwait(false);
            progress.Report(source, download);
        }
    }

    private async Task<DownloadReceipt> FinishAsync(PartialDownload download, CancellationToken cancellationToken)
    {
        var total = source.ExpectedTotal;
        await GuardDiskAsync(download.WaitForCheckpointAsync).ConfigureAwait(false);
        await GuardDiskAsync(() => download.UpdateHashAsync(cancellationToken)).ConfigureAwait(false);
        var (sha256, quickXor) = download.GetHashes();
        if (ContentVerification.Verify(source.Remote.Item, source.Remote.Name, total, quickXor) is not { } verification)
        {
            await source.RefreshAsync(source.Remote, new RetryBudget(jitter), cancellationToken).ConfigureAwait(false); // a change under way is the likelier reason
            var notice = IsResumed ? "" : TrySetAside(download); // else it is fetched anew at once
            throw source.CreateInterruptedException(TransferReason.ContentMismatch, $"what arrived is not what the service says the file is.{notice} Run it again");
        }

        if (verification != Verification.Matched && (source.ResponseCount > 1 || IsResumed))
            await source.RefreshAsync(source.Remote, new RetryBudget(jitter), cancellationToken).ConfigureAwait(false); // several answers, and no hash has proved that they are of one version

        var path = "";
        await GuardDiskAsync(() => Task.Run(() => path = download.Complete(total, options.Conflict), CancellationToken.None)).ConfigureAwait(false);
        return new DownloadReceipt
        {
            Path = path,
            Name = source.Remote.Name,
            Size = total,
            QuickXorHash = quickXor,
            Sha256 = sha256,
            Verified = verification,
            ResumedFrom = download.ResumedFrom,
            Retries = source.Retries,
        };
    }

    private static string TrySetAside(PartialDownload download)
    {
        try
        {
            return $" It was kept as '{download.SetAside()}'.";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ""; // it is found out again, and that it differs is what is to be told
        }
    }

    // Whatever ends it, what is here is worth going on with; but that is not worth another error.
    private async Task TrySaveCheckpointAsync(PartialDownload download)
    {
        try
        {
            await download.WaitForCheckpointAsync().ConfigureAwait(false);
            await Task.Run(() => download.SaveCheckpoint(source.Total)).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    private Task GuardDiskAsync(Func<Task> action) => GuardDiskAsync(static action => action(), action);

    private async Task GuardDiskAsync<T>(Func<T, Task> action, T state)
    {
        try
        {
            await action(state).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw source.CreateInterruptedException(TransferReason.WriteFailed, $"the local file cannot be written. {e.Message}".TrimEnd('.'), e);
        }
    }
}
