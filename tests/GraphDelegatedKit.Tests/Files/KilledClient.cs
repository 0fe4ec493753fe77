using GraphDelegatedKit.Client;
using Microsoft.Extensions.Logging;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>A client whose process ends at the first request that is named: after the service did what was asked, and before anybody heard of it; or before it was sent.</summary>
internal sealed class KilledClient(GraphClient inner, Func<GraphRequest, Uri, bool> at, bool isDone = true) : IGraphClient, IKnowsItsSurroundings
{
    private readonly IKnowsItsSurroundings _surroundings = inner;

    TimeProvider IKnowsItsSurroundings.TimeProvider => _surroundings.TimeProvider;

    ILoggerFactory? IKnowsItsSurroundings.LoggerFactory => _surroundings.LoggerFactory;

    public bool IsDead { get; private set; }

    public async Task<GraphResponse> SendAsync(GraphRequest request, CancellationToken cancellationToken = default)
    {
        if (IsDead) throw new OperationCanceledException("It was killed.");
        if (!at(request, request.Url.ToUri(GraphCloud.Global))) return await inner.SendAsync(request, cancellationToken);
        IsDead = true;
        if (isDone) (await inner.SendAsync(request, cancellationToken)).Dispose();
        throw new OperationCanceledException("It was killed.");
    }

    ValueTask<GraphAccount?> IKnowsItsSurroundings.AccountAsync(CancellationToken cancellationToken) => _surroundings.AccountAsync(cancellationToken);
}
