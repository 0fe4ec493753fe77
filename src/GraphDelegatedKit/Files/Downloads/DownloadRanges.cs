using System.Runtime.ExceptionServices;

namespace GraphDelegatedKit.Files;

/// <summary>Fetches several parts of a file at once. What one part brings is checked like everything else: version, length and place.</summary>
internal static class DownloadRanges
{
    public static async Task FetchAsync(DownloadLine line, DownloadPart part, int connections, long length, Func<long, ReadOnlyMemory<byte>, Task> sink, Func<long, Task> makeRoom, CancellationToken cancellationToken)
    {
        // The first part goes alone: it tells the length, and whether this server knows ranges at all.
        var first = part.Map.Gap(0, line.TotalOrTold);
        if (first is not { } gap) return;

        await new DownloadStretch(line, gap.From, Math.Min(gap.End, gap.From + length), sink).FetchAsync(cancellationToken).ConfigureAwait(false);
        if (line.Total is not { } total || line.IgnoresRanges) return;

        await makeRoom(total).ConfigureAwait(false);
        Exception? failure = null;
        using var together = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var parts = new Queue<(long From, long End)>(Parts(part.Map, total, length));
        var workers = Enumerable.Range(0, Math.Min(connections, parts.Count)).Select(_ => WorkAsync()).ToArray();
        await Task.WhenAll(workers).ConfigureAwait(false);
        if (failure is not null) ExceptionDispatchInfo.Throw(failure);

        async Task WorkAsync()
        {
            try
            {
                while (Next() is { } next)
                    await new DownloadStretch(line, next.From, next.End, sink).FetchAsync(together.Token).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref failure, e, null); // one failure ends them all, and is what the caller sees
                await together.CancelAsync().ConfigureAwait(false);
            }
        }

        (long From, long End)? Next()
        {
            lock (parts) return parts.TryDequeue(out var next) ? next : null;
        }
    }

    /// <summary>What is missing, cut into parts of a length.</summary>
    public static IEnumerable<(long From, long End)> Parts(DownloadMap map, long total, long length)
    {
        for (long at = 0; map.Gap(at, total) is { } gap; at = Math.Min(gap.End, gap.From + length))
            yield return (gap.From, Math.Min(gap.End, gap.From + length));
    }
}
