using System.Runtime.CompilerServices;

namespace GraphDelegatedKit.Paging;

/// <summary>A chain of pages with exactly one asked for ahead: while the caller works on a page, the next is on its way, and no more.</summary>
internal static class Prefetcher
{
    /// <param name="fetch">The page after this one, or the first after <see langword="null"/>.</param>
    /// <param name="isLast">Whether nothing comes after it.</param>
    public static async IAsyncEnumerable<TPage> EnumerateAsync<TPage>(
        Func<TPage?, CancellationToken, Task<TPage>> fetch, Func<TPage, bool> isLast, [EnumeratorCancellation] CancellationToken cancellationToken)
        where TPage : class
    {
        cancellationToken.ThrowIfCancellationRequested();
        var linkedSource = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var nextPage = fetch(null, linkedSource.Token);
        try
        {
            while (true)
            {
                var page = await nextPage.WaitAsync(cancellationToken).ConfigureAwait(false);
                if (isLast(page))
                {
                    yield return page;
                    yield break;
                }

                nextPage = fetch(page, linkedSource.Token);
                yield return page;
                cancellationToken.ThrowIfCancellationRequested(); // also where the page ahead is there already
            }
        }
        finally
        {
            // Left early, or cancelled. Its end is not waited for: it may be slow to notice, and leaving is not to be slow.
            await linkedSource.CancelAsync().ConfigureAwait(false);
            ObserveAndDispose(nextPage, linkedSource);
        }
    }

    private static void ObserveAndDispose(Task nextPage, CancellationTokenSource linkedSource) => _ = nextPage.ContinueWith(
        static (completed, linkedSource) =>
        {
            _ = completed.Exception; // it is observed, and is nobody's any more
            ((CancellationTokenSource)linkedSource!).Dispose();
        },
        linkedSource, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
}
