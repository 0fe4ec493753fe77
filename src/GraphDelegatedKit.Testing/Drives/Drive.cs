using System.Security.Cryptography;
using GraphDelegatedKit.Testing.Graph;

namespace GraphDelegatedKit.Testing.Drives;

// One drive: a tree of items by id, and each folder's children by name, without regard to case.
internal sealed class Drive
{
    private readonly Dictionary<string, Item> _items = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, SortedList<string, string>> _children = new(StringComparer.OrdinalIgnoreCase);
    private readonly SortedDictionary<long, Item> _changes = [];
    private readonly ItemStore _store;
    private readonly Blobs _blobs;
    private readonly Rewriting _rewriting;
    private readonly TimeProvider _time;

    // Paths an open upload holds: SharePoint keeps a stub there that no listing shows (onedrive-api-docs#303).
    private readonly HashSet<string> _held = new(StringComparer.OrdinalIgnoreCase);
    private readonly object _gate = new();
    private long _latest;

    public Drive(DriveInfo info, ItemStore store, Blobs blobs, Rewriting rewriting, TimeProvider time)
    {
        Info = info;
        _store = store;
        _blobs = blobs;
        _rewriting = rewriting;
        _time = time;
        foreach (var item in store.ReadAll().OrderBy(item => item.Changed))
            Recall(item);
        Root = _items.Values.FirstOrDefault(item => item.ParentId is null) ?? Keep(NewItem(null, "root", null));
    }

    public DriveInfo Info { get; }

    public Item Root { get; private set; }

    public long Latest
    {
        get
        {
            lock (_gate)
            {
                return _latest;
            }
        }
    }

    // The next changes after this one in their order, each item at most once; those that are gone are among them.
    public IReadOnlyList<Item> ChangesAfter(long after, int most)
    {
        lock (_gate)
        {
            return [.. _changes.Where(change => change.Key > after).Take(most).Select(change => change.Value)];
        }
    }

    // OneDrive for consumers: it knows no exclusive uploads, tells early that there is no room, and calls itself "personal".
    public bool IsConsumer { get; set; }

    // Unlimited unless a test says otherwise.
    public long? Quota { get; set; }

    public string Kind => IsConsumer ? "personal" : Info.Kind;

    public bool HasRoomFor(long bytes) => Quota is not { } quota || SizeOf(Root) + bytes <= quota;

    public void Hold(string path)
    {
        lock (_gate)
        {
            _held.Add(path);
        }
    }

    public void Release(string path)
    {
        lock (_gate)
        {
            _held.Remove(path);
        }
    }

    public Item? Find(ItemAddress address)
    {
        lock (_gate)
        {
            var item = Start(address);
            for (var depth = 0; item is not null && depth < address.Path.Count; depth++)
                item = Child(item, address.Path[depth]);
            return item;
        }
    }

    public Item Require(ItemAddress address) => Find(address) ?? throw GraphRefusal.ItemNotFound();

    public Item? Start(ItemAddress address) => address.StartId is null ? Root : ById(address.StartId);

    public Item? ById(string id)
    {
        lock (_gate)
        {
            return _items.GetValueOrDefault(id);
        }
    }

    public IReadOnlyList<Item> ChildrenOf(Item folder)
    {
        lock (_gate)
        {
            return [.. _children[folder.Id].Values.Select(id => _items[id])];
        }
    }

    public long SizeOf(Item item)
    {
        lock (_gate)
        {
            return item.Content?.Size ?? _children[item.Id].Values.Sum(id => SizeOf(_items[id]));
        }
    }

    // From below the root down to the item itself.
    public IReadOnlyList<string> PathOf(Item item)
    {
        lock (_gate)
        {
            var names = new List<string>();
            for (var at = item; at.ParentId is not null; at = _items[at.ParentId])
                names.Insert(0, at.Name);
            return names;
        }
    }

    // A folder on the way that is missing is made, as the service does for uploads by path.
    public Item EnsureFolder(Item start, IEnumerable<string> names)
    {
        lock (_gate)
        {
            var folder = start;
            foreach (var name in names)
            {
                var next = Child(folder, name) ?? Add(folder, name, null, ConflictBehavior.Fail).Item;
                folder = next.IsFolder ? next : throw GraphRefusal.NameTaken("A file is in the way of a folder of that name.");
            }

            return folder;
        }
    }

    public (Item Item, bool IsNew) Add(
        Item parent, string name, FileContent? content, ConflictBehavior conflict, ClientTimes times = default, string? id = null, bool evenIfHeld = false)
    {
        ItemNames.Require(name);
        lock (_gate)
        {
            ItemNames.RequirePathLength(PathOf(parent).Append(name));
            var taken = Child(parent, name);
            if (taken is null && (evenIfHeld || !IsHeld(parent, name)))
                return (Keep(NewItem(parent.Id, name, content, times, id)), true);

            return conflict switch
            {
                ConflictBehavior.Rename => (Keep(NewItem(parent.Id, FreeName(parent, name), content, times, id)), true),
                ConflictBehavior.Replace when taken is { IsFolder: false } && content is not null => (Replace(taken, content, times), false),
                _ when taken is null => throw GraphRefusal.NameTaken("The file is currently being uploaded."),
                _ => throw GraphRefusal.NameTaken(),
            };
        }
    }

