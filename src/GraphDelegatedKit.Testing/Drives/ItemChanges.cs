namespace GraphDelegatedKit.Testing.Drives;

// The changes of a drive by number, of each item its latest alone; those that are gone are among them. Whoever uses it keeps others out.
internal sealed class ItemChanges
{
    private readonly SortedDictionary<long, Item> _changes = [];

    public long Latest { get; private set; }

    public IReadOnlyList<Item> After(long after, int most) => [.. _changes.Where(change => change.Key > after).Take(most).Select(change => change.Value)];

    // Gives the change its number, which takes the place of the item's last.
    public Item Note(Item item)
    {
        _changes.Remove(item.Changed);
        var noted = item with { Changed = ++Latest };
        _changes.Add(Latest, noted);
        return noted;
    }

    // What was kept before changes had numbers is given them in the order it is found.
    public Item Recall(Item kept)
    {
        var item = kept.Changed > Latest ? kept : kept with { Changed = Latest + 1 };
        Latest = item.Changed;
        _changes.Add(Latest, item);
        return item;
    }
}
