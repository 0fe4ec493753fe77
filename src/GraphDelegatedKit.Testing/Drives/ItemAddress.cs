namespace GraphDelegatedKit.Testing.Drives;

// https://learn.microsoft.com/graph/onedrive-addressing-driveitems: the address of an item: the id of a start item (null for
// the root) and the names from there to the item. The start can also be the name of a special folder, which RouteValueResolver replaces
// with its id.
internal sealed record ItemAddress(string? StartId, IReadOnlyList<string> Path, string? SpecialFolder = null);
