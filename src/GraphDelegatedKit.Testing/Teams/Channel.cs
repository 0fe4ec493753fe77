namespace GraphDelegatedKit.Testing.Teams;

// A channel and the site that keeps its files: the team's, or one of its own when it is private or shared.
internal sealed record Channel(string Id, string DisplayName, LocalChannelKind Kind, string SitePath, DateTimeOffset Created);
