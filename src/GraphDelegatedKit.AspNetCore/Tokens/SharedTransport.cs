using GraphDelegatedKit.Http;
using Microsoft.Extensions.Options;

namespace GraphDelegatedKit.AspNetCore.Tokens;

/// <summary>The one transport of the app: all requests to Entra and to Graph, of all users, share its connections.</summary>
internal sealed class SharedTransport(IOptions<GraphDelegatedWebOptions> options) : IDisposable
{
    private readonly Lazy<HttpMessageHandler> _handler = new(() => options.Value.HttpHandler?.Invoke() ?? DefaultTransport.Create());

    internal HttpMessageHandler Handler => _handler.Value;

    /// <summary>Creates a handler that sends through the transport. Disposing it leaves the transport open.</summary>
    public HttpMessageHandler CreateHandler() => new NonDisposingHandler(_handler.Value);

    public void Dispose()
    {
        if (_handler.IsValueCreated) _handler.Value.Dispose();
    }

    private sealed class NonDisposingHandler(HttpMessageHandler inner) : HttpMessageHandler
    {
        private readonly HttpMessageInvoker _inner = new(inner, disposeHandler: false);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            _inner.SendAsync(request, cancellationToken);
    }
}
