namespace GraphDelegatedKit.Testing.Shares;

// A sharing link and what it leads to.
internal sealed record Share(string Token, string DriveId, string ItemId);
