using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Storage;

namespace GraphDelegatedKit.Testing.Drives;

// One drive. It changes one item at a time and stores each change before it returns. Readers see an immutable state, without a lock.
internal sealed class Drive
{
    // Libraries of the service keep 500 by default; fewer keep the state folder small.
    private const int MaxEarlierVersions = 10;

    private readonly StateFolder _stateFolder;
    private readonly string _folder;
    private readonly BlobStore _blobs;
    private readonly ContentRewriter _contentRewriter;
    private readonly TimeProvider _timeProvider;

    // Paths that an open upload reserves: SharePoint keeps a stub there that no listing shows (onedrive-api-docs#303).
    private readonly HashSet<string> _reservedPaths = new(StringComparer.OrdinalIgnoreCase);
    private readonly object _gate = new();
    private DriveState _state;

    public Drive(DriveInfo info, StateFolder stateFolder, BlobStore blobs, ContentRewriter contentRewriter, TimeProvider timeProvider)
    {
        Info = info;
        _stateFolder = stateFolder;
        _blobs = blobs;
        _contentRewriter = contentRewriter;
        _timeProvider = timeProvider;
        _folder = DriveState.GetFolder(info.Id);
        _state = DriveState.Load(stateFolder.GetFolder(_folder)).ContinueAfter(ChangeNumbers.Read(stateFolder).GetLatest(info.Id));
        if (!stateFolder.IsReplaced)
            stateFolder.SetFolder(_folder, _state);
        if (_state.Tree.Root is null)
            Save(Item.Create(ItemId.CreateRoot(info.Id), null, "root", null, _timeProvider.GetUtcNow()));
    }

    public DriveInfo Info { get; }

    public Item Root => State.Tree.Root!;

    // Whether this is a OneDrive for consumers: it has no exclusive uploads, checks the quota in advance, and has the drive type
    // "personal".
    public bool IsConsumer { get; set; }

    // The maximum size in bytes; null means no limit.
    public long? Quota { get; set; }

    public string DriveType => IsConsumer ? "personal" : Info.DriveType;

    public long LatestChange => State.Changes.LatestChange;

    // A delta that starts before this change number cannot report all deletions.
    public long ForgottenDeletion => Root.ForgottenDeletion;

    private DriveState State => Volatile.Read(ref _state);

    public IReadOnlyList<Item> GetChangesAfter(long changeNumber, int maxCount, Item folder) =>
        State.Changes.GetAfter(changeNumber, maxCount, folder);

    public bool HasRoomFor(long bytes) => Quota is not { } quota || GetSize(Root) + bytes <= quota;

    public void ReservePath(string path)
    {
        lock (_gate)
        {
            _reservedPaths.Add(path);
        }
    }

    public void ReleasePath(string path)
    {
        lock (_gate)
        {
            _reservedPaths.Remove(path);
        }
    }

    public Item? Find(ItemAddress address)
    {
        var tree = State.Tree;
        var item = FindStart(address);
        for (var depth = 0; item is not null && depth < address.Path.Count; depth++)
            item = tree.FindChild(item, address.Path[depth]);
        return item;
    }

    public Item GetItem(ItemAddress address) => Find(address) ?? throw GraphErrorException.ItemNotFound();

    // A folder has neither content nor versions.
    public Item GetFile(ItemAddress address) => GetItem(address) is { IsFolder: false } file
        ? file
        : throw GraphErrorException.BadRequest("A folder has no versions.");

    // Whether an item is the folder or in it.
    public bool IsBelow(Item item, Item folder) => State.Changes.IsBelow(item, folder.Id);

    public IEnumerable<Item> GetItemsBelow(Item folder)
    {
        if (!folder.IsFolder)
            yield break;
        foreach (var child in GetChildren(folder))
        {
            yield return child;
            foreach (var item in GetItemsBelow(child))
                yield return item;
        }
    }

    public Item? FindStart(ItemAddress address) => address.StartId is null ? Root : FindById(address.StartId);

