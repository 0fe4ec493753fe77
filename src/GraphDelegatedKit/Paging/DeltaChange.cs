namespace GraphDelegatedKit;

/// <summary>An item that is new or changed, or the word that it is gone.</summary>
/// <typeparam name="T">What an item is.</typeparam>
/// <param name="Item">The item; of one that is gone only the id is sure to be set.</param>
/// <param name="Id">Its id.</param>
/// <param name="Removal">How it is gone; <see langword="null"/> if it is there.</param>
public sealed record DeltaChange<T>(T Item, string? Id, DeltaRemoval? Removal)
{
    /// <summary>Whether it is gone.</summary>
    public bool IsRemoved => Removal is not null;
}
