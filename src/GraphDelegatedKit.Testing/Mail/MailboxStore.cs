using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Storage;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Mail;

// The messages and events of all users. Each is stored as a small file; the bytes of attachments are blobs, like those of other files.
internal sealed class MailboxStore
{
    private const string Folder = "mail";

    private readonly ConcurrentDictionary<string, MailItem> _items = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _keysByMovedId = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, MailItem>> _itemsByOwner = new(StringComparer.Ordinal);
    private readonly StateFolder _stateFolder;
    private readonly TimeProvider _timeProvider;
    private readonly object _gate = new();
    private readonly ChangeNumbers _changeNumbers;
    private long _latestNumber;
    private long _latestChange;

    public MailboxStore(StateFolder stateFolder, BlobStore blobs, TimeProvider timeProvider)
    {
        _stateFolder = stateFolder;
        _timeProvider = timeProvider;
        Blobs = blobs;
        Folders = new MailboxFolders(stateFolder);
        foreach (var item in stateFolder.ListJsonFiles(Folder).Select(name => stateFolder.Read<MailItem>(name)!))
        {
            Index(item);
            _latestNumber = Math.Max(_latestNumber, item.Number);
            _latestChange = Math.Max(_latestChange, item.ChangeNumber);
        }

        _changeNumbers = ChangeNumbers.Read(stateFolder);
        _latestChange = Math.Max(_latestChange, _changeNumbers.GetLatest(ChangeNumbers.Mail));
    }

    public BlobStore Blobs { get; }

    public MailboxFolders Folders { get; }

    public long LatestChange => Interlocked.Read(ref _latestChange);

    public string RangesPropertyName { get; set; } = "NextExpectedRanges";

    // Whether a client with a delta token of this number has seen changes that a restore has undone.
    public bool IsUndone(long changeNumber) => _changeNumbers.IsUndone(ChangeNumbers.Mail, changeNumber);

    // Takes a regular id or an immutable one. A regular id is no longer known after a move.
    public MailItem? Find(string id)
    {
        if (MailIds.ParseOccurrence(id) is var (masterId, date))
            return Find(masterId) is { } master ? EventSeries.Read(master)?.Find(date) : null;
        if (_items.TryGetValue(MailIds.FindKey(id) ?? id, out var item) && (item.MovedId is null || item.Id != id))
            return item;
        return _keysByMovedId.TryGetValue(id, out var key) && _items.TryGetValue(key, out item) && item.MovedId == id ? item : null;
    }

    public MailItem? FindByKey(string key)
    {
        if (MailIds.ParseOccurrence(key) is var (masterKey, date))
            return _items.TryGetValue(masterKey, out var master) ? EventSeries.Read(master)?.Find(date) : null;
        return _items.GetValueOrDefault(key);
    }

    public MailItem Get(LocalUser owner, MailKind kind, string id)
    {
        if (Find(id) is { } item && item.OwnerId == owner.Id && item.Kind == kind && item.FolderId != "")
            return item;
        if (id.Equals("delta", StringComparison.OrdinalIgnoreCase))
            throw GraphErrorException.NotSupported("delta of a mailbox");
        throw MailIds.IsWellFormed(id) ? CreateNotFoundError() : CreateMalformedIdError();
    }

    // Returns all items of a mailbox in the order in which they were added.
    public IReadOnlyList<MailItem> GetAll(string ownerId, MailKind kind) => _itemsByOwner.TryGetValue(ownerId, out var items)
        ? [.. items.Values.Where(item => item.Kind == kind).OrderBy(item => item.Number)]
        : [];

    public IReadOnlyList<MailItem> GetAll(MailboxFolder folder) =>
        [.. GetAll(folder.OwnerId, folder.Kind).Where(item => item.IsIn(folder.Id))];

    public MailItem Add(LocalUser owner, MailKind kind, JsonObject body, Func<MailItem, MailItem>? complete = null)
    {
        var item = new MailItem
        {
            Id = MailIds.Create(),
            Kind = kind,
            OwnerId = owner.Id,
            Body = body,
            Created = _timeProvider.GetUtcNow(),
            Number = Interlocked.Increment(ref _latestNumber),
        };
        return Save(complete is null ? item : complete(item));
    }

