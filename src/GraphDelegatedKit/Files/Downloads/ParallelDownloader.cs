using System.Runtime.ExceptionServices;

namespace GraphDelegatedKit.Files.Downloads;

/// <summary>
/// Downloads several ranges of a file concurrently. Version, length and position of each response are checked as for a single connection.
/// </summary>
internal static class ParallelDownloader
{
    public static async Task FetchAsync(
        DownloadSource source,
        PartialDownload download,
        int maxConnections,
        long rangeSize,
        Func<long, ReadOnlyMemory<byte>, Task> writeAsync,
        Func<long, Task> preallocateAsync,
        CancellationToken cancellationToken)
    {
        // The first range is downloaded alone. Its response shows the length, and whether the server supports ranges.
        var firstGap = download.Ranges.FindGap(0, source.ExpectedTotal);
        if (firstGap is not { } gap) return;

        var firstEnd = Math.Min(gap.End, gap.From + rangeSize);
        await new RangeDownloader(source, gap.From, firstEnd, writeAsync).FetchAsync(cancellationToken).ConfigureAwait(false);
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
                Interlocked.CompareExchange(ref failure, e, null); // the first failure stops all workers and is thrown to the caller
                await linked.CancelAsync().ConfigureAwait(false);
            }
        }

        (long From, long End)? DequeueNext()
        {
            lock (ranges) return ranges.TryDequeue(out var next) ? next : null;
        }
    }

    /// <summary>Splits the missing ranges into ranges of at most <paramref name="rangeSize"/> bytes.</summary>
    public static IEnumerable<(long From, long End)> Split(ByteRangeSet ranges, long total, long rangeSize)
    {
        for (long offset = 0; ranges.FindGap(offset, total) is { } gap; offset = Math.Min(gap.End, gap.From + rangeSize))
            yield return (gap.From, Math.Min(gap.End, gap.From + rangeSize));
    }
}
