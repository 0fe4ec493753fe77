using System.Diagnostics.CodeAnalysis;
using GraphDelegatedKit.Client;

namespace GraphDelegatedKit;

/// <summary>
/// The typed calls. Each has an overload for a literal address and one for an interpolated address, whose placeholders are escaped, and
/// the same with options: headers, scopes and a time limit of the one call.
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
    /// <remarks>
    /// A response without a body (204) is a <see cref="GraphException"/> with the code <c>noContent</c>, because there is no
    /// <typeparamref name="T"/> to return. Bytes and streams have calls of their own: <c>GetBytesAsync</c>, <c>GetStreamAsync</c>.
    /// </remarks>
    public static Task<T> GetAsync<T>(
        this IGraphClient graph, [ConstantExpected] string url, CancellationToken cancellationToken = default) =>
        graph.GetAsync<T>(GraphUrl.Literal(url), cancellationToken);

    /// <inheritdoc cref="GetAsync{T}(IGraphClient, string, CancellationToken)"/>
    public static Task<T> GetAsync<T>(this IGraphClient graph, GraphUrl url, CancellationToken cancellationToken = default) =>
        graph.ExecuteAsync(HttpMethod.Get, url, null, null, ObjectReader<T>.Instance, cancellationToken);

    /// <inheritdoc cref="GetAsync{T}(IGraphClient, string, CancellationToken)"/>
    /// <param name="options">The options of this call.</param>
    public static Task<T> GetAsync<T>(
        this IGraphClient graph,
        [ConstantExpected] string url,
        GraphRequestOptions options,
        CancellationToken cancellationToken = default) =>
        graph.GetAsync<T>(GraphUrl.Literal(url), options, cancellationToken);

    /// <inheritdoc cref="GetAsync{T}(IGraphClient, string, GraphRequestOptions, CancellationToken)"/>
    public static Task<T> GetAsync<T>(
        this IGraphClient graph, GraphUrl url, GraphRequestOptions options, CancellationToken cancellationToken = default) =>
        graph.ExecuteAsync(HttpMethod.Get, url, null, options, ObjectReader<T>.Instance, cancellationToken);

    /// <summary>Reads the bytes of a resource into memory, such as a photo.</summary>
    /// <param name="graph">The client.</param>
    /// <param name="url">The address, relative to the version's root.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="GraphException">The service answered with an error, or no response came in time.</exception>
    /// <exception cref="SignInException">No token is available.</exception>
    public static Task<byte[]> GetBytesAsync(
        this IGraphClient graph, [ConstantExpected] string url, CancellationToken cancellationToken = default) =>
        graph.GetBytesAsync(GraphUrl.Literal(url), cancellationToken);

    /// <inheritdoc cref="GetBytesAsync(IGraphClient, string, CancellationToken)"/>
    public static Task<byte[]> GetBytesAsync(
        this IGraphClient graph, GraphUrl url, CancellationToken cancellationToken = default) =>
        graph.ReadBytesAsync(url, null, cancellationToken);

    /// <inheritdoc cref="GetBytesAsync(IGraphClient, string, CancellationToken)"/>
    /// <param name="options">The options of this call.</param>
    public static Task<byte[]> GetBytesAsync(
        this IGraphClient graph,
        [ConstantExpected] string url,
        GraphRequestOptions options,
        CancellationToken cancellationToken = default) =>
        graph.GetBytesAsync(GraphUrl.Literal(url), options, cancellationToken);

    /// <inheritdoc cref="GetBytesAsync(IGraphClient, string, GraphRequestOptions, CancellationToken)"/>
    public static Task<byte[]> GetBytesAsync(
        this IGraphClient graph, GraphUrl url, GraphRequestOptions options, CancellationToken cancellationToken = default) =>
        graph.ReadBytesAsync(url, options, cancellationToken);

    /// <summary>Opens the bytes of a resource as they arrive, without buffering. The caller disposes the stream.</summary>
    /// <inheritdoc cref="GetBytesAsync(IGraphClient, string, CancellationToken)"/>
    /// <remarks>A connection that is lost while the stream is read is not repaired: <c>graph.Files()</c> does that for files.</remarks>
    public static Task<Stream> GetStreamAsync(
        this IGraphClient graph, [ConstantExpected] string url, CancellationToken cancellationToken = default) =>
        graph.GetStreamAsync(GraphUrl.Literal(url), cancellationToken);

    /// <inheritdoc cref="GetStreamAsync(IGraphClient, string, CancellationToken)"/>
    public static Task<Stream> GetStreamAsync(
        this IGraphClient graph, GraphUrl url, CancellationToken cancellationToken = default) =>
        graph.OpenStreamAsync(url, null, cancellationToken);

    /// <inheritdoc cref="GetStreamAsync(IGraphClient, string, CancellationToken)"/>
    /// <param name="options">The options of this call.</param>
    public static Task<Stream> GetStreamAsync(
        this IGraphClient graph,
        [ConstantExpected] string url,
        GraphRequestOptions options,
        CancellationToken cancellationToken = default) =>
        graph.GetStreamAsync(GraphUrl.Literal(url), options, cancellationToken);

    /// <inheritdoc cref="GetStreamAsync(IGraphClient, string, GraphRequestOptions, CancellationToken)"/>
    public static Task<Stream> GetStreamAsync(
        this IGraphClient graph, GraphUrl url, GraphRequestOptions options, CancellationToken cancellationToken = default) =>
        graph.OpenStreamAsync(url, options, cancellationToken);

    /// <summary>Creates a resource, or runs an action that returns one.</summary>
    /// <inheritdoc cref="GetAsync{T}(IGraphClient, string, CancellationToken)"/>
    /// <param name="content">The body, such as <see cref="GraphContent.Json{T}"/>.</param>
    public static Task<T> PostAsync<T>(
        this IGraphClient graph, [ConstantExpected] string url, GraphContent content, CancellationToken cancellationToken = default) =>
        graph.PostAsync<T>(GraphUrl.Literal(url), content, cancellationToken);

    /// <inheritdoc cref="PostAsync{T}(IGraphClient, string, GraphContent, CancellationToken)"/>
    public static Task<T> PostAsync<T>(
        this IGraphClient graph, GraphUrl url, GraphContent content, CancellationToken cancellationToken = default) =>
        graph.ExecuteAsync(HttpMethod.Post, url, content, null, ObjectReader<T>.Instance, cancellationToken);

    /// <inheritdoc cref="PostAsync{T}(IGraphClient, string, GraphContent, CancellationToken)"/>
    /// <param name="options">The options of this call.</param>
    public static Task<T> PostAsync<T>(
        this IGraphClient graph,
        [ConstantExpected] string url,
        GraphContent content,
        GraphRequestOptions options,
        CancellationToken cancellationToken = default) =>
        graph.PostAsync<T>(GraphUrl.Literal(url), content, options, cancellationToken);

    /// <inheritdoc cref="PostAsync{T}(IGraphClient, string, GraphContent, GraphRequestOptions, CancellationToken)"/>
    public static Task<T> PostAsync<T>(
        this IGraphClient graph,
        GraphUrl url,
        GraphContent content,
        GraphRequestOptions options,
        CancellationToken cancellationToken = default) =>
        graph.ExecuteAsync(HttpMethod.Post, url, content, options, ObjectReader<T>.Instance, cancellationToken);

    /// <summary>Runs an action that returns nothing (202, 204).</summary>
    /// <inheritdoc cref="GetBytesAsync(IGraphClient, string, CancellationToken)"/>
    /// <param name="content">The body, such as <see cref="GraphContent.Json{T}"/>; <see langword="null"/> for none.</param>
    public static Task PostAsync(
        this IGraphClient graph,
        [ConstantExpected] string url,
        GraphContent? content = null,
        CancellationToken cancellationToken = default) =>
        graph.PostAsync(GraphUrl.Literal(url), content, cancellationToken);

    /// <inheritdoc cref="PostAsync(IGraphClient, string, GraphContent, CancellationToken)"/>
    public static Task PostAsync(
        this IGraphClient graph, GraphUrl url, GraphContent? content = null, CancellationToken cancellationToken = default) =>
        graph.ExecuteAsync(HttpMethod.Post, url, content, null, cancellationToken);

    /// <inheritdoc cref="PostAsync(IGraphClient, string, GraphContent, CancellationToken)"/>
    /// <param name="options">The options of this call.</param>
    public static Task PostAsync(
        this IGraphClient graph,
        [ConstantExpected] string url,
        GraphContent? content,
        GraphRequestOptions options,
        CancellationToken cancellationToken = default) =>
        graph.PostAsync(GraphUrl.Literal(url), content, options, cancellationToken);

    /// <inheritdoc cref="PostAsync(IGraphClient, string, GraphContent, GraphRequestOptions, CancellationToken)"/>
    public static Task PostAsync(
        this IGraphClient graph,
        GraphUrl url,
        GraphContent? content,
        GraphRequestOptions options,
        CancellationToken cancellationToken = default) =>
        graph.ExecuteAsync(HttpMethod.Post, url, content, options, cancellationToken);

    /// <summary>Changes the properties of a resource that the body names, and no others.</summary>
    /// <returns>The changed resource, or <see langword="null"/> if the service returns nothing (204).</returns>
    /// <inheritdoc cref="GetAsync{T}(IGraphClient, string, CancellationToken)"/>
    /// <param name="change">The properties to change. See <see cref="GraphContent.Json{T}"/> for how a property is cleared.</param>
    public static Task<T?> PatchAsync<T>(
        this IGraphClient graph, [ConstantExpected] string url, T change, CancellationToken cancellationToken = default)
        where T : class =>
        graph.PatchAsync<T>(GraphUrl.Literal(url), change, cancellationToken);

    /// <inheritdoc cref="PatchAsync{T}(IGraphClient, string, T, CancellationToken)"/>
    public static Task<T?> PatchAsync<T>(
        this IGraphClient graph, GraphUrl url, T change, CancellationToken cancellationToken = default)
        where T : class =>
        graph.PatchAsync<T>(url, GraphContent.Json(change), cancellationToken);

    /// <inheritdoc cref="PatchAsync{T}(IGraphClient, string, T, CancellationToken)"/>
    /// <param name="options">The options of this call.</param>
    public static Task<T?> PatchAsync<T>(
        this IGraphClient graph,
        [ConstantExpected] string url,
        T change,
        GraphRequestOptions options,
        CancellationToken cancellationToken = default)
        where T : class =>
        graph.PatchAsync<T>(GraphUrl.Literal(url), change, options, cancellationToken);

    /// <inheritdoc cref="PatchAsync{T}(IGraphClient, string, T, GraphRequestOptions, CancellationToken)"/>
    public static Task<T?> PatchAsync<T>(
        this IGraphClient graph, GraphUrl url, T change, GraphRequestOptions options, CancellationToken cancellationToken = default)
        where T : class =>
        graph.PatchAsync<T>(url, GraphContent.Json(change), options, cancellationToken);

    /// <summary>Changes the properties that the body names, and no others.</summary>
    /// <returns>The changed resource, or <see langword="null"/> if the service returns nothing (204).</returns>
    /// <inheritdoc cref="GetAsync{T}(IGraphClient, string, CancellationToken)"/>
    /// <param name="content">The body, if it is not a <typeparamref name="T"/> itself.</param>
    public static Task<T?> PatchAsync<T>(
        this IGraphClient graph, [ConstantExpected] string url, GraphContent content, CancellationToken cancellationToken = default)
        where T : class =>
        graph.PatchAsync<T>(GraphUrl.Literal(url), content, cancellationToken);

    /// <inheritdoc cref="PatchAsync{T}(IGraphClient, string, GraphContent, CancellationToken)"/>
    public static Task<T?> PatchAsync<T>(
        this IGraphClient graph, GraphUrl url, GraphContent content, CancellationToken cancellationToken = default)
        where T : class =>
        graph.ExecuteAsync<T?>(HttpMethod.Patch, url, content, null, ObjectReader<T>.Optional!, cancellationToken);

    /// <inheritdoc cref="PatchAsync{T}(IGraphClient, string, GraphContent, CancellationToken)"/>
    /// <param name="options">The options of this call.</param>
    public static Task<T?> PatchAsync<T>(
        this IGraphClient graph,
        [ConstantExpected] string url,
        GraphContent content,
        GraphRequestOptions options,
        CancellationToken cancellationToken = default)
        where T : class =>
        graph.PatchAsync<T>(GraphUrl.Literal(url), content, options, cancellationToken);

    /// <inheritdoc cref="PatchAsync{T}(IGraphClient, string, GraphContent, GraphRequestOptions, CancellationToken)"/>
    public static Task<T?> PatchAsync<T>(
        this IGraphClient graph,
        GraphUrl url,
        GraphContent content,
        GraphRequestOptions options,
        CancellationToken cancellationToken = default)
        where T : class =>
        graph.ExecuteAsync<T?>(HttpMethod.Patch, url, content, options, ObjectReader<T>.Optional!, cancellationToken);

    /// <summary>Changes the properties that the body names, and ignores the response's body.</summary>
    /// <inheritdoc cref="GetBytesAsync(IGraphClient, string, CancellationToken)"/>
    /// <param name="content">The body, such as <see cref="GraphContent.Json{T}"/>.</param>
    public static Task PatchAsync(
        this IGraphClient graph, [ConstantExpected] string url, GraphContent content, CancellationToken cancellationToken = default) =>
        graph.PatchAsync(GraphUrl.Literal(url), content, cancellationToken);

    /// <inheritdoc cref="PatchAsync(IGraphClient, string, GraphContent, CancellationToken)"/>
    public static Task PatchAsync(
        this IGraphClient graph, GraphUrl url, GraphContent content, CancellationToken cancellationToken = default) =>
        graph.ExecuteAsync(HttpMethod.Patch, url, content, null, cancellationToken);

    /// <inheritdoc cref="PatchAsync(IGraphClient, string, GraphContent, CancellationToken)"/>
    /// <param name="options">The options of this call.</param>
    public static Task PatchAsync(
        this IGraphClient graph,
        [ConstantExpected] string url,
        GraphContent content,
        GraphRequestOptions options,
        CancellationToken cancellationToken = default) =>
        graph.PatchAsync(GraphUrl.Literal(url), content, options, cancellationToken);

    /// <inheritdoc cref="PatchAsync(IGraphClient, string, GraphContent, GraphRequestOptions, CancellationToken)"/>
    public static Task PatchAsync(
        this IGraphClient graph,
        GraphUrl url,
        GraphContent content,
        GraphRequestOptions options,
        CancellationToken cancellationToken = default) =>
        graph.ExecuteAsync(HttpMethod.Patch, url, content, options, cancellationToken);

    /// <summary>Creates or replaces a resource at an address, such as a file's content.</summary>
    /// <inheritdoc cref="PostAsync{T}(IGraphClient, string, GraphContent, CancellationToken)"/>
    public static Task<T> PutAsync<T>(
        this IGraphClient graph, [ConstantExpected] string url, GraphContent content, CancellationToken cancellationToken = default) =>
        graph.PutAsync<T>(GraphUrl.Literal(url), content, cancellationToken);

    /// <inheritdoc cref="PutAsync{T}(IGraphClient, string, GraphContent, CancellationToken)"/>
    public static Task<T> PutAsync<T>(
        this IGraphClient graph, GraphUrl url, GraphContent content, CancellationToken cancellationToken = default) =>
        graph.ExecuteAsync(HttpMethod.Put, url, content, null, ObjectReader<T>.Instance, cancellationToken);

    /// <inheritdoc cref="PutAsync{T}(IGraphClient, string, GraphContent, CancellationToken)"/>
    /// <param name="options">The options of this call.</param>
    public static Task<T> PutAsync<T>(
        this IGraphClient graph,
        [ConstantExpected] string url,
        GraphContent content,
        GraphRequestOptions options,
        CancellationToken cancellationToken = default) =>
        graph.PutAsync<T>(GraphUrl.Literal(url), content, options, cancellationToken);

    /// <inheritdoc cref="PutAsync{T}(IGraphClient, string, GraphContent, GraphRequestOptions, CancellationToken)"/>
    public static Task<T> PutAsync<T>(
        this IGraphClient graph,
        GraphUrl url,
        GraphContent content,
        GraphRequestOptions options,
        CancellationToken cancellationToken = default) =>
        graph.ExecuteAsync(HttpMethod.Put, url, content, options, ObjectReader<T>.Instance, cancellationToken);

    /// <summary>Creates or replaces a resource at an address, and ignores the response's body.</summary>
    /// <inheritdoc cref="GetBytesAsync(IGraphClient, string, CancellationToken)"/>
    /// <param name="content">The body, such as <see cref="GraphContent.Json{T}"/>.</param>
    public static Task PutAsync(
        this IGraphClient graph, [ConstantExpected] string url, GraphContent content, CancellationToken cancellationToken = default) =>
        graph.PutAsync(GraphUrl.Literal(url), content, cancellationToken);

    /// <inheritdoc cref="PutAsync(IGraphClient, string, GraphContent, CancellationToken)"/>
    public static Task PutAsync(
        this IGraphClient graph, GraphUrl url, GraphContent content, CancellationToken cancellationToken = default) =>
        graph.ExecuteAsync(HttpMethod.Put, url, content, null, cancellationToken);

    /// <inheritdoc cref="PutAsync(IGraphClient, string, GraphContent, CancellationToken)"/>
    /// <param name="options">The options of this call.</param>
    public static Task PutAsync(
        this IGraphClient graph,
        [ConstantExpected] string url,
        GraphContent content,
        GraphRequestOptions options,
        CancellationToken cancellationToken = default) =>
        graph.PutAsync(GraphUrl.Literal(url), content, options, cancellationToken);

    /// <inheritdoc cref="PutAsync(IGraphClient, string, GraphContent, GraphRequestOptions, CancellationToken)"/>
    public static Task PutAsync(
        this IGraphClient graph,
        GraphUrl url,
        GraphContent content,
        GraphRequestOptions options,
        CancellationToken cancellationToken = default) =>
        graph.ExecuteAsync(HttpMethod.Put, url, content, options, cancellationToken);

    /// <summary>Writes bytes to an address, such as a photo, and ignores the response's body.</summary>
    /// <inheritdoc cref="GetBytesAsync(IGraphClient, string, CancellationToken)"/>
    /// <param name="open">Opens a new stream at the start of the bytes. The library disposes each stream.</param>
    /// <param name="length">The number of bytes.</param>
    /// <param name="contentType">The media type: <c>image/jpeg</c>.</param>
    /// <param name="options">The options of this call; <see langword="null"/> for none.</param>
    public static Task PutStreamAsync(
        this IGraphClient graph,
        [ConstantExpected] string url,
        Func<Stream> open,
        long length,
        string contentType = "application/octet-stream",
        GraphRequestOptions? options = null,
        CancellationToken cancellationToken = default) =>
        graph.PutStreamAsync(GraphUrl.Literal(url), open, length, contentType, options, cancellationToken);

    /// <inheritdoc cref="PutStreamAsync(IGraphClient, string, Func{Stream}, long, string, GraphRequestOptions, CancellationToken)"/>
    public static async Task PutStreamAsync(
        this IGraphClient graph,
        GraphUrl url,
        Func<Stream> open,
        long length,
        string contentType = "application/octet-stream",
        GraphRequestOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(contentType);
        var request = GraphRequest.Create(HttpMethod.Put, url, GraphContent.Stream(open, length), options);
        request.Headers.TryAdd("Content-Type", contentType);
        using var _ = await graph.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Deletes a resource.</summary>
    /// <inheritdoc cref="GetBytesAsync(IGraphClient, string, CancellationToken)"/>
    public static Task DeleteAsync(
        this IGraphClient graph, [ConstantExpected] string url, CancellationToken cancellationToken = default) =>
        graph.DeleteAsync(GraphUrl.Literal(url), cancellationToken);

    /// <inheritdoc cref="DeleteAsync(IGraphClient, string, CancellationToken)"/>
    public static Task DeleteAsync(this IGraphClient graph, GraphUrl url, CancellationToken cancellationToken = default) =>
        graph.ExecuteAsync(HttpMethod.Delete, url, null, null, cancellationToken);

    /// <inheritdoc cref="DeleteAsync(IGraphClient, string, CancellationToken)"/>
    /// <param name="options">The options of this call.</param>
    public static Task DeleteAsync(
        this IGraphClient graph,
        [ConstantExpected] string url,
        GraphRequestOptions options,
        CancellationToken cancellationToken = default) =>
        graph.DeleteAsync(GraphUrl.Literal(url), options, cancellationToken);

    /// <inheritdoc cref="DeleteAsync(IGraphClient, string, GraphRequestOptions, CancellationToken)"/>
    public static Task DeleteAsync(
        this IGraphClient graph, GraphUrl url, GraphRequestOptions options, CancellationToken cancellationToken = default) =>
        graph.ExecuteAsync(HttpMethod.Delete, url, null, options, cancellationToken);

    private static async Task<T> ExecuteAsync<T>(
        this IGraphClient graph,
        HttpMethod method,
        GraphUrl url,
        GraphContent? content,
        GraphRequestOptions? options,
        ObjectReader<T> reader,
        CancellationToken cancellationToken)
    {
        var request = GraphRequest.Create(method, url, content, options, reader);
        using var response = await graph.SendAsync(request, cancellationToken).ConfigureAwait(false);
        return await response.ReadAsync(reader, cancellationToken).ConfigureAwait(false);
    }

    private static async Task ExecuteAsync(
        this IGraphClient graph,
        HttpMethod method,
        GraphUrl url,
        GraphContent? content,
        GraphRequestOptions? options,
        CancellationToken cancellationToken)
    {
        var request = GraphRequest.Create(method, url, content, options, IgnoredBodyReader.Instance);
        using var _ = await graph.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<byte[]> ReadBytesAsync(
        this IGraphClient graph, GraphUrl url, GraphRequestOptions? options, CancellationToken cancellationToken)
    {
        var request = GraphRequest.Create(HttpMethod.Get, url, null, options, shouldBuffer: true);
        using var response = await graph.SendAsync(request, cancellationToken).ConfigureAwait(false);
        var bytes = await response.ReadBytesAsync(cancellationToken).ConfigureAwait(false);
        return bytes.ToArray();
    }

    // The stream holds the connection, so the response need not be disposed with it.
    private static async Task<Stream> OpenStreamAsync(
        this IGraphClient graph, GraphUrl url, GraphRequestOptions? options, CancellationToken cancellationToken)
    {
        var request = GraphRequest.Create(HttpMethod.Get, url, null, options);
        var response = await graph.SendAsync(request, cancellationToken).ConfigureAwait(false);
        try
        {
            return await response.OpenAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }
}
