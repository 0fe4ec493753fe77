namespace GraphDelegatedKit.Testing.Drives;

// The latest change of each item of a drive, by change number; deleted items are included. Not thread-safe; guarded by the drive.
internal sealed class ItemChangeLog
{
    private readonly SortedDictionary<long, Item> _changes = [];

    public long LatestChange { get; private set; }

    public IReadOnlyList<Item> GetAfter(long changeNumber, int maxCount) =>
        [.. _changes.Where(change => change.Key > changeNumber).Take(maxCount).Select(change => change.Value)];

    // Assigns the next change number and drops the earlier change of the item.
    public Item Record(Item item)
    {
        _changes.Remove(item.ChangeNumber);
        var recorded = item with { ChangeNumber = ++LatestChange };
        _changes.Add(LatestChange, recorded);
        return recorded;
    }

    // An item that was stored before change numbers existed gets the next number.
    public Item Restore(Item storedItem)
    {
        var item = storedItem.ChangeNumber > LatestChange ? storedItem : storedItem with { ChangeNumber = LatestChange + 1 };
        LatestChange = item.ChangeNumber;
        _changes.Add(LatestChange, item);
        return item;
    }
}
