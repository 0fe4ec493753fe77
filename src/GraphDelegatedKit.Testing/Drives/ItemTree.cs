namespace GraphDelegatedKit.Testing.Drives;

// The items of a drive by id, and the children of each folder by name, ignoring case. Not thread-safe; guarded by the drive.
internal sealed class ItemTree
{
    private readonly Dictionary<string, Item> _items = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, SortedList<string, string>> _children = new(StringComparer.OrdinalIgnoreCase);

    public Item? Root => _items.Values.FirstOrDefault(item => item.ParentId is null);

    public Item this[string id] => _items[id];

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
    public void AddOrMove(Item item)
    {
        if (_items.TryGetValue(item.Id, out var previous) && previous.ParentId is not null)
            _children[previous.ParentId].Remove(previous.Name);
        _items[item.Id] = item;
        if (item.IsFolder)
            GetOrAddChildren(item.Id);
        if (item.ParentId is not null)
            GetOrAddChildren(item.ParentId)[item.Name] = item.Id;
    }

    public void Remove(Item item)
    {
        _items.Remove(item.Id);
        _children.Remove(item.Id);
        _children[item.ParentId!].Remove(item.Name);
    }

    private SortedList<string, string> GetOrAddChildren(string folderId)
    {
        if (!_children.TryGetValue(folderId, out var names))
            _children.Add(folderId, names = new SortedList<string, string>(StringComparer.OrdinalIgnoreCase));
        return names;
    }
}
