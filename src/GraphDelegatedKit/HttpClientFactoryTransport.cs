namespace GraphDelegatedKit;

/// <summary>
/// A transport that sends through a container's handler factory. It asks for a handler at each request, so that the factory can replace
/// handlers. It uses no <see cref="HttpClient"/>, because an HttpClient's timeout would count waits.
/// </summary>
internal sealed class HttpClientFactoryTransport(IHttpMessageHandlerFactory factory, string name) : HttpMessageHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var invoker = new HttpMessageInvoker(factory.CreateHandler(name), disposeHandler: false);
        return await invoker.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }
}
