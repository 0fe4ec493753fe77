using System.Diagnostics.CodeAnalysis;
using GraphDelegatedKit.Paging;

namespace GraphDelegatedKit;

/// <summary>Following what changes in a collection.</summary>
public static class GraphClientDeltaExtensions
{
    /// <summary>
    /// The changes since a checkpoint, or everything where there is none yet, up to where the next round begins: store the last page's
    /// <see cref="DeltaPage{T}.Checkpoint"/> and give it to the next call. Nothing is sent until it is walked through.
    /// </summary>
    /// <typeparam name="T">What an item is.</typeparam>
    /// <param name="graph">The client.</param>
    /// <param name="url">The delta function's address: <c>users/delta?$select=displayName</c>, <c>me/drive/root/delta</c>.</param>
    /// <param name="from">The place to go on from, within a round or between two.</param>
    /// <exception cref="GraphException">A page could not be read, the links lead in a circle, or the checkpoint is refused.</exception>
    /// <remarks>
    /// Where the service no longer knows what had been given (410 Gone), the whole is enumerated anew, once, and the pages say so by <see cref="DeltaPage{T}.Resync"/>.
    /// Changes of the round that came before that are superseded by it. See <see href="https://learn.microsoft.com/graph/delta-query-overview"/>.
    /// </remarks>
    public static IAsyncEnumerable<DeltaPage<T>> DeltaAsync<T>(this IGraphClient graph, [ConstantExpected] string url, PageCheckpoint? from = null) =>
        graph.DeltaAsync<T>(GraphUrl.Literal(url), from);

    /// <inheritdoc cref="DeltaAsync{T}(IGraphClient, string, PageCheckpoint)"/>
    public static IAsyncEnumerable<DeltaPage<T>> DeltaAsync<T>(this IGraphClient graph, GraphUrl url, PageCheckpoint? from = null) =>
        graph.DeltaAsync<T>(new GraphRequest(HttpMethod.Get, url), from);

    /// <inheritdoc cref="DeltaAsync{T}(IGraphClient, string, PageCheckpoint)"/>
    /// <param name="request">The request that begins it, whose headers every page is asked for with: <c>Prefer: odata.maxpagesize=50</c>.</param>
    /// <exception cref="ArgumentException">It is no GET, or has a body.</exception>
    public static IAsyncEnumerable<DeltaPage<T>> DeltaAsync<T>(this IGraphClient graph, GraphRequest request, PageCheckpoint? from = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        GraphClientPagingExtensions.CheckListingRequest(request);
        return new DeltaEnumerable<T>(graph, request, from);
    }
}
