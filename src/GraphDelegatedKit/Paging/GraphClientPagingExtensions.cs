using System.Diagnostics.CodeAnalysis;

namespace GraphDelegatedKit;

/// <summary>Listing collections.</summary>
public static class GraphClientPagingExtensions
{
    /// <summary>A collection, whole, however many pages it takes. Nothing is sent until it is walked through.</summary>
    /// <typeparam name="T">What an item is.</typeparam>
    /// <param name="graph">The client.</param>
    /// <param name="url">The collection's address; <c>$top</c> is the size of a page, not of the listing.</param>
    public static GraphPages<T> ListAsync<T>(this IGraphClient graph, [ConstantExpected] string url) => graph.ListAsync<T>(GraphUrl.Literal(url));

    /// <inheritdoc cref="ListAsync{T}(IGraphClient, string)"/>
    public static GraphPages<T> ListAsync<T>(this IGraphClient graph, GraphUrl url) => graph.ListAsync<T>(new GraphRequest(HttpMethod.Get, url));

    /// <summary>A collection asked for with headers of its own, which every page is then asked for with.</summary>
    /// <inheritdoc cref="ListAsync{T}(IGraphClient, string)"/>
    /// <param name="request">The request for the first page.</param>
    /// <exception cref="ArgumentException">It is no GET, or has a body.</exception>
    public static GraphPages<T> ListAsync<T>(this IGraphClient graph, GraphRequest request)
    {
        ArgumentNullException.ThrowIfNull(graph);
        CheckListingRequest(request);
        return new GraphPages<T>(graph, request);
    }

    internal static void CheckListingRequest(GraphRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Method != HttpMethod.Get || request.Content is not null) throw new ArgumentException("A listing is a GET without a body.", nameof(request));
    }
}
