using GraphDelegatedKit.Testing.Storage;

namespace GraphDelegatedKit.Testing;

/// <summary>The state of a tenant at one moment, in memory and immutable. It shares with the tenant whatever has not changed.</summary>
public sealed class LocalSnapshot
{
    internal LocalSnapshot(LocalTenant tenant, StateMark mark, DateTimeOffset takenOn) =>
        (Tenant, Mark, TakenOn) = (tenant, mark, takenOn);

    /// <summary>Gets when the snapshot was taken, by <see cref="LocalTenant.Clock"/>.</summary>
    public DateTimeOffset TakenOn { get; }

    internal LocalTenant Tenant { get; }

    internal StateMark Mark { get; }
}
