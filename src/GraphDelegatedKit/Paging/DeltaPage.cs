namespace GraphDelegatedKit;

/// <summary>One page of changes.</summary>
/// <typeparam name="T">What an item is.</typeparam>
public sealed class DeltaPage<T>
{
    internal DeltaPage(IReadOnlyList<DeltaChange<T>> changes, PageCheckpoint checkpoint) => (Changes, Checkpoint) = (changes, checkpoint);

    /// <summary>The changes, possibly none. An item can come more than once in a round: the last one counts.</summary>
    public IReadOnlyList<DeltaChange<T>> Changes { get; }

    /// <summary>Where to go on after this page; after the last page of a round, where the next round begins.</summary>
    public PageCheckpoint Checkpoint { get; }

    /// <summary>
    /// Set on the pages of a round in which the service gives everything anew, because it no longer knows what had been given:
    /// what is held locally is to be reconciled when the round ends. <see langword="null"/> in an ordinary round, the very first included.
    /// </summary>
    public DeltaResync? Resync => Checkpoint.Resync;
}
