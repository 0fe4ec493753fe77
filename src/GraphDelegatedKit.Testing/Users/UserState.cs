namespace GraphDelegatedKit.Testing.Users;

// What has happened to a person since the tenant was set up, as it is kept in a file of theirs.
internal sealed record UserState
{
    public required string UserId { get; init; }

    public Guid Session { get; init; }

    public IReadOnlyList<string> ConsentedScopes { get; init; } = [];

    public bool? AccountEnabled { get; init; }

    // Somebody who came later, or was given other properties.
    public LocalUser? User { get; init; }

    public bool WasAdded { get; init; }

    // The reason a delta gives.
    public string? RemovalReason { get; init; }

    public long ChangeNumber { get; init; }
}
