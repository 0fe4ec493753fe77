using GraphDelegatedKit.Testing.Storage;

namespace GraphDelegatedKit.Testing;

/// <summary>The state of a tenant at one moment, in memory and immutable. It shares with the tenant whatever has not changed.</summary>
public sealed class LocalSnapshot
{
    internal LocalSnapshot(LocalTenant tenant, TenantState state, DateTimeOffset takenOn) =>
        (Tenant, State, TakenOn) = (tenant, state, takenOn);

    /// <summary>Gets when the snapshot was taken, by <see cref="LocalTenant.Clock"/>.</summary>
    public DateTimeOffset TakenOn { get; }

    internal LocalTenant Tenant { get; }

    internal TenantState State { get; }
}
