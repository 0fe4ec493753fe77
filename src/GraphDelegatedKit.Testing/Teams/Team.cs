namespace GraphDelegatedKit.Testing.Teams;

// A team with its group, its site and its channels. A team without members is open to every user, until Graph has changed its members.
internal sealed record Team(string Id, string DisplayName, string SitePath, IReadOnlyList<string> Members, IReadOnlyList<Channel> Channels)
{
    public bool HasOnlyNamedMembers { get; init; }

    public IReadOnlyList<string> Owners { get; init; } = [];

    public string? Description { get; init; }

    public string Visibility { get; init; } = "Private";

    public bool IsOpen => Members.Count == 0 && !HasOnlyNamedMembers;

    public bool HasMember(LocalUser user) => IsOpen || Members.Contains(user.Id);
}
