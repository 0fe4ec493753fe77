namespace GraphDelegatedKit;

/// <summary>
/// Sends by handlers of the container's factory, asked for one at each request: it replaces them as it is set up to. No HttpClient of it
/// is used, for its time limit would count the waits.
/// </summary>
internal sealed class HttpClientFactoryTransport(IHttpMessageHandlerFactory factory, string name) : HttpMessageHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var invoker = new HttpMessageInvoker(factory.CreateHandler(name), disposeHandler: false);
        return await invoker.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }
}
