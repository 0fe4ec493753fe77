namespace GraphDelegatedKit;

/// <summary>One page of a collection.</summary>
/// <typeparam name="T">What an item is.</typeparam>
public sealed class GraphPage<T>
{
    internal GraphPage(IReadOnlyList<T> items, long? count, PageCheckpoint checkpoint) => (Items, Count, Checkpoint) = (items, count, checkpoint);

    /// <summary>The items, possibly none.</summary>
    public IReadOnlyList<T> Items { get; }

    /// <summary>How many the whole collection holds. Graph says it on the first page only, and only when <c>$count=true</c> was asked for.</summary>
    public long? Count { get; }

    /// <summary>Where to go on after this page, in this process or another.</summary>
    public PageCheckpoint Checkpoint { get; }
}
