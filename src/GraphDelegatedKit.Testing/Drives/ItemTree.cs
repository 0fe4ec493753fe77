using System.Collections.Immutable;

namespace GraphDelegatedKit.Testing.Drives;

// The items of a drive by id, and the children of each folder by name, ignoring case. Immutable: a snapshot keeps a tree as it is.
internal sealed class ItemTree
{
    private static readonly ImmutableSortedDictionary<string, string> NoChildren =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.OrdinalIgnoreCase);

    private readonly ImmutableDictionary<string, Item> _items;
    private readonly ImmutableDictionary<string, ImmutableSortedDictionary<string, string>> _children;

    private ItemTree(
        Item? root,
        ImmutableDictionary<string, Item> items,
        ImmutableDictionary<string, ImmutableSortedDictionary<string, string>> children) =>
        (Root, _items, _children) = (root, items, children);

    public static ItemTree Empty { get; } = new(
        null,
        ImmutableDictionary.Create<string, Item>(StringComparer.OrdinalIgnoreCase),
        ImmutableDictionary.Create<string, ImmutableSortedDictionary<string, string>>(StringComparer.OrdinalIgnoreCase));

    public Item? Root { get; }

    public Item this[string id] => _items[id];

    // Takes items in any order, folders after their items too.
    public static ItemTree Create(IReadOnlyCollection<Item> items)
    {
        var children = items.Where(item => item.ParentId is not null).GroupBy(item => item.ParentId!, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(
                folder => folder.Key,
                folder => NoChildren.AddRange(folder.Select(item => KeyValuePair.Create(item.Name, item.Id))),
                StringComparer.OrdinalIgnoreCase);
        foreach (var folder in items.Where(item => item.IsFolder))
            children.TryAdd(folder.Id, NoChildren);
        return new ItemTree(
            items.FirstOrDefault(item => item.ParentId is null),
            Empty._items.AddRange(items.Select(item => KeyValuePair.Create(item.Id, item))),
            Empty._children.AddRange(children));
    }

    public Item? Find(string id) => _items.GetValueOrDefault(id);

    public Item? FindChild(Item folder, string name) =>
        _children.TryGetValue(folder.Id, out var children) && children.TryGetValue(name, out var id) ? _items[id] : null;

    public IReadOnlyList<Item> GetChildren(Item folder) => [.. _children[folder.Id].Values.Select(id => _items[id])];

    public bool Any(Func<Item, bool> condition) => _items.Values.Any(condition);

    public long GetSize(Item item) => item.Content?.Size ?? _children[item.Id].Values.Sum(id => GetSize(_items[id]));

    // The names from the root (excluded) to the item (included).
    public IReadOnlyList<string> GetPath(Item item)
    {
        var names = new List<string>();
        for (var current = item; current.ParentId is not null; current = _items[current.ParentId])
            names.Insert(0, current.Name);
        return names;
    }

    // Adds the item, or moves it to its current parent and name.
    public ItemTree AddOrMove(Item item)
    {
        var children = _children;
        var previous = _items.GetValueOrDefault(item.Id);
        if (previous?.ParentId is { } previousParent && (previousParent != item.ParentId || previous.Name != item.Name))
            children = children.SetItem(previousParent, children[previousParent].Remove(previous.Name));
        if (item.IsFolder && !children.ContainsKey(item.Id))
            children = children.Add(item.Id, NoChildren);
        if (item.ParentId is { } parent)
            children = children.SetItem(parent, (children.GetValueOrDefault(parent) ?? NoChildren).SetItem(item.Name, item.Id));
        return new ItemTree(item.ParentId is null ? item : Root, _items.SetItem(item.Id, item), children);
    }

    public ItemTree Remove(Item item)
    {
        var children = _children.Remove(item.Id);
        return new ItemTree(Root, _items.Remove(item.Id), children.SetItem(item.ParentId!, children[item.ParentId!].Remove(item.Name)));
    }
}
