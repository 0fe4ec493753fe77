using System.Runtime.CompilerServices;

namespace GraphDelegatedKit.Paging;

/// <summary>A chain of pages with exactly one asked for ahead: while the caller works on a page, the next is on its way, and no more.</summary>
internal static class OneAhead
{
    /// <param name="fetch">The page after this one, or the first after <see langword="null"/>.</param>
    /// <param name="isLast">Whether nothing comes after it.</param>
    public static async IAsyncEnumerable<TPage> WalkAsync<TPage>(
        Func<TPage?, CancellationToken, Task<TPage>> fetch, Func<TPage, bool> isLast, [EnumeratorCancellation] CancellationToken cancellationToken)
        where TPage : class
    {
        cancellationToken.ThrowIfCancellationRequested();
        var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ahead = fetch(null, over.Token);
        try
        {
            while (true)
            {
                var page = await ahead.WaitAsync(cancellationToken).ConfigureAwait(false);
                if (isLast(page))
                {
                    yield return page;
                    yield break;
                }

                ahead = fetch(page, over.Token);
                yield return page;
                cancellationToken.ThrowIfCancellationRequested(); // also where the page ahead is there already
            }
        }
        finally
        {
            // Left early, or cancelled. Its end is not waited for: it may be slow to notice, and leaving is not to be slow.
            await over.CancelAsync().ConfigureAwait(false);
            Forget(ahead, over);
        }
    }

    private static void Forget(Task ahead, CancellationTokenSource over) => _ = ahead.ContinueWith(
        static (ended, over) =>
        {
            _ = ended.Exception; // it is observed, and is nobody's any more
            ((CancellationTokenSource)over!).Dispose();
        },
        over, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
}
