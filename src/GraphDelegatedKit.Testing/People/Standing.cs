namespace GraphDelegatedKit.Testing.People;

// What has happened to a person since the tenant was set up.
internal sealed record Standing
{
    public required string UserId { get; init; }

    public Guid Session { get; init; }

    public IReadOnlyList<string> Consented { get; init; } = [];

    public bool? AccountEnabled { get; init; }
}
