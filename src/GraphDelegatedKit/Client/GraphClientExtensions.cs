using System.Diagnostics.CodeAnalysis;

namespace GraphDelegatedKit;

/// <summary>The typed calls. Each exists for a literal address and for an interpolated one, whose holes are escaped.</summary>
public static class GraphClientExtensions
{
    /// <summary>Reads one thing.</summary>
    /// <typeparam name="T">What it is.</typeparam>
    /// <param name="graph">The client.</param>
    /// <param name="url">The address.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="GraphException">It is not there, may not be read, or no answer came.</exception>
    public static Task<T> GetAsync<T>(this IGraphClient graph, [ConstantExpected] string url, CancellationToken cancellationToken = default) =>
        graph.GetAsync<T>(GraphUrl.Literal(url), cancellationToken);

    /// <inheritdoc cref="GetAsync{T}(IGraphClient, string, CancellationToken)"/>
    public static Task<T> GetAsync<T>(this IGraphClient graph, GraphUrl url, CancellationToken cancellationToken = default) =>
        graph.ExecuteAsync<T>(HttpMethod.Get, url, null, cancellationToken);

    /// <summary>Creates a thing, or runs an action that answers with one.</summary>
    /// <inheritdoc cref="GetAsync{T}(IGraphClient, string, CancellationToken)"/>
    /// <param name="content">The body, such as <see cref="GraphContent.Json{T}"/>.</param>
    public static Task<T> PostAsync<T>(this IGraphClient graph, [ConstantExpected] string url, GraphContent content, CancellationToken cancellationToken = default) =>
        graph.PostAsync<T>(GraphUrl.Literal(url), content, cancellationToken);

    /// <inheritdoc cref="PostAsync{T}(IGraphClient, string, GraphContent, CancellationToken)"/>
    public static Task<T> PostAsync<T>(this IGraphClient graph, GraphUrl url, GraphContent content, CancellationToken cancellationToken = default) =>
        graph.ExecuteAsync<T>(HttpMethod.Post, url, content, cancellationToken);

    /// <summary>Runs an action that answers with nothing (202, 204).</summary>
    /// <inheritdoc cref="PostAsync{T}(IGraphClient, string, GraphContent, CancellationToken)"/>
    public static Task PostAsync(this IGraphClient graph, [ConstantExpected] string url, GraphContent? content = null, CancellationToken cancellationToken = default) =>
        graph.PostAsync(GraphUrl.Literal(url), content, cancellationToken);

    /// <inheritdoc cref="PostAsync(IGraphClient, string, GraphContent, CancellationToken)"/>
    public static Task PostAsync(this IGraphClient graph, GraphUrl url, GraphContent? content = null, CancellationToken cancellationToken = default) =>
        graph.ExecuteAsync(HttpMethod.Post, url, content, cancellationToken);

    /// <summary>Changes the properties that are not <see langword="null"/>, and no others.</summary>
    /// <returns>The thing as it is now, or <see langword="null"/> where the service answers with nothing (204).</returns>
    /// <inheritdoc cref="GetAsync{T}(IGraphClient, string, CancellationToken)"/>
    /// <param name="change">The properties to change.</param>
    public static Task<T?> PatchAsync<T>(this IGraphClient graph, [ConstantExpected] string url, T change, CancellationToken cancellationToken = default)
        where T : class => graph.PatchAsync(GraphUrl.Literal(url), change, cancellationToken);

    /// <inheritdoc cref="PatchAsync{T}(IGraphClient, string, T, CancellationToken)"/>
    public static Task<T?> PatchAsync<T>(this IGraphClient graph, GraphUrl url, T change, CancellationToken cancellationToken = default)
        where T : class => graph.PatchAsync<T>(url, GraphContent.Json(change), cancellationToken);

    /// <inheritdoc cref="PatchAsync{T}(IGraphClient, string, T, CancellationToken)"/>
    /// <param name="content">The body, where it is not a <typeparamref name="T"/> itself.</param>
    public static Task<T?> PatchAsync<T>(this IGraphClient graph, [ConstantExpected] string url, GraphContent content, CancellationToken cancellationToken = default)
        where T : class => graph.PatchAsync<T>(GraphUrl.Literal(url), content, cancellationToken);

