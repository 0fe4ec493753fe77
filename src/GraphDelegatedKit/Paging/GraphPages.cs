using System.Runtime.CompilerServices;
using GraphDelegatedKit.Paging;

namespace GraphDelegatedKit;

/// <summary>
/// A collection that is read page by page while it is enumerated: items with <c>await foreach</c>, pages with <see cref="AsPages"/>.
/// An enumeration ends complete or with an exception, never early.
/// </summary>
/// <typeparam name="T">The type of an item.</typeparam>
/// <remarks>
/// While the caller processes one page, the next page is fetched, and no further one. If a page fails, the exception comes after the
/// items of the earlier pages. <see cref="GraphException.Checkpoint"/> is the place from which a failed listing can resume. See
/// <see href="https://learn.microsoft.com/graph/paging"/>.
/// </remarks>
public sealed class GraphPages<T> : IAsyncEnumerable<T>
{
    private readonly IGraphClient _graph;
    private readonly GraphRequest _request;
    private readonly bool _isDistinct;

    internal GraphPages(IGraphClient graph, GraphRequest request, bool isDistinct = false) =>
        (_graph, _request, _isDistinct) = (graph, request, isDistinct);

    /// <summary>
    /// Returns the same collection without repeated items: of the items with one <c>id</c> only the first. Graph repeats items if the
    /// collection changes while it is read.
    /// </summary>
    /// <remarks>
    /// An enumeration uses about 50 bytes per item for this. If it resumes from a checkpoint, it does not know the items before the
    /// checkpoint. An item without an <c>id</c> ends the enumeration with a <see cref="GraphException"/> (<c>missingId</c>): add the id
    /// to <c>$select</c>.
    /// </remarks>
    public GraphPages<T> DistinctById() => new(_graph, _request, isDistinct: true);

    /// <summary>Enumerates the items. Each enumeration starts again at the first page.</summary>
    /// <exception cref="GraphException">
    /// A page could not be read, or the service's links form a loop. <see cref="GraphException.Checkpoint"/> is the checkpoint
    /// from which <see cref="AsPages"/> can resume.
    /// </exception>
    /// <exception cref="SignInException">No token is available.</exception>
    public async IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        await foreach (var page in AsPages().WithCancellation(cancellationToken).ConfigureAwait(false))
            foreach (var item in page.Items)
                yield return item;
    }

    /// <summary>Enumerates the pages as the service divides them. A page can be empty without being the last.</summary>
    /// <param name="from">
    /// The checkpoint at which an earlier enumeration stopped; <see langword="null"/> to start at the first page. A checkpoint does not
    /// hold headers: those of this request are sent.
    /// </param>
    /// <exception cref="GraphException">
    /// A page could not be read, the service's links form a loop, or the checkpoint is refused.
    /// </exception>
    /// <exception cref="SignInException">No token is available.</exception>
    public IAsyncEnumerable<GraphPage<T>> AsPages(PageCheckpoint? from = null) => EnumeratePagesAsync(from);

    private async IAsyncEnumerable<GraphPage<T>> EnumeratePagesAsync(
        PageCheckpoint? checkpoint, [EnumeratorCancellation] CancellationToken cancellationToken = default)
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

    private static async Task<GraphPage<T>> FetchPageAsync(
        PageFetcher<T> fetcher, PageCheckpoint? previous, IdDeduplicator? deduplicator, CancellationToken cancellationToken)
    {
        var page = await fetcher.FetchAsync(previous?.NextLink, previous, cancellationToken).ConfigureAwait(false);
        var items = deduplicator is null ? page.Body.Value! : deduplicator.FilterNew(page, previous);
        return new(items, page.Body.Count == PageBody<T>.NoCount ? null : page.Body.Count, page.Checkpoint);
    }
}
