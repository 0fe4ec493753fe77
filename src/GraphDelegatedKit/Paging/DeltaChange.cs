namespace GraphDelegatedKit;

/// <summary>A change of one item: the item is new, changed or removed.</summary>
/// <typeparam name="T">The type of an item.</typeparam>
/// <param name="Item">The item. If it was removed, only its id is certain to be set.</param>
/// <param name="Id">The item's id.</param>
/// <param name="Removal">How the item was removed; <see langword="null"/> if it exists.</param>
public sealed record DeltaChange<T>(T Item, string? Id, DeltaRemoval? Removal)
{
    /// <summary>Gets whether the item was removed.</summary>
    public bool IsRemoved => Removal is not null;
}
