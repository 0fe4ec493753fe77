using System.Text.Json;
using GraphDelegatedKit.Client;
using GraphDelegatedKit.Http;

namespace GraphDelegatedKit.Bulk;

/// <summary>
/// The throttling, clock and JSON options of the job's client. Behind a decorator they are not known before a batch reaches the client.
/// Until then the job uses those of a stub, and each batch adapts itself when it reaches the client (<see cref="BatchSender"/>).
/// </summary>
internal sealed class BulkClient
{
    private readonly FollowingTimeProvider? _followingTime;
    private volatile GraphClientContext? _reported; // by a batch, on any thread
    private GraphClientContext _current;

    public BulkClient(IGraphClient graph)
    {
        _reported = graph.Context;
        _current = _reported ?? GraphClientContext.CreateDefault();
        Throttling = _reported is null
            ? _current.Throttling with { Time = _followingTime = new FollowingTimeProvider() }
            : _current.Throttling;
    }

    public ThrottlingContext Throttling { get; private set; }

    public JsonSerializerOptions Json => _current.Json;

    /// <summary>Gets whether a context is known. A stub never has one.</summary>
    public bool HasContext => _reported is not null;

    /// <summary>
    /// Gets whether the job uses the client's context with the throttle gates of the user. Until then each batch adapts itself.
    /// </summary>
    public bool IsContextInUse => _reported == _current && Throttling.Gates.IsUserKnown;

    public void Report(GraphClientContext context) => _reported = context;

    /// <summary>Uses the context that a batch has reported. Called between decisions of the job, because each must see one clock.</summary>
    /// <returns>Whether the clock has changed.</returns>
    public bool UseReported()
    {
        if (_reported is not { } reported || reported == _current) return false;

        _current = reported;
        _followingTime!.Follow(reported.Throttling.Time);
        Throttling = reported.Throttling with { Time = _followingTime };
        return true;
    }
}
