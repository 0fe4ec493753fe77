namespace GraphDelegatedKit.Http;

/// <summary>
/// A transport that replaces its handler when no request should use the old connections: after a 503 Graph asks for a new connection, and
/// a connection without a response may be dead. Requests in progress end undisturbed on the old handler.
/// </summary>
/// <remarks><see href="https://learn.microsoft.com/graph/best-practices-concept#handling-expected-errors"/></remarks>
internal sealed class RecyclingTransport(Func<HttpMessageHandler> createHandler) : HttpMessageHandler
{
    private readonly object _lock = new(); // guards the two fields below, and the number of pending requests of each instance
    private TransportInstance _current = new(createHandler());
    private bool _disposed;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var context = RequestContext.GetOrCreate(request);
        context.WasNotSent = false;
        var instance = Acquire(context);
        var body = instance.ReadsEveryBody ? TrackedContent.Attach(request) : null;
        var shouldDecode = PrepareAcceptEncoding(request, context, instance);
        try
        {
            var response = await instance.Invoker.SendAsync(request, cancellationToken).ConfigureAwait(false);
            if (shouldDecode) ContentDecoder.Decode(response);
            return response;
        }
        catch when (body is { WasAskedFor: false })
        {
            context.WasNotSent = true;
            throw;
        }
        finally
        {
            body?.Detach(request);
            Release(instance);
        }
    }

    protected override void Dispose(bool disposing)
    {
        lock (_lock)
        {
            if (!_disposed) _current.Handler.Dispose();
            _disposed = true;
        }

        base.Dispose(disposing);
    }

    /// <summary>Adds <c>Accept-Encoding</c> if the transport decompresses bodies.</summary>
    /// <returns>
    /// Whether this transport decodes the response. A request with its own <c>Accept-Encoding</c> gets the body as it arrives, unless the
    /// transport was set up to decompress every body.
    /// </returns>
    private static bool PrepareAcceptEncoding(HttpRequestMessage request, RequestContext context, TransportInstance instance)
    {
        if (context.AsksForCompression || !request.Headers.NonValidated.Contains("Accept-Encoding"))
        {
            context.AsksForCompression = instance.Decompresses
                && (context.AsksForCompression
                    || request.Headers.TryAddWithoutValidation("Accept-Encoding", ContentDecoder.AcceptedEncodings));
            return true;
        }

        return instance.Decompresses;
    }

    private TransportInstance Acquire(RequestContext context)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_current.IsRetired) Replace();
            context.TransportInstance = _current;
            _current.PendingRequests++;
            return _current;
        }
    }

    private void Release(TransportInstance instance)
    {
        lock (_lock)
        {
            instance.PendingRequests--;
            DisposeIfIdle(instance);
        }
    }

    private void Replace()
    {
        var old = _current;
        var handler = createHandler();
        if (handler == old.Handler) // the program's function always returns the same handler
        {
            old.IsRetired = false;
            return;
        }

        _current = new TransportInstance(handler);
        DisposeIfIdle(old);
    }

    // SocketsHttpHandler lets bodies that are being read end undisturbed.
    private void DisposeIfIdle(TransportInstance instance)
    {
        if (instance != _current && instance.PendingRequests == 0) instance.Handler.Dispose();
    }
}
