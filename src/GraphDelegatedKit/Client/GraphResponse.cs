using System.Collections.ObjectModel;
using System.Net;
using System.Text;
using System.Text.Json;
using GraphDelegatedKit.Client;
using GraphDelegatedKit.Http;

namespace GraphDelegatedKit;

/// <summary>A response of Graph with a status below 400. It holds a connection until it is disposed or read to its end.</summary>
public sealed class GraphResponse : IDisposable
{
    private static readonly IReadOnlyDictionary<string, string> NoHeaders = ReadOnlyDictionary<string, string>.Empty;

    private readonly HttpResponseMessage _message;
    private ResponseStream? _stream;

    internal GraphResponse(HttpResponseMessage message, JsonSerializerOptions json)
    {
        _message = message;
        JsonOptions = json;
    }

    /// <summary>Gets the status.</summary>
    public HttpStatusCode Status => _message.StatusCode;

    /// <summary>Gets the headers. Names are compared without case; several values of one name are joined by commas.</summary>
    public IReadOnlyDictionary<string, string> Headers => field ??= ResponseHeaders.Read(_message);

    /// <summary>Gets the JSON options of the client that sent the request.</summary>
    internal JsonSerializerOptions JsonOptions { get; }

    /// <summary>
    /// Gets the token of the request; <see langword="null"/> for a response created by <see cref="Json(HttpStatusCode, string)"/>.
    /// </summary>
    internal GraphAccessToken? Token { get; init; }

    /// <summary>
    /// Gets the context of the client that sent the request; <see langword="null"/> for a response created by
    /// <see cref="Json(HttpStatusCode, string)"/>.
    /// </summary>
    internal GraphClientContext? ClientContext { get; init; }

    /// <summary>Gets the clock of the client that sent the request.</summary>
    internal TimeProvider TimeProvider => ClientContext?.Throttling.Time ?? TimeProvider.System;

    /// <summary>
    /// Gets the address that answered, after all redirects; <see langword="null"/> for a response that no pipeline received.
    /// </summary>
    internal Uri? RequestUri => _message.RequestMessage?.RequestUri;

    /// <summary>Gets the pipeline's state of the request; <see langword="null"/> for a response that no pipeline received.</summary>
    internal RequestContext? Context => _message.RequestMessage is { } request ? RequestContext.GetOrCreate(request) : null;

    /// <summary>Gets the message, whose headers describe the response also after it was disposed.</summary>
    internal HttpResponseMessage Message => _message;

    /// <summary>Gets the number of bytes of a body that was read completely; otherwise 0.</summary>
    internal int BodyLength => (_message.Content as PooledBody)?.Length ?? 0;

    /// <summary>Creates a response, for a stubbed <see cref="IGraphClient"/>.</summary>
    /// <param name="status">The status.</param>
    /// <param name="body">The body, as JSON.</param>
    public static GraphResponse Json(HttpStatusCode status, string body) => Json(status, body, NoHeaders);

    /// <inheritdoc cref="Json(HttpStatusCode, string)"/>
    /// <param name="headers">The headers, such as <c>Location</c>.</param>
    public static GraphResponse Json(HttpStatusCode status, string body, IReadOnlyDictionary<string, string> headers) =>
        Create(status, new StringContent(body, Encoding.UTF8, "application/json"), headers);

    /// <inheritdoc cref="Json(HttpStatusCode, string)"/>
    /// <typeparam name="T">The body's type.</typeparam>
    public static GraphResponse Json<T>(HttpStatusCode status, T body) =>
        Json(status, JsonSerializer.Serialize(body, GraphJson.GetTypeInfo<T>(GraphJson.Default)));

