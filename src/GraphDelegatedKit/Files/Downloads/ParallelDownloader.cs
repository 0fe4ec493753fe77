using System.Runtime.ExceptionServices;

namespace GraphDelegatedKit.Files.Downloads;

/// <summary>Fetches several parts of a file at once. What one part brings is checked like everything else: version, length and place.</summary>
internal static class ParallelDownloader
{
    public static async Task FetchAsync(DownloadSource source, PartialDownload download, int maxConnections, long rangeSize, Func<long, ReadOnlyMemory<byte>, Task> writeAsync, Func<long, Task> preallocateAsync, CancellationToken cancellationToken)
    {
        // The first part goes alone: it tells the length, and whether this server knows ranges at all.
        var firstGap = download.Ranges.FindGap(0, source.ExpectedTotal);
        if (firstGap is not { } gap) return;

        await new RangeDownloader(source, gap.From, Math.Min(gap.End, gap.From + rangeSize), writeAsync).FetchAsync(cancellationToken).ConfigureAwait(false);
        if (source.Total is not { } total || source.IgnoresRanges) return;

        await preallocateAsync(total).ConfigureAwait(false);
        Exception? failure = null;
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ranges = new Queue<(long From, long End)>(Split(download.Ranges, total, rangeSize));
        var workers = Enumerable.Range(0, Math.Min(maxConnections, ranges.Count)).Select(_ => WorkAsync()).ToArray();
        await Task.WhenAll(workers).ConfigureAwait(false);
        if (failure is not null) ExceptionDispatchInfo.Throw(failure);

        async Task WorkAsync()
        {
            try
            {
                while (DequeueNext() is { } next)
                    await new RangeDownloader(source, next.From, next.End, writeAsync).FetchAsync(linked.Token).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref failure, e, null); // one failure ends them all, and is what the caller sees
                await linked.CancelAsync().ConfigureAwait(false);
            }
        }

        (long From, long End)? DequeueNext()
        {
            lock (ranges) return ranges.TryDequeue(out var next) ? next : null;
        }
    }

    /// <summary>What is missing, cut into parts of a length.</summary>
    public static IEnumerable<(long From, long End)> Split(ByteRangeSet ranges, long total, long rangeSize)
    {
        for (long offset = 0; ranges.FindGap(offset, total) is { } gap; offset = Math.Min(gap.End, gap.From + rangeSize))
            yield return (gap.From, Math.Min(gap.End, gap.From + rangeSize));
    }
}
