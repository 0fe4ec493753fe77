using System.Runtime.CompilerServices;

namespace GraphDelegatedKit.Paging;

/// <summary>
/// Enumerates pages and prefetches one: while the caller processes a page, the next page is fetched, and no further one.
/// </summary>
internal static class Prefetcher
{
    /// <param name="fetch">Fetches the page after the given page, or the first page for <see langword="null"/>.</param>
    /// <param name="isLast">Returns whether no page follows.</param>
    public static async IAsyncEnumerable<TPage> EnumerateAsync<TPage>(
        Func<TPage?, CancellationToken, Task<TPage>> fetch,
        Func<TPage, bool> isLast,
        [EnumeratorCancellation] CancellationToken cancellationToken)
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
                cancellationToken.ThrowIfCancellationRequested(); // even if the next page is ready
            }
        }
        finally
        {
            // The enumeration was left early or cancelled. The fetch may end slowly, so it is not awaited.
            await linkedSource.CancelAsync().ConfigureAwait(false);
            ObserveAndDispose(nextPage, linkedSource);
        }
    }

    private static void ObserveAndDispose(Task nextPage, CancellationTokenSource linkedSource) => _ = nextPage.ContinueWith(
        static (completed, linkedSource) =>
        {
            _ = completed.Exception; // observed, so that it does not become an unobserved task exception
            ((CancellationTokenSource)linkedSource!).Dispose();
        },
        linkedSource, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
}
