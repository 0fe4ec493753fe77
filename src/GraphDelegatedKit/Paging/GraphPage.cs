namespace GraphDelegatedKit;

/// <summary>One page of a collection.</summary>
/// <typeparam name="T">The type of an item.</typeparam>
public sealed class GraphPage<T>
{
    internal GraphPage(IReadOnlyList<T> items, long? count, PageCheckpoint checkpoint) =>
        (Items, Count, Checkpoint) = (items, count, checkpoint);

    /// <summary>Gets the items; the list can be empty.</summary>
    public IReadOnlyList<T> Items { get; }

    /// <summary>
    /// Gets the size of the whole collection. Graph returns it on the first page only, and only if the query has <c>$count=true</c>.
    /// </summary>
    public long? Count { get; }

    /// <summary>Gets the place after this page, from which this or another process can resume.</summary>
    public PageCheckpoint Checkpoint { get; }
}
