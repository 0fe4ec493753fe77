using Microsoft.Extensions.Logging;

namespace GraphDelegatedKit.Client;

/// <summary>
/// What other layers may need from a client besides sending. A stub or a decorator does not implement this; callers then use defaults.
/// </summary>
internal interface IKnowsItsSurroundings
{
    TimeProvider TimeProvider { get; }

    ILoggerFactory? LoggerFactory { get; }

    /// <returns>The account of the client's tokens, if the provider knows it.</returns>
    ValueTask<GraphAccount?> AccountAsync(CancellationToken cancellationToken);
}
