namespace GraphDelegatedKit;

/// <summary>One page of changes.</summary>
/// <typeparam name="T">The type of an item.</typeparam>
public sealed class DeltaPage<T>
{
    internal DeltaPage(IReadOnlyList<DeltaChange<T>> changes, PageCheckpoint checkpoint) => (Changes, Checkpoint) = (changes, checkpoint);

    /// <summary>Gets the changes; the list can be empty. An item can occur several times in a round: the last change counts.</summary>
    public IReadOnlyList<DeltaChange<T>> Changes { get; }

    /// <summary>Gets the place after this page. After the last page of a round it is the start of the next round.</summary>
    public PageCheckpoint Checkpoint { get; }

    /// <summary>
    /// Gets why the service sends every item again in this round: it has lost the state of the earlier rounds. Reconcile the local copy
    /// when the round ends. <see langword="null"/> in an ordinary round, including the first.
    /// </summary>
    public DeltaResync? Resync => Checkpoint.Resync;
}
