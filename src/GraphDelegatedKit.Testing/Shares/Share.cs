namespace GraphDelegatedKit.Testing.Shares;

// A sharing link and the item it refers to.
internal sealed record Share(string Token, string DriveId, string ItemId);
