namespace GraphDelegatedKit.Files;

/// <summary>One download into a file: begun or gone on with, proven, and only then given its name.</summary>
internal sealed class Download(IGraphClient graph, DrivePath source, string destination, DownloadOptions options, IProgress<TransferProgress>? progress, TimeProvider time, Func<double> random)
{
    private const int MostBeginnings = 4;
    private const long Stretch = 8 * 1024 * 1024, BetweenReports = 1024 * 1024;

    private readonly long _began = time.GetTimestamp();
    private readonly object _gate = new(); // several parts report at once
    private readonly TransferRate _rate = new();
    private long _reported = -1;
    private int _retries;
    private bool _isResumed;

    public async Task<DownloadReceipt> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await BeginAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (cancellationToken.IsCancellationRequested && e.CancellationToken != cancellationToken)
        {
            throw new OperationCanceledException(e.Message, e, cancellationToken); // not that of some timeout or part within
        }
    }

    private async Task<DownloadReceipt> BeginAsync(CancellationToken cancellationToken)
    {
        DownloadTarget.Check(destination, options.Conflict);
        DownloadLine? before = null;
        for (var beginning = 1; ; beginning++)
        {
            var remote = await LookAsync(before, cancellationToken).ConfigureAwait(false);
            using var line = new DownloadLine(graph, source, remote, options.IdleTimeout, time, random);
            try
            {
                return await RunAsync(line, isAnew: beginning > 1, cancellationToken).ConfigureAwait(false);
            }
            catch (TransferInterruptedException e) when (StartsOver(e) && beginning < MostBeginnings)
            {
                _retries += line.Retries + 1;
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
    private bool StartsOver(TransferInterruptedException e) =>
        e.Reason == TransferReason.ItemChanged ? options.StartOverWhenChanged : e.Reason == TransferReason.ContentDiffers && _isResumed;

    private async Task<DownloadReceipt> RunAsync(DownloadLine line, bool isAnew, CancellationToken cancellationToken)
    {
        using var hold = DownloadHold.Take(destination);
        if (!isAnew && !options.StartOverWhenChanged && hold.Left is { } left && !line.Remote.HasContentOf(left)) throw line.Changed();
        using var part = DownloadPart.Open(hold, line.Remote, isAnew, options.Sha256, new NoteRhythm(time));
        _isResumed = part.ResumedFrom > 0;
        if (part.Total is { } known) line.Accept(line.Remote, known, null);
        else if (_isResumed && part.ResumedFrom == line.Remote.Item.Size) line.EndedAt(part.ResumedFrom); // all of it, as a hash will prove
        _rate.Begin(time.GetElapsedTime(_began), part.ResumedFrom);
        Report(line, part);

        try
        {
            await FetchAsync(line, part, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await TryNoteAsync(line, part).ConfigureAwait(false);
            throw;
        }

        return await FinishAsync(line, part, cancellationToken).ConfigureAwait(false);
    }

    private async Task FetchAsync(DownloadLine line, DownloadPart part, CancellationToken cancellationToken)
    {
        await Guard(line, () => part.HashAsync(cancellationToken)).ConfigureAwait(false); // what an earlier run left, so that the rest can be hashed as it comes
        if (options.Connections > 1 && line.TotalOrTold > Stretch)
            await DownloadRanges.FetchAsync(line, part, options.Connections, Stretch, Sink, MakeRoom, cancellationToken).ConfigureAwait(false);
        for (long at = 0; part.Map.Gap(at, line.Total ?? long.MaxValue) is { } gap; at = gap.End)
            await new DownloadStretch(line, gap.From, gap.End == long.MaxValue ? null : gap.End, Sink).FetchAsync(cancellationToken).ConfigureAwait(false);

        Task MakeRoom(long total) => Guard(line, () => Task.Run(() => part.MakeWhole(total), cancellationToken));

        async Task Sink(long at, ReadOnlyMemory<byte> bytes)
        {
            await Guard(line, static it => it.part.WriteAsync(it.at, it.bytes), (part, at, bytes)).ConfigureAwait(false);
            if (part.Total is null && line.Total is { } total) await Guard(line, static it => it.part.NoteAsync(it.total), (part, total)).ConfigureAwait(false);
            Report(line, part);
        }
    }

    private async Task<DownloadReceipt> FinishAsync(DownloadLine line, DownloadPart part, CancellationToken cancellationToken)
    {
        var total = line.TotalOrTold;
        await Guard(line, part.SettleAsync).ConfigureAwait(false);
        await Guard(line, () => part.HashAsync(cancellationToken)).ConfigureAwait(false);
        var (sha256, quickXor) = part.Hashes();
        if (Arrival.Verify(line.Remote.Item, line.Remote.Name, total, quickXor) is not { } verified)
        {
            await line.LookAgainAsync(line.Remote, new Patience(random), cancellationToken).ConfigureAwait(false); // a change under way is the likelier reason
            var kept = _isResumed ? "" : SetAside(part); // else it is fetched anew at once
            throw line.Interrupted(TransferReason.ContentDiffers, $"what arrived is not what the service says the file is.{kept} Run it again");
        }

        if (verified != Verification.Matched && (line.Answers > 1 || _isResumed))
            await line.LookAgainAsync(line.Remote, new Patience(random), cancellationToken).ConfigureAwait(false); // several answers, and no hash has proved that they are of one version

        var path = "";
        await Guard(line, () => Task.Run(() => path = part.Finish(total, options.Conflict), CancellationToken.None)).ConfigureAwait(false);
        return new DownloadReceipt
        {
            Path = path,
            Name = line.Remote.Name,
            Size = total,
            QuickXorHash = quickXor,
            Sha256 = sha256,
            Verified = verified,
            ResumedFrom = part.ResumedFrom,
            Retries = _retries + line.Retries,
        };
    }

    private void Report(DownloadLine line, DownloadPart part)
    {
        lock (_gate)
        {
            var (bytes, total) = (part.Bytes, line.TotalOrTold);
            line.Confirmed = bytes;
            if (progress is null || (bytes >= _reported && bytes - _reported < BetweenReports && bytes < total && _reported >= 0)) return;
            _reported = bytes;
            var elapsed = time.GetElapsedTime(_began);
            progress.Report(new TransferProgress(bytes, total, elapsed) { BytesPerSecond = _rate.After(elapsed, bytes) });
        }
    }

    private static string SetAside(DownloadPart part)
    {
        try
        {
            return $" It was kept as '{part.SetAside()}'.";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ""; // it is found out again, and that it differs is what is to be told
        }
    }

    // Whatever ends it, what is here is worth going on with; but that is not worth another error.
    private static async Task TryNoteAsync(DownloadLine line, DownloadPart part)
    {
        try
        {
            await part.SettleAsync().ConfigureAwait(false);
            await Task.Run(() => part.Note(line.Total)).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    private static Task Guard(DownloadLine line, Func<Task> act) => Guard(line, static act => act(), act);

    private static async Task Guard<T>(DownloadLine line, Func<T, Task> act, T with)
    {
        try
        {
            await act(with).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw line.Interrupted(TransferReason.CannotWrite, $"the local file cannot be written. {e.Message}".TrimEnd('.'), e);
        }
    }
}
