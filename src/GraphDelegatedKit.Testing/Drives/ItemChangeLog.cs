using System.Collections.Immutable;

namespace GraphDelegatedKit.Testing.Drives;

// The latest change of each item of a drive, by change number; deleted items are included. Immutable: a snapshot keeps a log as it is.
internal sealed class ItemChangeLog
{
    private readonly ImmutableList<Item> _changes; // sorted by change number
    private readonly ImmutableDictionary<string, Item> _latest;

    private ItemChangeLog(ImmutableList<Item> changes, ImmutableDictionary<string, Item> latest, long latestChange) =>
        (_changes, _latest, LatestChange) = (changes, latest, latestChange);

    public long LatestChange { get; }

    // All items, deleted ones too.
    public IEnumerable<Item> Items => _changes;

    // Takes stored items in any order. An item that was stored before change numbers existed gets the next number.
    public static ItemChangeLog Create(IEnumerable<Item> storedItems)
    {
        var items = new List<Item>();
        foreach (var stored in storedItems.OrderBy(item => item.ChangeNumber))
        {
            var latestChange = items.Count == 0 ? 0 : items[^1].ChangeNumber;
            items.Add(stored.ChangeNumber > latestChange ? stored : stored with { ChangeNumber = latestChange + 1 });
        }

        return new ItemChangeLog(
            [.. items],
            ImmutableDictionary.Create<string, Item>(StringComparer.OrdinalIgnoreCase)
                .AddRange(items.Select(item => KeyValuePair.Create(item.Id, item))),
            items.Count == 0 ? 0 : items[^1].ChangeNumber);
    }

    // The later changes get higher numbers than this one.
    public ItemChangeLog ContinueAfter(long changeNumber) =>
        changeNumber > LatestChange ? new ItemChangeLog(_changes, _latest, changeNumber) : this;

    public Item? Find(string id) => _latest.GetValueOrDefault(id);

    public IReadOnlyList<Item> GetAfter(long changeNumber, int maxCount, Func<Item, bool> predicate)
    {
        var found = new List<Item>();
        for (var index = IndexAfter(changeNumber); index < _changes.Count && found.Count < maxCount; index++)
        {
            if (predicate(_changes[index]))
                found.Add(_changes[index]);
        }

        return found;
    }

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
    public (ItemChangeLog Log, Item Recorded) Record(Item item)
    {
        var recorded = item with { ChangeNumber = LatestChange + 1 };
        var index = IndexAfter(item.ChangeNumber) - 1;
        var isKnown = index >= 0 && _changes[index].ChangeNumber == item.ChangeNumber;
        var others = isKnown ? _changes.RemoveAt(index) : _changes;
        return (new ItemChangeLog(others.Add(recorded), _latest.SetItem(recorded.Id, recorded), recorded.ChangeNumber), recorded);
    }

    // The ids of the items that differ. Both logs are sorted, and unchanged items are the same objects.
    public IEnumerable<string> GetDifferences(ItemChangeLog other)
    {
        using var own = _changes.GetEnumerator();
        using var others = other._changes.GetEnumerator();
        var (hasOwn, hasOther) = (own.MoveNext(), others.MoveNext());
        while (hasOwn || hasOther)
        {
            if (hasOwn && hasOther && ReferenceEquals(own.Current, others.Current))
            {
                (hasOwn, hasOther) = (own.MoveNext(), others.MoveNext());
            }
            else if (hasOwn && (!hasOther || own.Current.ChangeNumber <= others.Current.ChangeNumber))
            {
                yield return own.Current.Id;
                hasOwn = own.MoveNext();
            }
            else
            {
                yield return others.Current.Id;
                hasOther = others.MoveNext();
            }
        }
    }

    private int IndexAfter(long changeNumber)
    {
        var (low, high) = (0, _changes.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _changes[middle].ChangeNumber > changeNumber ? (low, middle) : (middle + 1, high);
        }

        return low;
    }
}
