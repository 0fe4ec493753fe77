namespace GraphDelegatedKit.Testing.Drives;

// https://learn.microsoft.com/graph/onedrive-addressing-driveitems: the address of an item: the id of a start item (null for
// the root) and the names from there to the item.
internal sealed record ItemAddress(string? StartId, IReadOnlyList<string> Path);
