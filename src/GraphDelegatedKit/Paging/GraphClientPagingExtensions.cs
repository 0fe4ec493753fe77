using System.Diagnostics.CodeAnalysis;

namespace GraphDelegatedKit;

/// <summary>Extensions that list collections.</summary>
public static class GraphClientPagingExtensions
{
    /// <summary>Lists a whole collection, however many pages it has. Nothing is sent before the enumeration starts.</summary>
    /// <typeparam name="T">The type of an item.</typeparam>
    /// <param name="graph">The client.</param>
    /// <param name="url">The collection's address. <c>$top</c> is the size of a page, not of the listing.</param>
    /// <returns>The items, or by <see cref="GraphPages{T}.AsPages"/> the pages.</returns>
    public static GraphPages<T> ListAsync<T>(this IGraphClient graph, [ConstantExpected] string url) =>
        graph.ListAsync<T>(GraphUrl.Literal(url));

    /// <inheritdoc cref="ListAsync{T}(IGraphClient, string)"/>
    public static GraphPages<T> ListAsync<T>(this IGraphClient graph, GraphUrl url) =>
        graph.ListAsync<T>(new GraphRequest(HttpMethod.Get, url));

    /// <summary>Lists a whole collection with a request whose headers are sent with every page.</summary>
    /// <inheritdoc cref="ListAsync{T}(IGraphClient, string)"/>
    /// <param name="request">The request of the first page.</param>
    /// <exception cref="ArgumentException">The request is not a GET, or has a body.</exception>
    public static GraphPages<T> ListAsync<T>(this IGraphClient graph, GraphRequest request)
    {
        ArgumentNullException.ThrowIfNull(graph);
        CheckListingRequest(request);
        return new GraphPages<T>(graph, request);
    }

    internal static void CheckListingRequest(GraphRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Method != HttpMethod.Get || request.Content is not null)
            throw new ArgumentException("A listing is a GET without a body. Remove the body and use GET.", nameof(request));
    }
}
