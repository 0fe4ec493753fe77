using System.Diagnostics.CodeAnalysis;
using GraphDelegatedKit.Paging;

namespace GraphDelegatedKit;

/// <summary>Extensions that count collections without reading them.</summary>
public static class GraphClientCountExtensions
{
    /// <summary>
    /// Counts the items of a directory collection: <c>users</c> is requested as <c>users/$count</c>, and may have a <c>$filter</c>.
    /// </summary>
    /// <param name="graph">The client.</param>
    /// <param name="url">The collection's address.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>
    /// The number of items. It may lag behind the directory, because Graph requires <c>ConsistencyLevel: eventual</c> for it.
    /// </returns>
    /// <exception cref="GraphException">The collection cannot be counted, or the response is not a number.</exception>
    /// <exception cref="SignInException">No token is available.</exception>
    /// <remarks><see href="https://learn.microsoft.com/graph/aad-advanced-queries"/></remarks>
    public static Task<long> CountAsync(
        this IGraphClient graph, [ConstantExpected] string url, CancellationToken cancellationToken = default) =>
        graph.CountAsync(GraphUrl.Literal(url), cancellationToken);

    /// <inheritdoc cref="CountAsync(IGraphClient, string, CancellationToken)"/>
    public static async Task<long> CountAsync(this IGraphClient graph, GraphUrl url, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(url);
        var countUrl = url.ToCountUrl();
        var request = new GraphRequest(HttpMethod.Get, countUrl)
        {
            Headers = { ["ConsistencyLevel"] = "eventual" },
            Reader = CountReader.Instance,
        };
        using var response = await graph.SendAsync(request, cancellationToken).ConfigureAwait(false);
        return await response.ReadAsync(CountReader.Instance, cancellationToken).ConfigureAwait(false);
    }
}
