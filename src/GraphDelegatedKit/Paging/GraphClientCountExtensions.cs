using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace GraphDelegatedKit;

/// <summary>Counting collections without reading them.</summary>
public static class GraphClientCountExtensions
{
    /// <summary>How many items a collection of the directory holds: <c>users</c> is asked for as <c>users/$count</c>, and may have a <c>$filter</c>.</summary>
    /// <param name="graph">The client.</param>
    /// <param name="url">The collection's address.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The number as the directory knows it; it may lag behind, because it is asked for with <c>ConsistencyLevel: eventual</c>, as Graph demands.</returns>
    /// <exception cref="GraphException">It cannot be counted, or the answer is no number.</exception>
    /// <remarks><see href="https://learn.microsoft.com/graph/aad-advanced-queries"/></remarks>
    public static Task<long> CountAsync(this IGraphClient graph, [ConstantExpected] string url, CancellationToken cancellationToken = default) =>
        graph.CountAsync(GraphUrl.Literal(url), cancellationToken);

    /// <inheritdoc cref="CountAsync(IGraphClient, string, CancellationToken)"/>
    public static async Task<long> CountAsync(this IGraphClient graph, GraphUrl url, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(url);
        var request = new GraphRequest(HttpMethod.Get, url.ToCountUrl()) { Headers = { ["ConsistencyLevel"] = "eventual" }, ShouldBuffer = true };
        using var response = await graph.SendAsync(request, cancellationToken).ConfigureAwait(false);
        var body = await response.ReadBytesAsync(cancellationToken).ConfigureAwait(false);
        return ParseCount(body.Span) ?? throw new GraphException(response.Status, "unreadableAnswer", $"The count of {url} is no number.");
    }

    // Plain text, which Graph begins with a byte order mark.
    private static long? ParseCount(ReadOnlySpan<byte> text)
    {
        if (text.StartsWith(Encoding.UTF8.Preamble)) text = text[Encoding.UTF8.Preamble.Length..];
        return text.Length <= 32 && long.TryParse(Encoding.ASCII.GetString(text).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
