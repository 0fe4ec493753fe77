using System.Diagnostics.CodeAnalysis;

namespace GraphDelegatedKit;

/// <summary>
/// The typed calls. Each has an overload for a literal address and one for an interpolated address, whose placeholders are escaped.
/// </summary>
public static class GraphClientExtensions
{
    /// <summary>Reads one resource.</summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="graph">The client.</param>
    /// <param name="url">The address, relative to the version's root.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="GraphException">The service answered with an error, or no response came in time.</exception>
    /// <exception cref="SignInException">No token is available.</exception>
    public static Task<T> GetAsync<T>(
        this IGraphClient graph, [ConstantExpected] string url, CancellationToken cancellationToken = default) =>
        graph.GetAsync<T>(GraphUrl.Literal(url), cancellationToken);

    /// <inheritdoc cref="GetAsync{T}(IGraphClient, string, CancellationToken)"/>
    public static Task<T> GetAsync<T>(this IGraphClient graph, GraphUrl url, CancellationToken cancellationToken = default) =>
        graph.ExecuteAsync<T>(HttpMethod.Get, url, null, cancellationToken);

    /// <summary>Creates a resource, or runs an action that returns one.</summary>
    /// <inheritdoc cref="GetAsync{T}(IGraphClient, string, CancellationToken)"/>
    /// <param name="content">The body, such as <see cref="GraphContent.Json{T}"/>.</param>
    public static Task<T> PostAsync<T>(
        this IGraphClient graph, [ConstantExpected] string url, GraphContent content, CancellationToken cancellationToken = default) =>
        graph.PostAsync<T>(GraphUrl.Literal(url), content, cancellationToken);

    /// <inheritdoc cref="PostAsync{T}(IGraphClient, string, GraphContent, CancellationToken)"/>
    public static Task<T> PostAsync<T>(
        this IGraphClient graph, GraphUrl url, GraphContent content, CancellationToken cancellationToken = default) =>
        graph.ExecuteAsync<T>(HttpMethod.Post, url, content, cancellationToken);

    /// <summary>Runs an action that returns nothing (202, 204).</summary>
    /// <inheritdoc cref="PostAsync{T}(IGraphClient, string, GraphContent, CancellationToken)"/>
    public static Task PostAsync(
        this IGraphClient graph,
        [ConstantExpected] string url,
        GraphContent? content = null,
        CancellationToken cancellationToken = default) =>
        graph.PostAsync(GraphUrl.Literal(url), content, cancellationToken);

    /// <inheritdoc cref="PostAsync(IGraphClient, string, GraphContent, CancellationToken)"/>
    public static Task PostAsync(
        this IGraphClient graph, GraphUrl url, GraphContent? content = null, CancellationToken cancellationToken = default) =>
        graph.ExecuteAsync(HttpMethod.Post, url, content, cancellationToken);

    /// <summary>Changes the properties that are not <see langword="null"/>, and no others.</summary>
    /// <returns>The changed resource, or <see langword="null"/> if the service returns nothing (204).</returns>
    /// <inheritdoc cref="GetAsync{T}(IGraphClient, string, CancellationToken)"/>
    /// <param name="change">The properties to change.</param>
    public static Task<T?> PatchAsync<T>(
        this IGraphClient graph, [ConstantExpected] string url, T change, CancellationToken cancellationToken = default)
        where T : class => graph.PatchAsync(GraphUrl.Literal(url), change, cancellationToken);

    /// <inheritdoc cref="PatchAsync{T}(IGraphClient, string, T, CancellationToken)"/>
    public static Task<T?> PatchAsync<T>(this IGraphClient graph, GraphUrl url, T change, CancellationToken cancellationToken = default)
        where T : class => graph.PatchAsync<T>(url, GraphContent.Json(change), cancellationToken);

    /// <inheritdoc cref="PatchAsync{T}(IGraphClient, string, T, CancellationToken)"/>
    /// <param name="content">The body, if it is not a <typeparamref name="T"/> itself.</param>
    public static Task<T?> PatchAsync<T>(
        this IGraphClient graph, [ConstantExpected] string url, GraphContent content, CancellationToken cancellationToken = default)
        where T : class => graph.PatchAsync<T>(GraphUrl.Literal(url), content, cancellationToken);

