using Microsoft.Extensions.Options;

namespace GraphDelegatedKit.AspNetCore.Tokens;

/// <summary>The one transport of the app: all requests to Entra and to Graph, of all users, share its connections.</summary>
internal sealed class SharedTransport(IOptions<GraphDelegatedWebOptions> options) : IDisposable
{
    private readonly Lazy<HttpMessageHandler> _handler = new(() => options.Value.HttpHandler?.Invoke() ?? CreateDefault());

    /// <summary>Creates a handler that sends through the transport. Disposing it leaves the transport open.</summary>
    public HttpMessageHandler CreateHandler() => new NonDisposingHandler(_handler.Value);

    public void Dispose()
    {
        if (_handler.IsValueCreated) _handler.Value.Dispose();
    }

    // Cookies would be shared by all users.
    private static SocketsHttpHandler CreateDefault() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5), // so that a change of DNS is noticed
    };

    private sealed class NonDisposingHandler(HttpMessageHandler inner) : HttpMessageHandler
    {
        private readonly HttpMessageInvoker _inner = new(inner, disposeHandler: false);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            _inner.SendAsync(request, cancellationToken);
    }
}
