using System.Collections.Immutable;

namespace GraphDelegatedKit.Testing.Drives;

// The latest change of each item of a drive, by change number; the items that were deleted last are included. Immutable: a snapshot keeps a
// log as it is.
internal sealed class ItemChangeLog
{
    private const int MaxDeletedItems = 20_000;
    private const int ForgottenAtOnce = MaxDeletedItems / 10;

    private readonly ImmutableList<Item> _changes; // sorted by change number
    private readonly ImmutableDictionary<string, Item> _latest;
    private readonly ImmutableList<Item> _deleted; // sorted by change number

    private ItemChangeLog(
        ImmutableList<Item> changes, ImmutableDictionary<string, Item> latest, ImmutableList<Item> deleted, long latestChange) =>
        (_changes, _latest, _deleted, LatestChange) = (changes, latest, deleted, latestChange);

    public long LatestChange { get; }

    // All items, with the deleted ones that are not forgotten.
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
            [.. items.Where(item => item.IsDeleted)],
            items.Count == 0 ? 0 : items[^1].ChangeNumber);
    }

    // The later changes get higher numbers than this one.
    public ItemChangeLog ContinueAfter(long changeNumber) =>
        changeNumber > LatestChange ? new ItemChangeLog(_changes, _latest, _deleted, changeNumber) : this;

    public Item? Find(string id) => _latest.GetValueOrDefault(id);

    // The changes after a change number, in order, each item at most once: the folder and the items below it. Deleted items and items that
    // were moved out of the folder are included, as deleted.
    public IReadOnlyList<Item> GetAfter(long changeNumber, int maxCount, Item folder)
    {
        if (folder.ParentId is null)
            return GetAfter(changeNumber, maxCount, _ => true);
        var changes = GetAfter(changeNumber, maxCount, item => IsBelow(item, folder.Id) || WasBelow(item, folder.Id));
        return [.. changes.Select(item => IsBelow(item, folder.Id) ? item : item with { IsDeleted = true })];
    }

    private List<Item> GetAfter(long changeNumber, int maxCount, Func<Item, bool> predicate)
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

    private bool WasBelow(Item item, string folderId) =>
        item.FormerParentIds.Any(id => _latest.TryGetValue(id, out var parent) && IsBelow(parent, folderId));

    // Assigns the next change number and drops the earlier change of the item.
    public (ItemChangeLog Log, Item Recorded) Record(Item item)
    {
        var recorded = item with { ChangeNumber = LatestChange + 1 };
        var index = IndexAfter(item.ChangeNumber) - 1;
        var isKnown = index >= 0 && _changes[index].ChangeNumber == item.ChangeNumber;
        var others = isKnown ? _changes.RemoveAt(index) : _changes;
        var deleted = item.IsDeleted ? _deleted.Add(recorded) : _deleted;
        return (new ItemChangeLog(others.Add(recorded), _latest.SetItem(recorded.Id, recorded), deleted, recorded.ChangeNumber), recorded);
    }

    // Drops the oldest of very many deleted items, which a delta can then no longer report.
    public (ItemChangeLog Log, IReadOnlyList<Item> Forgotten) ForgetOldDeletions()
    {
        if (_deleted.Count <= MaxDeletedItems)
            return (this, []);
        var forgotten = _deleted.GetRange(0, ForgottenAtOnce);
        var changes = _changes.ToBuilder();
        foreach (var item in forgotten)
            changes.RemoveAt(IndexAfter(changes, item.ChangeNumber) - 1);
        var latest = _latest.RemoveRange(forgotten.Select(item => item.Id));
        return (new ItemChangeLog(changes.ToImmutable(), latest, _deleted.RemoveRange(0, ForgottenAtOnce), LatestChange), forgotten);
    }

    // Replaces what is stored of an item whose latest change stays the same.
    public ItemChangeLog Replace(Item item) =>
        new(_changes.SetItem(IndexAfter(item.ChangeNumber) - 1, item), _latest.SetItem(item.Id, item), _deleted, LatestChange);

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

    private int IndexAfter(long changeNumber) => IndexAfter(_changes, changeNumber);

    private static int IndexAfter(IReadOnlyList<Item> changes, long changeNumber)
    {
        var (low, high) = (0, changes.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = changes[middle].ChangeNumber > changeNumber ? (low, middle) : (middle + 1, high);
        }

        return low;
    }
}
