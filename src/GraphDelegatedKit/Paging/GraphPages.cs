using GraphDelegatedKit.Paging;

namespace GraphDelegatedKit;

/// <summary>
/// A collection of Graph, read page after page as it is walked through: items by <c>await foreach</c>, pages by <see cref="AsPages"/>.
/// It ends complete or with an exception, never short.
/// </summary>
/// <typeparam name="T">What an item is.</typeparam>
/// <remarks><see href="https://learn.microsoft.com/graph/paging"/></remarks>
public sealed class GraphPages<T> : IAsyncEnumerable<T>
{
    private readonly IGraphClient _graph;
    private readonly GraphRequest _first;

    internal GraphPages(IGraphClient graph, GraphRequest first) => (_graph, _first) = (graph, first);

    /// <summary>The items, one by one. Each walk begins anew at the first page.</summary>
    /// <exception cref="GraphException">A page could not be read, or the service's links lead in a circle.</exception>
    public async IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        await foreach (var page in AsPages().WithCancellation(cancellationToken).ConfigureAwait(false))
            foreach (var item in page.Items)
                yield return item;
    }

    /// <summary>The pages as the service cuts them; one can be empty and still not be the last.</summary>
    /// <param name="from">Where an earlier walk stopped; <see langword="null"/> to begin at the beginning.</param>
    /// <exception cref="GraphException">A page could not be read, or the service's links lead in a circle.</exception>
    public IAsyncEnumerable<GraphPage<T>> AsPages(PageCheckpoint? from = null) => WalkAsync(from);

    private async IAsyncEnumerable<GraphPage<T>> WalkAsync(
        PageCheckpoint? from, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (from is { IsComplete: true }) yield break;

        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var link = from?.NextLink; ;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (link is not null && !seen.Add(link))
                throw new GraphException(null, "repeatedLink", $"The pages of {_first.Url} lead in a circle: after {seen.Count} links one came again. The listing is not complete.");

            var page = await FetchAsync(link, cancellationToken).ConfigureAwait(false);
            yield return page;

            if (page.Checkpoint.IsComplete) yield break;
            link = page.Checkpoint.NextLink;
        }
    }

    private async Task<GraphPage<T>> FetchAsync(string? link, CancellationToken cancellationToken)
    {
        // Headers are not part of a link, so every page is asked for with them again.
        var url = link is null ? _first.Url : Follow(link);
        using var response = await _graph.SendAsync(new GraphRequest(HttpMethod.Get, url) { Headers = _first.Headers, Buffer = true }, cancellationToken).ConfigureAwait(false);
        return await PageReader.ReadAsync<T>(response, cancellationToken).ConfigureAwait(false);
    }

    private GraphUrl Follow(string link)
    {
        try
        {
            return GraphUrl.Link(link);
        }
        catch (ArgumentException e)
        {
            throw new GraphException(null, "untrustedAddress", $"The next page of {_first.Url} has an address that is not absolute and https. The listing is not complete.", e);
        }
    }
}
