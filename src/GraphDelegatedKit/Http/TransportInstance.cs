namespace GraphDelegatedKit.Http;

/// <summary>One way out, with connections of its own.</summary>
internal sealed class TransportInstance(HttpMessageHandler handler)
{
    private volatile bool _isRetired;

    public HttpMessageHandler Handler => handler;

    public HttpMessageInvoker Invoker { get; } = new(handler, disposeHandler: false);

    /// <summary>Requests under way whose answers have not come.</summary>
    public int PendingRequests { get; set; }

    /// <summary>Whether nobody's next request goes over it; what is under way ends there.</summary>
    public bool IsRetired { get => _isRetired; set => _isRetired = value; }
}
