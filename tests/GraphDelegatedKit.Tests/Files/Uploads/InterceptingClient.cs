namespace GraphDelegatedKit.Tests.Files;

/// <summary>Calls an action before each request; an exception of the action is the result of the request, which is then not sent.</summary>
internal sealed class InterceptingClient(IGraphClient inner, Action<GraphRequest, CancellationToken> onRequest) : IGraphClient
{
    public Task<GraphResponse> SendAsync(GraphRequest request, CancellationToken cancellationToken = default)
    {
        onRequest(request, cancellationToken);
        return inner.SendAsync(request, cancellationToken);
    }
}