    /// <inheritdoc cref="PatchAsync{T}(IGraphClient, string, GraphContent, CancellationToken)"/>
    public static Task<T?> PatchAsync<T>(this IGraphClient graph, GraphUrl url, GraphContent content, CancellationToken cancellationToken = default)
        where T : class => graph.ExecuteOrDefaultAsync<T>(HttpMethod.Patch, url, content, cancellationToken);

    /// <summary>Changes the properties named in the body, where the answer is of no interest.</summary>
    /// <inheritdoc cref="PatchAsync{T}(IGraphClient, string, GraphContent, CancellationToken)"/>
    public static Task PatchAsync(this IGraphClient graph, [ConstantExpected] string url, GraphContent content, CancellationToken cancellationToken = default) =>
        graph.PatchAsync(GraphUrl.Literal(url), content, cancellationToken);

    /// <inheritdoc cref="PatchAsync(IGraphClient, string, GraphContent, CancellationToken)"/>
    public static Task PatchAsync(this IGraphClient graph, GraphUrl url, GraphContent content, CancellationToken cancellationToken = default) =>
        graph.ExecuteAsync(HttpMethod.Patch, url, content, cancellationToken);

    /// <summary>Puts a thing in its place: a file's content, say.</summary>
    /// <inheritdoc cref="PostAsync{T}(IGraphClient, string, GraphContent, CancellationToken)"/>
    public static Task<T> PutAsync<T>(this IGraphClient graph, [ConstantExpected] string url, GraphContent content, CancellationToken cancellationToken = default) =>
        graph.PutAsync<T>(GraphUrl.Literal(url), content, cancellationToken);

    /// <inheritdoc cref="PutAsync{T}(IGraphClient, string, GraphContent, CancellationToken)"/>
    public static Task<T> PutAsync<T>(this IGraphClient graph, GraphUrl url, GraphContent content, CancellationToken cancellationToken = default) =>
        graph.ExecuteAsync<T>(HttpMethod.Put, url, content, cancellationToken);

    /// <summary>Deletes a thing.</summary>
    /// <inheritdoc cref="GetAsync{T}(IGraphClient, string, CancellationToken)"/>
    public static Task DeleteAsync(this IGraphClient graph, [ConstantExpected] string url, CancellationToken cancellationToken = default) =>
        graph.DeleteAsync(GraphUrl.Literal(url), cancellationToken);

    /// <inheritdoc cref="DeleteAsync(IGraphClient, string, CancellationToken)"/>
    public static Task DeleteAsync(this IGraphClient graph, GraphUrl url, CancellationToken cancellationToken = default) =>
        graph.ExecuteAsync(HttpMethod.Delete, url, null, cancellationToken);

    private static async Task<T> ExecuteAsync<T>(this IGraphClient graph, HttpMethod method, GraphUrl url, GraphContent? content, CancellationToken cancellationToken)
    {
        using var response = await graph.SendAsync(new GraphRequest(method, url) { Content = content, ShouldBuffer = true }, cancellationToken).ConfigureAwait(false);
        return await response.ReadAsync<T>(cancellationToken).ConfigureAwait(false);
    }

    private static async Task<T?> ExecuteOrDefaultAsync<T>(this IGraphClient graph, HttpMethod method, GraphUrl url, GraphContent content, CancellationToken cancellationToken)
        where T : class
    {
        using var response = await graph.SendAsync(new GraphRequest(method, url) { Content = content, ShouldBuffer = true }, cancellationToken).ConfigureAwait(false);
        return response.Status == System.Net.HttpStatusCode.NoContent ? null : await response.ReadAsync<T>(cancellationToken).ConfigureAwait(false);
    }

    private static async Task ExecuteAsync(this IGraphClient graph, HttpMethod method, GraphUrl url, GraphContent? content, CancellationToken cancellationToken)
    {
        using var _ = await graph.SendAsync(new GraphRequest(method, url) { Content = content, ShouldBuffer = true }, cancellationToken).ConfigureAwait(false);
    }
}
