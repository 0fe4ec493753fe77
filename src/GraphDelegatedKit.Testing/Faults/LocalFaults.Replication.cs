using GraphDelegatedKit.Testing.Faults;

namespace GraphDelegatedKit.Testing;

public sealed partial class LocalFaults
{
    // The time for which a new client secret is unknown to the token endpoint.
    internal TimeSpan SecretDelay => _registry.Find<ReplicationDelay>()?.SecretDelay ?? TimeSpan.Zero;

    /// <summary>
    /// Plays the delay with which the directory replicates: an application or service principal that Graph creates from now on is not
    /// found by the next requests for it, and a new client secret is refused for some time. The fault stays until <see cref="Clear"/> and
    /// does not count in <see cref="Remaining"/>.
    /// </summary>
    /// <param name="missingResponses">
    /// How many requests to Graph do not find a new object: 404 for the object itself; a list is without it; a service principal for a new
    /// application is refused with 400. The default is 3.
    /// </param>
    /// <param name="secretDelay">
    /// How long, by the tenant's clock, the token endpoint answers AADSTS7000215 to a new secret; null for a secret that works at once.
    /// The default is null.
    /// </param>
    /// <returns>The fault: how often it has applied, and a way to remove it.</returns>
    /// <exception cref="ArgumentException"><see cref="For"/> has narrowed the faults in a way that this fault does not allow.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="missingResponses"/> is negative.</exception>
    public LocalFault DelayReplication(int missingResponses = 3, TimeSpan? secretDelay = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(missingResponses);
        RequireScope(nameof(DelayReplication), allowsRequest: false, allowsUser: false, allowsSkip: false);
        _registry.Remove(fault => fault.Effect is ReplicationDelay);
        return AddEffect(FaultScope.Any, new ReplicationDelay(missingResponses, secretDelay ?? TimeSpan.Zero), times: null);
    }

    internal void DelayNewObject(string id) => _registry.Find<ReplicationDelay>()?.Add(id);

    internal bool TakeMissing(string id) => _registry.Find<ReplicationDelay>()?.TakeMissing(id) ?? false;
}
