using GraphDelegatedKit.Client;
using GraphDelegatedKit.Resilience;

namespace GraphDelegatedKit.Files.Downloads;

/// <summary>One attempt at a download: fetches one version of the file, verifies it, and then moves it to the destination.</summary>
/// <param name="source">The source.</param>
/// <param name="destination">The local file.</param>
/// <param name="options">The options.</param>
/// <param name="previous">The content that the previous attempt rejected; <see langword="null"/> if there was none.</param>
/// <param name="progress">Receives the progress.</param>
/// <param name="time">The clock.</param>
/// <param name="jitter">Returns random numbers for delays.</param>
internal sealed class DownloadAttempt(
    DownloadSource source,
    LocalDestination destination,
    DownloadOptions options,
    ServedContent? previous,
    DownloadProgress progress,
    TimeProvider time,
    Func<double> jitter)
{
    private const long RangeSize = 8 * 1024 * 1024; // large enough that the cost of the request is small

    /// <summary>
    /// Gets the content that was delivered and is not the listed one; <see langword="null"/> if the attempt did not get that far.
    /// </summary>
    public ServedContent? Rejected { get; private set; }

    /// <summary>Gets whether the rejected content is empty or an error page, which is not accepted if it comes again either.</summary>
    public bool IsNeverAccepted { get; private set; }

    /// <param name="isRestart">Whether to discard the bytes of the earlier run.</param>
    /// <param name="cancellationToken">Cancels the download. The partial file is kept.</param>
    public async Task<DownloadReceipt> RunAsync(bool isRestart, CancellationToken cancellationToken)
    {
        using var fileLock = AcquireLock();
        if (!isRestart
            && !options.StartOverWhenChanged
            && fileLock.Checkpoint is { } checkpoint
            && !source.Remote.HasSameContentAs(checkpoint))
            throw source.CreateItemChangedException();
        using var download = PartialDownload.Open(fileLock, source.Remote, isRestart, options.ComputeSha256, new CheckpointPolicy(time));
        if (download.Total is { } total)
            source.SetTotal(total);
        else if (download.ResumedFrom > 0 && download.ResumedFrom == source.Remote.Item.Size)
            source.SetTotal(download.ResumedFrom); // no byte is missing; the hash verifies them
        progress.Start(source, download);

        try
        {
            await FetchAsync(download, cancellationToken).ConfigureAwait(false);
        }
        catch (TransferInterruptedException e) when (source.MayBeErrorPage && e.InnerException is GraphException page)
        {
            throw Reject(download, default, page);
        }
        catch
        {
            if (source.MayBeErrorPage) TryDiscard(download);
            else await TrySaveCheckpointAsync(download).ConfigureAwait(false);
            throw;
        }

        return await FinishAsync(download, cancellationToken).ConfigureAwait(false);
    }

    private async Task FetchAsync(PartialDownload download, CancellationToken cancellationToken)
    {
        // Hashes the bytes of the earlier run first, so that the rest can be hashed as it arrives.
        await GuardDiskAsync(() => download.UpdateHashAsync(cancellationToken)).ConfigureAwait(false);
        if (options.MaxConnections > 1 && source.ExpectedTotal > RangeSize)
        {
            await ParallelDownloader
                .FetchAsync(source, download, options.MaxConnections, RangeSize, WriteAsync, PreallocateAsync, cancellationToken)
                .ConfigureAwait(false);
        }

        for (long offset = 0; download.Ranges.FindGap(offset, source.Total ?? long.MaxValue) is { } gap; offset = gap.End)
        {
            long? end = gap.End == long.MaxValue ? null : gap.End;
            await new RangeDownloader(source, gap.From, end, WriteAsync).FetchAsync(cancellationToken).ConfigureAwait(false);
        }

        Task PreallocateAsync(long total) => GuardDiskAsync(() => Task.Run(() => download.Preallocate(total), cancellationToken));

        async Task WriteAsync(long offset, ReadOnlyMemory<byte> bytes)
        {
            var write = (download, offset, bytes);
            await GuardDiskAsync(static state => state.download.WriteAsync(state.offset, state.bytes), write).ConfigureAwait(false);
            if (download.Total is null && source.Total is { } total)
            {
                var save = (download, total);
                await GuardDiskAsync(static state => state.download.SaveCheckpointAsync(state.total), save).ConfigureAwait(false);
            }

            progress.Report(source, download);
        }
    }

    private async Task<DownloadReceipt> FinishAsync(PartialDownload download, CancellationToken cancellationToken)
    {
        var total = source.ExpectedTotal;
        await GuardDiskAsync(download.WaitForCheckpointAsync).ConfigureAwait(false);
        await GuardDiskAsync(() => download.UpdateHashAsync(cancellationToken)).ConfigureAwait(false);
        var (sha256, quickXor) = download.GetHashes();
        var served = new ServedContent(total, quickXor);
        var page = await FindErrorPageAsync(download, served).ConfigureAwait(false);
        if (page is not null || DownloadVerification.Verify(source.Remote, served, previous) is not { } verification)
            throw Reject(download, served, page);

        // Without a hash, only another look at the item shows that several responses belong to the same version.
        if (verification != Verification.Matched && (source.ResponseCount > 1 || download.ResumedFrom > 0))
            await source.RefreshAsync(source.Remote, CreateRetryBudget(), cancellationToken).ConfigureAwait(false);

        var path = "";
        await GuardDiskAsync(
            () => Task.Run(() => path = download.Complete(total, options, source.Remote.Item), CancellationToken.None))
            .ConfigureAwait(false);
        return new DownloadReceipt
        {
            Path = destination.GetShownPath(path),
            Name = source.Remote.Name,
            Size = total,
            QuickXorHash = quickXor,
            Sha256 = sha256,
            Verified = verification,
            Version = source.Remote.Version,
            ResumedFrom = download.ResumedFrom,
            Retries = source.Retries,
        };
    }

    private PartialFileLock AcquireLock()
    {
        var fileLock = PartialFileLock.Acquire(destination.Path);
        try
        {
            destination.EnsureInside();
            return fileLock;
        }
        catch
        {
            if (fileLock.Length == 0) fileLock.Discard(); // it was created a moment ago, in the wrong folder
            fileLock.Dispose();
            throw;
        }
    }

    private RetryBudget CreateRetryBudget() => new(RetryPolicy.Download, jitter);

    private async Task<GraphException?> FindErrorPageAsync(PartialDownload download, ServedContent served)
    {
        if (DownloadVerification.IsKnownToMatch(source.Remote, served)) return null;
        GraphException? page = null;
        await GuardDiskAsync(
            () =>
            {
                page = ErrorPage.Find(source.Remote, download.ReadStart(ErrorPage.MaxJsonSize), served);
                return Task.CompletedTask;
            }).ConfigureAwait(false);
        return page;
    }

    // Rejected bytes are of no use to a later run, so nothing is kept. The local file at the destination is not touched.
    private TransferInterruptedException Reject(PartialDownload download, ServedContent served, GraphException? page)
    {
        TryDiscard(download);
        source.BytesConfirmed = 0;
        if (page is null || !InfectedFile.IsReportedBy(page)) // an infected file stays infected, so no second copy is requested
            (Rejected, IsNeverAccepted) = (served, page is not null || served.Size == 0);
        return page is not null ? source.CreateErrorPageException(page) : source.CreateMismatchException(served.Size);
    }

    private static void TryDiscard(PartialDownload download)
    {
        try
        {
            download.Discard();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The mismatch is the error to report; the next run starts over.
        }
    }

    // Saves the progress for a later run. A failure here must not replace the original error.
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

    // Reports an error of the disk as such. The state spares the frequent calls a closure for each write.
    private async Task GuardDiskAsync<T>(Func<T, Task> action, T state)
    {
        try
        {
            await action(state).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var problem = $"the local file cannot be written. {destination.ReplacePath(e.Message)}".TrimEnd('.');
            throw source.CreateInterruptedException(TransferReason.WriteFailed, problem, e);
        }
    }
}