    /// <summary>Creates a response with bytes, such as a photo, for a stubbed <see cref="IGraphClient"/>.</summary>
    /// <param name="status">The status.</param>
    /// <param name="body">The body; empty for a response without one.</param>
    /// <param name="contentType">The media type.</param>
    /// <param name="headers">The headers, such as <c>ETag</c>; <see langword="null"/> for none.</param>
    public static GraphResponse Bytes(
        HttpStatusCode status,
        ReadOnlyMemory<byte> body,
        string contentType = "application/octet-stream",
        IReadOnlyDictionary<string, string>? headers = null)
    {
        var content = new ReadOnlyMemoryContent(body);
        if (!body.IsEmpty) content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        return Create(status, content, headers ?? NoHeaders);
    }

    /// <summary>Opens the body as it arrives, without buffering.</summary>
    /// <remarks>
    /// A read throws an <see cref="IOException"/> if the body ends early, cannot be decompressed, or arrives more slowly than
    /// <see cref="GraphClientOptions.IdleTimeout"/> allows. To read the body again, send the request again.
    /// </remarks>
    public async Task<Stream> OpenAsync(CancellationToken cancellationToken = default)
    {
        var isLoaded = _message.Content is PooledBody;
        if (_stream is not null && !isLoaded) return _stream;

        var body = await _message.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        if (isLoaded || Context is not { } context) return body;
        return _stream = new ResponseStream(body, ResponseStream.GetExpectedLength(_message), context.IdleTimeout, TimeProvider);
    }

    /// <summary>Reads the body as a <typeparamref name="T"/>.</summary>
    /// <exception cref="GraphException">
    /// The body is empty, ends early, is too large, is an error of the service, or is not JSON of that shape.
    /// </exception>
    /// <exception cref="NotSupportedException">
    /// The client's JSON options do not know <typeparamref name="T"/>: add its context to <see cref="GraphClientOptions.Json"/>.
    /// </exception>
    public async Task<T> ReadAsync<T>(CancellationToken cancellationToken = default) =>
        await ReadAsync(ObjectReader<T>.Instance, cancellationToken).ConfigureAwait(false);

    /// <summary>Reads the body with a reader, or returns what the reader has read inside the attempt.</summary>
    /// <exception cref="GraphException">The body cannot be read.</exception>
    internal async ValueTask<T> ReadAsync<T>(BodyReader<T> reader, CancellationToken cancellationToken)
    {
        try
        {
            var body = await LoadAsync(reader.AcceptsPart, cancellationToken).ConfigureAwait(false);
            return body.Read(reader, Status, JsonOptions);
        }
        catch (ResponseBodyException e)
        {
            throw GraphErrors.FromBody(e, _message, Context);
        }
        catch (Exception e) when (e is IOException or HttpRequestException or InvalidDataException)
        {
            throw GraphErrors.IncompleteResponse(_message, e);
        }
    }

    /// <summary>Reads the whole body into a buffer that is valid until the response is disposed.</summary>
    internal async ValueTask<ReadOnlyMemory<byte>> ReadBytesAsync(CancellationToken cancellationToken)
    {
        var body = await LoadAsync(acceptsPart: false, cancellationToken).ConfigureAwait(false);
        return body.Bytes;
    }

    private static GraphResponse Create(HttpStatusCode status, HttpContent content, IReadOnlyDictionary<string, string> headers)
    {
        var message = new HttpResponseMessage(status) { Content = content };
        foreach (var (name, value) in headers)
        {
            if (message.Headers.TryAddWithoutValidation(name, value)) continue;

            content.Headers.Remove(name); // a header of the body replaces the default one
            content.Headers.TryAddWithoutValidation(name, value);
        }

        return new GraphResponse(message, GraphJson.Default);
    }

    /// <inheritdoc/>
    public void Dispose() => _message.Dispose();

    private async ValueTask<PooledBody> LoadAsync(bool acceptsPart, CancellationToken cancellationToken)
    {
        if (_message.Content is PooledBody loaded) return loaded;

        var limits = (Context?.Limits ?? default) with { AcceptsPart = acceptsPart };
        var stream = await OpenAsync(cancellationToken).ConfigureAwait(false);
        return await PooledBody.LoadAsync(_message, stream, limits, cancellationToken).ConfigureAwait(false);
    }
}