    public Item Replace(Item item, FileContent content, ClientTimes times = default)
    {
        lock (_gate)
        {
            var current = _items[item.Id];
            _blobs.Delete(current.Content!);
            return Keep(current with
            {
                Content = content,
                Modified = _time.GetUtcNow(),
                ClientCreated = times.Created ?? current.ClientCreated,
                ClientModified = times.Modified,
                Version = current.Version + 1,
                ContentVersion = current.ContentVersion + 1,
            });
        }
    }

    // Beginning to upload over a file changes its eTag, though nothing in it.
    public Item Touch(Item item)
    {
        lock (_gate)
        {
            return Keep(_items[item.Id] with { Version = _items[item.Id].Version + 1 });
        }
    }

    // What the service makes of a file that has just come in.
    public Item Settle(Item item) =>
        _rewriting.Concerns(item.Name) ? Replace(item, _blobs.Rewrite(item.Content!), new ClientTimes(item.ClientCreated, item.ClientModified)) : item;

    public Item Change(Item item, string? name, Item? parent, ClientTimes times, ConflictBehavior conflict)
    {
        lock (_gate)
        {
            var current = _items[item.Id];
            var folder = parent ?? _items[current.ParentId!];
            var called = name ?? current.Name;
            ItemNames.Require(called);
            if ((Child(folder, called) is { } taken && taken.Id != current.Id) || IsHeld(folder, called))
                called = conflict == ConflictBehavior.Rename ? FreeName(folder, called) : throw GraphRefusal.NameTaken();

            _children[current.ParentId!].Remove(current.Name);
            return Keep(current with
            {
                Name = called,
                ParentId = folder.Id,
                Modified = _time.GetUtcNow(),
                ClientCreated = times.Created ?? current.ClientCreated,
                ClientModified = times.Modified ?? current.ClientModified,
                Version = current.Version + 1,
            });
        }
    }

    public void Delete(Item gone)
    {
        lock (_gate)
        {
            var item = _items[gone.Id];
            if (item.IsFolder)
            {
                foreach (var child in ChildrenOf(item))
                    Delete(child);
                _children.Remove(item.Id);
            }
            else
            {
                _blobs.Delete(item.Content!);
            }

            _store.Write(Note(item with { Deleted = true }));
            _items.Remove(item.Id);
            _children[item.ParentId!].Remove(item.Name);
        }
    }

    public static string NewId() => "01" + RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 32);

    private Item? Child(Item folder, string name) =>
        _children.TryGetValue(folder.Id, out var children) && children.TryGetValue(name, out var id) ? _items[id] : null;

    private bool IsHeld(Item parent, string name) => _held.Count > 0 && _held.Contains(string.Join('/', PathOf(parent).Append(name)));

    private string FreeName(Item parent, string name)
    {
        for (var number = 1; ; number++)
        {
            var candidate = ItemNames.Numbered(name, number);
            if (Child(parent, candidate) is null && !IsHeld(parent, candidate))
                return candidate;
        }
    }

    private Item NewItem(string? parentId, string name, FileContent? content, ClientTimes times = default, string? id = null)
    {
        var now = _time.GetUtcNow();
        return new Item
        {
            Id = id ?? NewId(),
            ParentId = parentId,
            Name = name,
            Created = now,
            Modified = now,
            ClientCreated = times.Created,
            ClientModified = times.Modified,
            UniqueId = Guid.NewGuid(),
            Content = content,
        };
    }

    private Item Keep(Item changed)
    {
        var item = Note(changed);
        _store.Write(item);
        Place(item);
        if (item.ParentId is null)
            Root = item;
        return item;
    }

    // Gives the change its number, which takes the place of the item's last.
    private Item Note(Item item)
    {
        _changes.Remove(item.Changed);
        var noted = item with { Changed = ++_latest };
        _changes.Add(_latest, noted);
        return noted;
    }

    // What was kept before changes had numbers is given them in the order it is found.
    private void Recall(Item kept)
    {
        var item = kept.Changed > _latest ? kept : kept with { Changed = _latest + 1 };
        _latest = item.Changed;
        _changes.Add(_latest, item);
        if (!item.Deleted)
            Place(item);
    }

    private void Place(Item item)
    {
        _items[item.Id] = item;
        if (item.IsFolder)
            _children.TryAdd(item.Id, new SortedList<string, string>(StringComparer.OrdinalIgnoreCase));
        if (item.ParentId is null)
            return;

        _children.TryAdd(item.ParentId, new SortedList<string, string>(StringComparer.OrdinalIgnoreCase));
        _children[item.ParentId][item.Name] = item.Id;
    }
}