    public Item? FindById(string id) => State.Tree.Find(id);

    // Whether a file uses this blob.
    public bool ContainsBlob(string blob) => State.Tree.Any(
        item => item.Content?.Blob == blob || item.EarlierVersions.Any(version => version.Content.Blob == blob));

    public IReadOnlyList<Item> GetChildren(Item folder) => State.Tree.GetChildren(folder);

    public long GetSize(Item item) => State.Tree.GetSize(item);

    public IReadOnlyList<string> GetPath(Item item) => State.Tree.GetPath(item);

    // Returns the folder and creates missing ones, as the service does for uploads by path.
    public Item EnsureFolder(Item start, IEnumerable<string> names)
    {
        lock (_gate)
        {
            var folder = start;
            foreach (var name in names)
            {
                var child = _state.Tree.FindChild(folder, name) ?? Add(folder, name, null, ConflictBehavior.Fail).Item;
                folder = child.IsFolder
                    ? child
                    : throw GraphErrorException.NameAlreadyExists("A file with the name of the folder already exists.");
            }

            return folder;
        }
    }

    public (Item Item, bool IsNew) Add(
        Item parent,
        string name,
        FileContent? content,
        ConflictBehavior conflict,
        ClientTimes clientTimes = default,
        string? id = null,
        bool ignoreReservation = false)
    {
        ItemNameRules.Validate(name);
        lock (_gate)
        {
            ItemNameRules.ValidatePathLength(GetPath(parent).Append(name));
            var existing = _state.Tree.FindChild(parent, name);
            if (existing is null && (ignoreReservation || !IsReserved(parent, name)))
                return (Save(CreateItem(name)), true);

            return conflict switch
            {
                ConflictBehavior.Rename => (Save(CreateItem(FindFreeName(parent, name))), true),
                ConflictBehavior.Replace when existing is { IsFolder: false } && content is not null =>
                    (Replace(existing, content, clientTimes), false),
                _ when existing is null => throw GraphErrorException.NameAlreadyExists("The file is currently being uploaded."),
                _ => throw GraphErrorException.NameAlreadyExists(),
            };
        }

        Item CreateItem(string itemName) =>
            Item.Create(id ?? ItemId.Create(), parent.Id, itemName, content, _timeProvider.GetUtcNow(), clientTimes);
    }

    // Adds new files to a folder, as one change of the state.
    public void AddFiles(Item folder, IEnumerable<(string Name, FileContent Content)> files)
    {
        lock (_gate)
        {
            var now = _timeProvider.GetUtcNow();
            var ((tree, changes), names) = (_state, new List<string>());
            foreach (var (name, content) in files)
            {
                if (tree.FindChild(folder, name) is not null || IsReserved(folder, name))
                    continue;
                (changes, var item) = changes.Record(Item.Create(ItemId.Create(), folder.Id, name, content, now));
                tree = tree.AddOrMove(item);
                names.Add(DriveState.GetName(item));
            }

            Store(new DriveState(tree, changes), names);
        }
    }

    public Item Replace(Item item, FileContent content, ClientTimes clientTimes = default)
    {
        lock (_gate)
        {
            var existing = _state.Tree[item.Id];
            var replaced = existing.WithContent(content, clientTimes, _timeProvider.GetUtcNow());
            ItemVersion[] versions =
                [new ItemVersion(existing.VersionId, existing.Modified, existing.Content!), .. existing.EarlierVersions];
            return SaveVersions(replaced, versions);
        }
    }

    // The earlier content becomes the current one, and the current content an earlier one.
    public Item RestoreVersion(Item item, string versionId) =>
        Replace(item, _blobs.Copy(item.GetEarlierVersion(versionId).Content), new ClientTimes(item.ClientCreated, null));

    public void DeleteVersion(Item item, string versionId)
    {
        lock (_gate)
        {
            var existing = _state.Tree[item.Id];
            var version = existing.GetEarlierVersion(versionId);
            Save(existing.WithEarlierVersions(existing.EarlierVersions.Where(earlier => earlier != version)));
            _blobs.Delete(version.Content);
        }
    }

