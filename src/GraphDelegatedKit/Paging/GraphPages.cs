using System.Runtime.CompilerServices;
using GraphDelegatedKit.Paging;

namespace GraphDelegatedKit;

/// <summary>
/// A collection of Graph, read page after page as it is walked through: items by <c>await foreach</c>, pages by <see cref="AsPages"/>.
/// It ends complete or with an exception, never short.
/// </summary>
/// <typeparam name="T">What an item is.</typeparam>
/// <remarks>
/// While the caller works on one page the next is fetched, and no more than that one; a page that fails does so after the items of those before it.
/// <see cref="PageCheckpoint.FromException"/> says where a listing that failed can go on. See <see href="https://learn.microsoft.com/graph/paging"/>.
/// </remarks>
public sealed class GraphPages<T> : IAsyncEnumerable<T>
{
    private readonly IGraphClient _graph;
    private readonly GraphRequest _request;
    private readonly bool _isDistinct;

    internal GraphPages(IGraphClient graph, GraphRequest request, bool isDistinct = false) => (_graph, _request, _isDistinct) = (graph, request, isDistinct);

    /// <summary>
    /// The same collection, each item once: of those with the same <c>id</c> the first. Graph repeats items where the collection changes
    /// while it is read. Each walk holds some 50 bytes an item for it, and one that goes on from a checkpoint does not know the items before it.
    /// </summary>
    /// <remarks>An item without an <c>id</c> ends the walk with a <see cref="GraphException"/> (<c>missingId</c>): ask for it in <c>$select</c>.</remarks>
    public GraphPages<T> DistinctById() => new(_graph, _request, isDistinct: true);

    /// <summary>The items, one by one. Each walk begins anew at the first page.</summary>
    /// <exception cref="GraphException">A page could not be read, or the service's links lead in a circle. <see cref="PageCheckpoint.FromException"/> says where <see cref="AsPages"/> can go on.</exception>
    public async IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        await foreach (var page in AsPages().WithCancellation(cancellationToken).ConfigureAwait(false))
            foreach (var item in page.Items)
                yield return item;
    }

    /// <summary>The pages as the service cuts them; one can be empty and still not be the last.</summary>
    /// <param name="from">Where an earlier walk stopped; <see langword="null"/> to begin at the beginning. Its headers are not stored: they are those of this request.</param>
    /// <exception cref="GraphException">A page could not be read, the service's links lead in a circle, or the checkpoint is refused.</exception>
    public IAsyncEnumerable<GraphPage<T>> AsPages(PageCheckpoint? from = null) => EnumeratePagesAsync(from);

    private async IAsyncEnumerable<GraphPage<T>> EnumeratePagesAsync(PageCheckpoint? checkpoint, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var fetcher = new PageFetcher<T>(_graph, _request, checkpoint, readsMetadata: _isDistinct);
        if (checkpoint is { IsComplete: true }) yield break;

        var deduplicator = _isDistinct ? new IdDeduplicator() : null;
        var pages = Prefetcher.EnumerateAsync<GraphPage<T>>(
            (page, cancellation) => FetchPageAsync(fetcher, page?.Checkpoint ?? checkpoint, deduplicator, cancellation),
            static page => page.Checkpoint.IsComplete,
            cancellationToken);
        await foreach (var page in pages.ConfigureAwait(false)) yield return page;
    }

    private static async Task<GraphPage<T>> FetchPageAsync(PageFetcher<T> fetcher, PageCheckpoint? previous, IdDeduplicator? deduplicator, CancellationToken cancellationToken)
    {
        var page = await fetcher.FetchAsync(previous?.NextLink, previous, cancellationToken).ConfigureAwait(false);
        var items = deduplicator is null ? page.Body.Value! : deduplicator.FilterNew(page.Body.Value!, page.Metadata!, previous);
        return new(items, page.Body.Count == PageBody<T>.NoCount ? null : page.Body.Count, page.Checkpoint);
    }
}