    /// <inheritdoc cref="PatchAsync{T}(IGraphClient, string, GraphContent, CancellationToken)"/>
    public static Task<T?> PatchAsync<T>(
        this IGraphClient graph, GraphUrl url, GraphContent content, CancellationToken cancellationToken = default)
        where T : class => graph.ExecuteOrDefaultAsync<T>(HttpMethod.Patch, url, content, cancellationToken);

    /// <summary>Changes the properties that the body names, and ignores the response's body.</summary>
    /// <inheritdoc cref="PatchAsync{T}(IGraphClient, string, GraphContent, CancellationToken)"/>
    public static Task PatchAsync(
        this IGraphClient graph, [ConstantExpected] string url, GraphContent content, CancellationToken cancellationToken = default) =>
        graph.PatchAsync(GraphUrl.Literal(url), content, cancellationToken);

    /// <inheritdoc cref="PatchAsync(IGraphClient, string, GraphContent, CancellationToken)"/>
    public static Task PatchAsync(
        this IGraphClient graph, GraphUrl url, GraphContent content, CancellationToken cancellationToken = default) =>
        graph.ExecuteAsync(HttpMethod.Patch, url, content, cancellationToken);

    /// <summary>Creates or replaces a resource at an address, such as a file's content.</summary>
    /// <inheritdoc cref="PostAsync{T}(IGraphClient, string, GraphContent, CancellationToken)"/>
    public static Task<T> PutAsync<T>(
        this IGraphClient graph, [ConstantExpected] string url, GraphContent content, CancellationToken cancellationToken = default) =>
        graph.PutAsync<T>(GraphUrl.Literal(url), content, cancellationToken);

    /// <inheritdoc cref="PutAsync{T}(IGraphClient, string, GraphContent, CancellationToken)"/>
    public static Task<T> PutAsync<T>(
        this IGraphClient graph, GraphUrl url, GraphContent content, CancellationToken cancellationToken = default) =>
        graph.ExecuteAsync<T>(HttpMethod.Put, url, content, cancellationToken);

    /// <summary>Deletes a resource.</summary>
    /// <inheritdoc cref="GetAsync{T}(IGraphClient, string, CancellationToken)"/>
    public static Task DeleteAsync(
        this IGraphClient graph, [ConstantExpected] string url, CancellationToken cancellationToken = default) =>
        graph.DeleteAsync(GraphUrl.Literal(url), cancellationToken);

    /// <inheritdoc cref="DeleteAsync(IGraphClient, string, CancellationToken)"/>
    public static Task DeleteAsync(this IGraphClient graph, GraphUrl url, CancellationToken cancellationToken = default) =>
        graph.ExecuteAsync(HttpMethod.Delete, url, null, cancellationToken);

    private static async Task<T> ExecuteAsync<T>(
        this IGraphClient graph, HttpMethod method, GraphUrl url, GraphContent? content, CancellationToken cancellationToken)
    {
        var request = new GraphRequest(method, url) { Content = content, ShouldBuffer = true };
        using var response = await graph.SendAsync(request, cancellationToken).ConfigureAwait(false);
        return await response.ReadAsync<T>(cancellationToken).ConfigureAwait(false);
    }

    private static async Task<T?> ExecuteOrDefaultAsync<T>(
        this IGraphClient graph, HttpMethod method, GraphUrl url, GraphContent content, CancellationToken cancellationToken)
        where T : class
    {
        var request = new GraphRequest(method, url) { Content = content, ShouldBuffer = true };
        using var response = await graph.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.Status == System.Net.HttpStatusCode.NoContent) return null;
        return await response.ReadAsync<T>(cancellationToken).ConfigureAwait(false);
    }

    private static async Task ExecuteAsync(
        this IGraphClient graph, HttpMethod method, GraphUrl url, GraphContent? content, CancellationToken cancellationToken)
    {
        var request = new GraphRequest(method, url) { Content = content, ShouldBuffer = true };
        using var _ = await graph.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }
}
