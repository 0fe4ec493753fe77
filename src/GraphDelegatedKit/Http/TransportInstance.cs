namespace GraphDelegatedKit.Http;

/// <summary>A message handler with its own connections.</summary>
internal sealed class TransportInstance(HttpMessageHandler handler)
{
    private volatile bool _isRetired;

    public HttpMessageHandler Handler => handler;

    public HttpMessageInvoker Invoker { get; } = new(handler, disposeHandler: false);

    /// <summary>Gets whether the transport reads the body of every request, as <see cref="TrackedContent"/> requires.</summary>
    public bool ReadsEveryBody { get; } = EndsInSockets(handler);

    /// <summary>
    /// Gets whether the handler was set up to ask for compressed bodies and to decompress them. <see cref="ContentDecoder"/> does both in
    /// its place.
    /// </summary>
    public bool Decompresses { get; } = ContentDecoder.TakeOver(handler);

    /// <summary>Gets or sets the number of requests that have no response yet. <see cref="RecyclingTransport"/> guards it.</summary>
    public int PendingRequests { get; set; }

    /// <summary>Gets or sets whether no further request uses this handler. Requests in progress end on it.</summary>
    public bool IsRetired { get => _isRetired; set => _isRetired = value; }

    // SocketsHttpHandler, which HttpClientHandler contains, asks for the body of every request. Another transport, or a stub of a test,
    // may send a request without asking for its body.
    private static bool EndsInSockets(HttpMessageHandler? handler)
    {
        while (handler is DelegatingHandler outer) handler = outer.InnerHandler;
        return handler is SocketsHttpHandler || handler?.GetType() == typeof(HttpClientHandler);
    }
}
