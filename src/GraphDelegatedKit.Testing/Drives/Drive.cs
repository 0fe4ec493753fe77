using System.Security.Cryptography;
using GraphDelegatedKit.Testing.Graph;

namespace GraphDelegatedKit.Testing.Drives;

// One drive: what may become of its items, one change at a time. Each change is on disk before it is told of.
internal sealed class Drive
{
    private readonly ItemTree _tree = new();
    private readonly ItemChanges _changes = new();
    private readonly ItemStore _store;
    private readonly Blobs _blobs;
    private readonly Rewriting _rewriting;
    private readonly TimeProvider _time;

    // Paths an open upload holds: SharePoint keeps a stub there that no listing shows (onedrive-api-docs#303).
    private readonly HashSet<string> _held = new(StringComparer.OrdinalIgnoreCase);
    private readonly object _gate = new();

    public Drive(DriveInfo info, ItemStore store, Blobs blobs, Rewriting rewriting, TimeProvider time)
    {
        Info = info;
        _store = store;
        _blobs = blobs;
        _rewriting = rewriting;
        _time = time;
        foreach (var item in store.ReadAll().OrderBy(item => item.Changed).Select(_changes.Recall).Where(item => !item.Deleted))
            _tree.Place(item);
        Root = _tree.Root ?? Keep(Item.New(NewId(), null, "root", null, _time.GetUtcNow()));
    }

    public DriveInfo Info { get; }

    public Item Root { get; private set; }

    // OneDrive for consumers: it knows no exclusive uploads, tells early that there is no room, and calls itself "personal".
    public bool IsConsumer { get; set; }

    // Unlimited unless a test says otherwise.
    public long? Quota { get; set; }

    public string Kind => IsConsumer ? "personal" : Info.Kind;

    public long Latest
    {
        get
        {
            lock (_gate)
            {
                return _changes.Latest;
            }
        }
    }

    // The next changes after this one in their order, each item at most once; those that are gone are among them.
    public IReadOnlyList<Item> ChangesAfter(long after, int most)
    {
        lock (_gate)
        {
            return _changes.After(after, most);
        }
    }

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
                item = _tree.Child(item, address.Path[depth]);
            return item;
        }
    }

    public Item Require(ItemAddress address) => Find(address) ?? throw GraphRefusal.ItemNotFound();

    public Item? Start(ItemAddress address) => address.StartId is null ? Root : ById(address.StartId);

    public Item? ById(string id)
    {
        lock (_gate)
        {
            return _tree.Find(id);
        }
    }

    // Whether these bytes are some file's.
    public bool Has(string blob)
    {
        lock (_gate)
        {
            return _tree.Any(item => item.Content?.Blob == blob);
        }
    }

    public IReadOnlyList<Item> ChildrenOf(Item folder)
    {
        lock (_gate)
        {
            return _tree.ChildrenOf(folder);
        }
    }

    public long SizeOf(Item item)
    {
        lock (_gate)
        {
            return _tree.SizeOf(item);
        }
    }

    public IReadOnlyList<string> PathOf(Item item)
    {
        lock (_gate)
        {
            return _tree.PathOf(item);
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
                var next = _tree.Child(folder, name) ?? Add(folder, name, null, ConflictBehavior.Fail).Item;
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
            var taken = _tree.Child(parent, name);
            if (taken is null && (evenIfHeld || !IsHeld(parent, name)))
                return (Keep(New(name)), true);

            return conflict switch
            {
                ConflictBehavior.Rename => (Keep(New(FreeName(parent, name))), true),
                ConflictBehavior.Replace when taken is { IsFolder: false } && content is not null => (Replace(taken, content, times), false),
                _ when taken is null => throw GraphRefusal.NameTaken("The file is currently being uploaded."),
                _ => throw GraphRefusal.NameTaken(),
            };
        }

        Item New(string free) => Item.New(id ?? NewId(), parent.Id, free, content, _time.GetUtcNow(), times);
    }

    // The old bytes go when nobody is led to them any more, killed or not.
    public Item Replace(Item item, FileContent content, ClientTimes times = default)
    {
        lock (_gate)
        {
            var current = _tree[item.Id];
            var replaced = Keep(current.Replaced(content, times, _time.GetUtcNow()));
            _blobs.Delete(current.Content!);
            return replaced;
        }
    }

    // Beginning to upload over a file changes its eTag, though nothing in it.
    public Item Touch(Item item)
    {
        lock (_gate)
        {
            return Keep(_tree[item.Id].Touched());
        }
    }

    // What the service makes of a file that has just come in.
    public Item Settle(Item item) =>
        _rewriting.Concerns(item.Name) ? Replace(item, _blobs.Rewrite(item.Content!), new ClientTimes(item.ClientCreated, item.ClientModified)) : item;

    public Item Change(Item item, string? name, Item? parent, ClientTimes times, ConflictBehavior conflict)
    {
        lock (_gate)
        {
            var current = _tree[item.Id];
            var folder = parent ?? _tree[current.ParentId!];
            var called = name ?? current.Name;
            ItemNames.Require(called);
            if ((_tree.Child(folder, called) is { } taken && taken.Id != current.Id) || IsHeld(folder, called))
                called = conflict == ConflictBehavior.Rename ? FreeName(folder, called) : throw GraphRefusal.NameTaken();
            return Keep(current.Moved(folder.Id, called, times, _time.GetUtcNow()));
        }
    }

    public void Delete(Item gone)
    {
        lock (_gate)
        {
            var item = _tree[gone.Id];
            if (item.IsFolder)
            {
                foreach (var child in _tree.ChildrenOf(item))
                    Delete(child);
            }

            _store.Write(_changes.Note(item with { Deleted = true }));
            _tree.Remove(item);
            if (item.Content is { } content)
                _blobs.Delete(content);
        }
    }

    public static string NewId() => "01" + RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 32);

    private bool IsHeld(Item parent, string name) => _held.Count > 0 && _held.Contains(string.Join('/', PathOf(parent).Append(name)));

    private string FreeName(Item parent, string name) =>
        ItemNames.FirstFree(name, candidate => _tree.Child(parent, candidate) is null && !IsHeld(parent, candidate));

    private Item Keep(Item changed)
    {
        var item = _changes.Note(changed);
        _store.Write(item);
        _tree.Place(item);
        if (item.ParentId is null)
            Root = item;
        return item;
    }
}
