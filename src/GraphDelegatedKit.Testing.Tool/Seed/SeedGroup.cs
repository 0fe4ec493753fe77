using GraphDelegatedKit.Testing.Building;

namespace GraphDelegatedKit.Testing.Tool.Seed;

internal sealed record SeedGroup
{
    public required string DisplayName { get; init; }

    public string? Id { get; init; }

    public LocalGroupKind Kind { get; init; }

    public string? Description { get; init; }

    public string? MailNickname { get; init; }

    // The names of users, and of groups in the file.
    public IReadOnlyList<string> Members { get; init; } = [];

    public IReadOnlyList<string> Owners { get; init; } = [];

    // The id follows from the name unless the file has one.
    public string GetId() => Id ?? StableId.Create("group", DisplayName);

    public LocalGroup ToLocalGroup() => new()
    {
        Id = GetId(),
        DisplayName = DisplayName,
        Kind = Kind,
        Description = Description,
        MailNickname = MailNickname,
        Owners = Owners,
    };
}
