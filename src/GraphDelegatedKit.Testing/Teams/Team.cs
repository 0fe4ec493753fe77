namespace GraphDelegatedKit.Testing.Teams;

// A team: a group, a site for its standard channels, and its channels. Nobody named as a member means everybody.
internal sealed record Team(string Id, string DisplayName, string SitePath, IReadOnlyList<string> Members, IReadOnlyList<Channel> Channels)
{
    public bool HasMember(LocalUser user) => Members.Count == 0 || Members.Contains(user.Id);
}
