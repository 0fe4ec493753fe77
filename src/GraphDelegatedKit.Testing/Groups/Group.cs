using System.Text.Json.Serialization;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Groups;

// A stored group. The group of a team is not stored, but created from the team.
internal sealed record Group
{
    public required string Id { get; init; }

    public required string DisplayName { get; init; }

    public required string MailNickname { get; init; }

    public string? Description { get; init; }

    // Whether the group is a Microsoft 365 group.
    public bool IsUnified { get; init; }

    public bool IsSecurityEnabled { get; init; }

    public string? Visibility { get; init; }

    public DateTimeOffset Created { get; init; }

    // The ids of users and groups.
    public IReadOnlyList<string> Members { get; init; } = [];

    public IReadOnlyList<string> Owners { get; init; } = [];

    // The position in the order in which groups were added.
    public int Number { get; init; }

    [JsonIgnore]
    public bool IsTeam { get; init; }

    // Whether every user is a member, as in the group of an open team. Members is then empty.
    [JsonIgnore]
    public bool HasAllUsers { get; init; }

    [JsonIgnore]
    public string? Mail => IsUnified ? $"{MailNickname}@{TenantDomains.Initial}" : null;

    public bool HasMember(string id) => HasAllUsers || Members.Contains(id, StringComparer.OrdinalIgnoreCase);

    public bool HasOwner(string id) => Owners.Contains(id, StringComparer.OrdinalIgnoreCase);
}
