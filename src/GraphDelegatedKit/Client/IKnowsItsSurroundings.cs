using Microsoft.Extensions.Logging;

namespace GraphDelegatedKit.Client;

/// <summary>What the layers above may ask of a client beyond sending. A stub, or a wrapper of somebody's own, does not answer, and they go on without.</summary>
internal interface IKnowsItsSurroundings
{
    TimeProvider TimeProvider { get; }

    ILoggerFactory? LoggerFactory { get; }

    /// <returns>Whom it acts for, as far as its provider says.</returns>
    ValueTask<GraphAccount?> AccountAsync(CancellationToken cancellationToken);
}
