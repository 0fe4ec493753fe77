using System.Diagnostics.CodeAnalysis;
using GraphDelegatedKit.Paging;

namespace GraphDelegatedKit;

/// <summary>Extensions that track the changes of a collection.</summary>
public static class GraphClientDeltaExtensions
{
    /// <summary>
    /// Lists the changes since a checkpoint, or every item if there is no checkpoint yet. Store the last page's
    /// <see cref="DeltaPage{T}.Checkpoint"/> and pass it to the next call. Nothing is sent before the enumeration starts.
    /// </summary>
    /// <typeparam name="T">The type of an item.</typeparam>
    /// <param name="graph">The client.</param>
    /// <param name="url">The delta function's address: <c>users/delta?$select=displayName</c>, <c>me/drive/root/delta</c>.</param>
    /// <param name="from">
    /// The checkpoint to resume from, within a round or between two rounds; <see langword="null"/> to start from the beginning.
    /// </param>
    /// <exception cref="GraphException">A page could not be read, the links form a loop, or the checkpoint is refused.</exception>
    /// <exception cref="SignInException">No token is available.</exception>
    /// <remarks>
    /// If the service has lost the state of the earlier rounds (410 Gone), every item is listed again, once, and
    /// <see cref="DeltaPage{T}.Resync"/> is set on those pages. They replace the changes of the same round that were already listed. See
    /// <see href="https://learn.microsoft.com/graph/delta-query-overview"/>.
    /// </remarks>
    public static IAsyncEnumerable<DeltaPage<T>> DeltaAsync<T>(
        this IGraphClient graph, [ConstantExpected] string url, PageCheckpoint? from = null) =>
        graph.DeltaAsync<T>(GraphUrl.Literal(url), from);

    /// <inheritdoc cref="DeltaAsync{T}(IGraphClient, string, PageCheckpoint)"/>
    public static IAsyncEnumerable<DeltaPage<T>> DeltaAsync<T>(this IGraphClient graph, GraphUrl url, PageCheckpoint? from = null) =>
        graph.DeltaAsync<T>(new GraphRequest(HttpMethod.Get, url), from);

    /// <inheritdoc cref="DeltaAsync{T}(IGraphClient, string, PageCheckpoint)"/>
    /// <param name="request">
    /// The request of the first page. Its headers are sent with every page: <c>Prefer: odata.maxpagesize=50</c>.
    /// </param>
    /// <exception cref="ArgumentException">The request is not a GET, or has a body.</exception>
    public static IAsyncEnumerable<DeltaPage<T>> DeltaAsync<T>(this IGraphClient graph, GraphRequest request, PageCheckpoint? from = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        GraphClientPagingExtensions.CheckListingRequest(request);
        return new DeltaEnumerable<T>(graph, request, from);
    }
}