    public MailItem Update(MailItem item, Func<MailItem, MailItem> change)
    {
        lock (_gate)
        {
            var current = FindByKey(item.Id) ?? throw CreateNotFoundError();
            return Save(change(current) with { Version = current.Version + 1, Modified = _timeProvider.GetUtcNow() });
        }
    }

    // Gives the item a new regular id: https://learn.microsoft.com/graph/api/message-move
    public MailItem Move(MailItem item, string folderId, Func<MailItem, MailItem>? change = null) => Update(
        item,
        current => (change is null ? current : change(current)) with { FolderId = folderId, MovedId = MailIds.Create() });

    // Deletes one occurrence of a series.
    public void Cancel(EventOccurrence occurrence) =>
        Update(occurrence.Master, master => EventSeries.Read(master)?.Cancel(occurrence.Date) ?? master);

    // Copies an item. The copies share the bytes of the attachments.
    public MailItem Copy(MailItem item, string folderId, Func<MailItem, MailItem>? change = null)
    {
        var copy = item with
        {
            Id = MailIds.Create(),
            MovedId = null,
            FolderId = folderId,
            Body = item.Body.DeepClone().AsObject(),
            Version = 1,
            Number = Interlocked.Increment(ref _latestNumber),
            Attachments = [.. item.Attachments.Select(attachment => attachment with { Id = MailIds.Create() })],
        };
        return Save(change is null ? copy : change(copy));
    }

    // Removes a folder or calendar with the folders in it. What was in them can be recovered like any deleted item.
    public void Remove(MailboxFolder folder)
    {
        foreach (var child in Folders.GetChildren(folder))
            Remove(child);
        foreach (var item in GetAll(folder))
            Move(item, WellKnownFolder.GetId(folder.OwnerId, WellKnownFolder.RecoverableItems));
        Folders.Remove(folder);
    }

    // The key of an item is the id that it had before any move.
    public void Attach(string key, MailAttachment attachment)
    {
        lock (_gate)
        {
            var item = FindByKey(key) ?? throw CreateNotFoundError();
            Save(item with { Version = item.Version + 1, Attachments = [.. item.Attachments, attachment] });
        }
    }

    public static GraphErrorException CreateNotFoundError() =>
        new(404, "ErrorItemNotFound", "The specified object was not found in the store.");

    public static GraphErrorException CreateMalformedIdError() => new(400, "ErrorInvalidIdMalformed", "Id is malformed.");

    private MailItem Save(MailItem item)
    {
        lock (_gate)
        {
            if (item.Occurrence is { } occurrence)
            {
                var master = Save(EventSeries.Read(_items[occurrence.Master.Id])!.Apply(item));
                return EventSeries.Read(master)!.Find(occurrence.Date)!;
            }

            var numbered = AddChange(item, _items.GetValueOrDefault(item.Id));
            _stateFolder.Write(Path.Combine(Folder, item.Id + ".json"), numbered);
            return Index(numbered);
        }
    }

    private MailItem AddChange(MailItem item, MailItem? previous)
    {
        var number = Interlocked.Increment(ref _latestChange);
        if (previous is null)
        {
            return item with
            {
                ChangeNumber = number,
                FolderChangeNumber = number,
                SeriesChangeNumber = number,
                Departures = [],
                FormerSchedules = [],
            };
        }

        if (item.Kind == MailKind.Event)
            item = FormerSchedule.Add(EventSeries.AddChange(item, previous, number), previous, number);
        return previous.IsIn(item.CurrentFolderId) ? item with { ChangeNumber = number } : item with
        {
            ChangeNumber = number,
            FolderChangeNumber = number,
            Departures = [.. item.Departures, new FolderDeparture(previous.CurrentFolderId, previous.RegularId, number)],
        };
    }

    private MailItem Index(MailItem item)
    {
        if (_items.GetValueOrDefault(item.Id)?.MovedId is { } previousId && previousId != item.MovedId)
            _keysByMovedId.TryRemove(previousId, out _);
        if (item.MovedId is { } movedId)
            _keysByMovedId[movedId] = item.Id;
        _itemsByOwner.GetOrAdd(item.OwnerId, _ => new(StringComparer.Ordinal))[item.Id] = item;
        return _items[item.Id] = item;
    }
}
