namespace GraphDelegatedKit.Testing.Teams;

// A team with its group, its site and its channels. A team without members is open to every user.
internal sealed record Team(string Id, string DisplayName, string SitePath, IReadOnlyList<string> Members, IReadOnlyList<Channel> Channels)
{
    public bool HasMember(LocalUser user) => Members.Count == 0 || Members.Contains(user.Id);
}
