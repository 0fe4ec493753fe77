namespace GraphDelegatedKit.Tests.Files;

/// <summary>
/// A client whose process ends at the first request that is named: after the service has executed the request and before the response
/// arrives, or before the request is sent.
/// </summary>
internal sealed class KilledClient(
    IGraphClient inner, Func<GraphRequest, Uri, bool> isKillPoint, bool completesRequest = true) : IGraphClient
{
    public bool IsKilled { get; private set; }

    public async Task<GraphResponse> SendAsync(GraphRequest request, CancellationToken cancellationToken = default)
    {
        if (IsKilled) throw new OperationCanceledException("It was killed.");
        if (!isKillPoint(request, request.Url.ToUri(GraphCloud.Global))) return await inner.SendAsync(request, cancellationToken);
        IsKilled = true;
        if (completesRequest) (await inner.SendAsync(request, cancellationToken)).Dispose();
        throw new OperationCanceledException("It was killed.");
    }
}
