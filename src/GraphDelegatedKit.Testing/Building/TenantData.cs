namespace GraphDelegatedKit.Testing.Building;

// What a new tenant holds, beside its options: the users, the applications, and what the steps add.
internal sealed record TenantData(
    IReadOnlyList<LocalUser> Users, IReadOnlyList<LocalApp> Apps, IReadOnlyList<Func<LocalTenant, CancellationToken, Task>> Steps);
