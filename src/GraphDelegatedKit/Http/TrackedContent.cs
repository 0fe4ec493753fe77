using System.Net;
using GraphDelegatedKit.Resilience;

namespace GraphDelegatedKit.Http;

/// <summary>
/// The body of one attempt, which records whether the transport asked for it. A request whose body was never asked for was not sent.
/// </summary>
/// <remarks>
/// <see cref="SocketsHttpHandler"/> asks for the body of a request, even an empty one, after it has chosen a connection. Over HTTP/2 the
/// headers are written before, and are not sent if that fails; over HTTP/1.1 the end of the headers waits in a buffer for the body.
/// The exceptions do not show whether a connection was lost before or after a request used it. A body that was asked for in an earlier
/// attempt of the transport itself counts as sent, which is the safe side.
/// </remarks>
internal sealed class TrackedContent : HttpContent
{
    private readonly HttpContent? _content;
    private volatile bool _wasAskedFor;

    private TrackedContent(HttpContent? content)
    {
        _content = content;
        if (content is null) return;

        foreach (var (name, values) in content.Headers.NonValidated) Headers.TryAddWithoutValidation(name, values);
    }

    public bool WasAskedFor => _wasAskedFor;

    /// <summary>Wraps the body of a request if a retry depends on whether the request was sent, and the wrapped body can show it.</summary>
    /// <remarks>
    /// A POST without a body gets an empty one. The service sees the same request. Over HTTP/1.1 this also keeps the runtime from repeating
    /// the POST: the runtime repeats every request without a body when the connection closes before a response.
    /// </remarks>
    /// <returns><see langword="null"/> if nothing was changed; the request must then be assumed to have been sent.</returns>
    public static TrackedContent? Attach(HttpRequestMessage request)
    {
        if (RetryRules.IsIdempotent(request.Method)) return null; // a retry does not depend on it
        if (request.Headers.ExpectContinue == true) return null; // its headers are sent before the body is asked for
        if (request.Content is null && request.Method != HttpMethod.Post) return null; // a body would add a Content-Length

        // Over HTTP/2 the transport may return an early response while it still reads the body. A second attempt must not read that stream.
        if (request.Content is StreamContent or MultipartContent) return null;

        var body = new TrackedContent(request.Content);
        request.Content = body;
        return body;
    }

    /// <summary>Puts the request's own body back.</summary>
    public void Detach(HttpRequestMessage request) => request.Content = _content;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        _wasAskedFor = true;
        return _content?.CopyToAsync(stream, context, cancellationToken) ?? Task.CompletedTask;
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _content is null ? 0 : _content.Headers.ContentLength ?? -1;
        return length >= 0;
    }
}
