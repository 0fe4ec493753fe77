namespace GraphDelegatedKit.Http;

/// <summary>A message handler with its own connections.</summary>
internal sealed class TransportInstance(HttpMessageHandler handler)
{
    private volatile bool _isRetired;

    public HttpMessageHandler Handler => handler;

    public HttpMessageInvoker Invoker { get; } = new(handler, disposeHandler: false);

    /// <summary>Gets or sets the number of requests that have no response yet.</summary>
    public int PendingRequests { get; set; }

    /// <summary>Gets or sets whether no further request uses this handler. Requests in progress end on it.</summary>
    public bool IsRetired { get => _isRetired; set => _isRetired = value; }
}
