namespace GraphDelegatedKit.Testing.Drives;

// https://learn.microsoft.com/graph/onedrive-addressing-driveitems: an item is named from where one starts (null: the root) and the names on the way.
internal sealed record ItemAddress(string? StartId, IReadOnlyList<string> Path);
