namespace GraphDelegatedKit.Testing.Drives;

// The changes of a drive by number, of each item its latest alone; those that are gone are among them. Whoever uses it keeps others out.
internal sealed class ItemChangeLog
{
    private readonly SortedDictionary<long, Item> _changes = [];

    public long LatestChange { get; private set; }

    public IReadOnlyList<Item> GetAfter(long changeNumber, int maxCount) => [.. _changes.Where(change => change.Key > changeNumber).Take(maxCount).Select(change => change.Value)];

    // Gives the change its number, which takes the place of the item's last.
    public Item Record(Item item)
    {
        _changes.Remove(item.ChangeNumber);
        var recorded = item with { ChangeNumber = ++LatestChange };
        _changes.Add(LatestChange, recorded);
        return recorded;
    }

    // What was kept before changes had numbers is given them in the order it is found.
    public Item Restore(Item storedItem)
    {
        var item = storedItem.ChangeNumber > LatestChange ? storedItem : storedItem with { ChangeNumber = LatestChange + 1 };
        LatestChange = item.ChangeNumber;
        _changes.Add(LatestChange, item);
        return item;
    }
}
