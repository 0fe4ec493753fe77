namespace GraphDelegatedKit.Testing.Drives;

// The latest change of each item of a drive, by change number; deleted items are included. Not thread-safe; guarded by the drive.
internal sealed class ItemChangeLog
{
    private readonly SortedDictionary<long, Item> _changes = [];
    private readonly Dictionary<string, Item> _latest = new(StringComparer.OrdinalIgnoreCase);

    public long LatestChange { get; private set; }

    public IReadOnlyList<Item> GetAfter(long changeNumber, int maxCount, Func<Item, bool> predicate) =>
    [
        .. _changes.Where(change => change.Key > changeNumber && predicate(change.Value)).Take(maxCount).Select(change => change.Value),
    ];

    // Whether the folder is the item or above it. A deleted item counts for the folders that it was in.
    public bool IsBelow(Item item, string folderId)
    {
        for (var current = item; current is not null; current = current.ParentId is { } id ? _latest.GetValueOrDefault(id) : null)
        {
            if (current.Id.Equals(folderId, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    public bool WasBelow(Item item, string folderId) =>
        item.FormerParentIds.Any(id => _latest.TryGetValue(id, out var parent) && IsBelow(parent, folderId));

    // Assigns the next change number and drops the earlier change of the item.
    public Item Record(Item item)
    {
        _changes.Remove(item.ChangeNumber);
        var recorded = item with { ChangeNumber = ++LatestChange };
        _changes.Add(LatestChange, recorded);
        _latest[recorded.Id] = recorded;
        return recorded;
    }

    // An item that was stored before change numbers existed gets the next number.
    public Item Restore(Item storedItem)
    {
        var item = storedItem.ChangeNumber > LatestChange ? storedItem : storedItem with { ChangeNumber = LatestChange + 1 };
        LatestChange = item.ChangeNumber;
        _changes.Add(LatestChange, item);
        _latest[item.Id] = item;
        return item;
    }
}
