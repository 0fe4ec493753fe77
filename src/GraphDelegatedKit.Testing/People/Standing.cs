namespace GraphDelegatedKit.Testing.People;

// What has happened to a person since the tenant was set up, as it is kept in a file of theirs.
internal sealed record Standing
{
    public required string UserId { get; init; }

    public Guid Session { get; init; }

    public IReadOnlyList<string> Consented { get; init; } = [];

    public bool? AccountEnabled { get; init; }

    // Somebody who came later, or was given other properties.
    public LocalUser? Person { get; init; }

    public bool Joined { get; init; }

    // The reason a delta gives.
    public string? Removed { get; init; }

    public long Changed { get; init; }
}
