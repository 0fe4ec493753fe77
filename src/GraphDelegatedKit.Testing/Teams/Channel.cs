namespace GraphDelegatedKit.Testing.Teams;

// A channel and the site of its files: the site of the team, or a separate site for a private or shared channel.
internal sealed record Channel(string Id, string DisplayName, LocalChannelKind Kind, string SitePath, DateTimeOffset Created);
