namespace GraphDelegatedKit.Files;

/// <summary>One attempt at a download: one version of the file, fetched, proven, and only then given its name.</summary>
internal sealed class DownloadAttempt(DownloadLine line, string destination, DownloadOptions options, DownloadProgress progress, TimeProvider time, Func<double> random)
{
    private const long Stretch = 8 * 1024 * 1024; // what each of several connections asks for at a time: enough that the asking costs little beside it

    /// <summary>Whether it goes on with what an earlier run left.</summary>
    public bool IsResumed { get; private set; }

    /// <param name="isAnew">Whether what is here is of no use.</param>
    /// <param name="cancellationToken">Ends it; what is here stays.</param>
    public async Task<DownloadReceipt> RunAsync(bool isAnew, CancellationToken cancellationToken)
    {
        using var hold = DownloadHold.Take(destination);
        if (!isAnew && !options.StartOverWhenChanged && hold.Left is { } left && !line.Remote.HasContentOf(left)) throw line.Changed();
        using var part = DownloadPart.Open(hold, line.Remote, isAnew, options.Sha256, new NoteRhythm(time));
        IsResumed = part.ResumedFrom > 0;
        if (part.Total is { } known) line.Accept(line.Remote, known, null);
        else if (IsResumed && part.ResumedFrom == line.Remote.Item.Size) line.EndedAt(part.ResumedFrom); // all of it, as a hash will prove
        progress.Begin(line, part);

        try
        {
            await FetchAsync(part, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await TryNoteAsync(part).ConfigureAwait(false);
            throw;
        }

        return await FinishAsync(part, cancellationToken).ConfigureAwait(false);
    }

    private async Task FetchAsync(DownloadPart part, CancellationToken cancellationToken)
    {
        await Guard(() => part.HashAsync(cancellationToken)).ConfigureAwait(false); // what an earlier run left, so that the rest can be hashed as it comes
        if (options.Connections > 1 && line.TotalOrTold > Stretch)
            await DownloadRanges.FetchAsync(line, part, options.Connections, Stretch, Sink, MakeRoom, cancellationToken).ConfigureAwait(false);
        for (long at = 0; part.Map.Gap(at, line.Total ?? long.MaxValue) is { } gap; at = gap.End)
            await new DownloadStretch(line, gap.From, gap.End == long.MaxValue ? null : gap.End, Sink).FetchAsync(cancellationToken).ConfigureAwait(false);

        Task MakeRoom(long total) => Guard(() => Task.Run(() => part.MakeWhole(total), cancellationToken));

        async Task Sink(long at, ReadOnlyMemory<byte> bytes)
        {
            await Guard(static it => it.part.WriteAsync(it.at, it.bytes), (part, at, bytes)).ConfigureAwait(false);
            if (part.Total is null && line.Total is { } total) await Guard(static it => it.part.NoteAsync(it.total), (part, total)).ConfigureAwait(false);
            progress.Report(line, part);
        }
    }

    private async Task<DownloadReceipt> FinishAsync(DownloadPart part, CancellationToken cancellationToken)
    {
        var total = line.TotalOrTold;
        await Guard(part.SettleAsync).ConfigureAwait(false);
        await Guard(() => part.HashAsync(cancellationToken)).ConfigureAwait(false);
        var (sha256, quickXor) = part.Hashes();
        if (Arrival.Verify(line.Remote.Item, line.Remote.Name, total, quickXor) is not { } verified)
        {
            await line.LookAgainAsync(line.Remote, new Patience(random), cancellationToken).ConfigureAwait(false); // a change under way is the likelier reason
            var kept = IsResumed ? "" : SetAside(part); // else it is fetched anew at once
            throw line.Interrupted(TransferReason.ContentDiffers, $"what arrived is not what the service says the file is.{kept} Run it again");
        }

        if (verified != Verification.Matched && (line.Answers > 1 || IsResumed))
            await line.LookAgainAsync(line.Remote, new Patience(random), cancellationToken).ConfigureAwait(false); // several answers, and no hash has proved that they are of one version

        var path = "";
        await Guard(() => Task.Run(() => path = part.Finish(total, options.Conflict), CancellationToken.None)).ConfigureAwait(false);
        return new DownloadReceipt
        {
            Path = path,
            Name = line.Remote.Name,
            Size = total,
            QuickXorHash = quickXor,
            Sha256 = sha256,
            Verified = verified,
            ResumedFrom = part.ResumedFrom,
            Retries = line.Retries,
        };
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
    private async Task TryNoteAsync(DownloadPart part)
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

    private Task Guard(Func<Task> act) => Guard(static act => act(), act);

    private async Task Guard<T>(Func<T, Task> act, T with)
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