    // A new upload session for an existing file changes its eTag but not its content.
    public Item Touch(Item item)
    {
        lock (_gate)
        {
            return Save(_state.Tree[item.Id].WithNewVersion());
        }
    }

    // Rewrites an uploaded file if the service rewrites files with its extension.
    public Item RewriteIfNeeded(Item item)
    {
        if (!_contentRewriter.ShouldRewrite(item.Name))
            return item;
        lock (_gate)
        {
            var times = new ClientTimes(item.ClientCreated, item.ClientModified);
            var rewritten = Save(item.WithContent(_blobs.Rewrite(item.Content!), times, _timeProvider.GetUtcNow()));
            _blobs.Delete(item.Content!);
            return rewritten;
        }
    }

    public Item UpdateItem(Item item, string? name, Item? parent, ClientTimes clientTimes, ConflictBehavior conflict)
    {
        lock (_gate)
        {
            var storedItem = _state.Tree[item.Id];
            var folder = parent ?? _state.Tree[storedItem.ParentId!];
            var newName = name ?? storedItem.Name;
            ItemNameRules.Validate(newName);
            if ((_state.Tree.FindChild(folder, newName) is { } existing && existing.Id != storedItem.Id) || IsReserved(folder, newName))
                newName = conflict == ConflictBehavior.Rename
                    ? FindFreeName(folder, newName)
                    : throw GraphErrorException.NameAlreadyExists();
            return Save(storedItem.WithLocation(folder.Id, newName, clientTimes, _timeProvider.GetUtcNow()));
        }
    }

    public void Delete(Item deletedItem)
    {
        lock (_gate)
        {
            var item = _state.Tree[deletedItem.Id];
            if (item.IsFolder)
            {
                foreach (var child in _state.Tree.GetChildren(item))
                    Delete(child);
            }

            var content = item.Content is { } deleted ? deleted with { Blob = "" } : null;
            Record(item with { IsDeleted = true, Content = content, EarlierVersions = [] }, (tree, recorded) => tree.Remove(recorded));
            if (item.Content is not null)
                _blobs.Delete(item.Content);
            foreach (var version in item.EarlierVersions)
                _blobs.Delete(version.Content);
            var shorter = _state.ForgetOldDeletions(out var changedDocuments);
            if (changedDocuments.Count > 0)
                Store(shorter, changedDocuments);
        }
    }

    private bool IsReserved(Item parent, string name) =>
        _reservedPaths.Count > 0 && _reservedPaths.Contains(string.Join('/', GetPath(parent).Append(name)));

    private string FindFreeName(Item parent, string name) =>
        ItemNameRules.FindFreeName(name, candidate => _state.Tree.FindChild(parent, candidate) is null && !IsReserved(parent, candidate));

    // The blobs of dropped versions are deleted only after the item is stored, so that a kill between the two leaves a readable file.
    private Item SaveVersions(Item changed, ItemVersion[] versions)
    {
        var item = Save(changed.WithEarlierVersions(versions.Take(MaxEarlierVersions)));
        foreach (var dropped in versions.Skip(MaxEarlierVersions))
            _blobs.Delete(dropped.Content);
        return item;
    }

    private Item Save(Item changed) => Record(changed, (tree, recorded) => tree.AddOrMove(recorded));

    private Item Record(Item changed, Func<ItemTree, Item, ItemTree> updateTree)
    {
        var (changes, item) = _state.Changes.Record(changed);
        Store(new DriveState(updateTree(_state.Tree, item), changes), [DriveState.GetName(item)]);
        return item;
    }

    private void Store(DriveState state, IReadOnlyList<string> changedDocuments)
    {
        _stateFolder.WriteDocuments(_folder, changedDocuments, state);
        Volatile.Write(ref _state, state);
    }
}
