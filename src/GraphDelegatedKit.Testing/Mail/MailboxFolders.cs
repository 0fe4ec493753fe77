using System.Collections.Concurrent;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Storage;

namespace GraphDelegatedKit.Testing.Mail;

// The mail folders and calendars of all users: the well-known ones, and those that were created, which are stored as small files.
internal sealed class MailboxFolders
{
    private const string Folder = "mailfolders";

    private readonly ConcurrentDictionary<string, MailboxFolder> _created = new(StringComparer.Ordinal);
    private readonly StateFolder _stateFolder;
    private readonly object _gate = new();

    public MailboxFolders(StateFolder stateFolder)
    {
        _stateFolder = stateFolder;
        foreach (var folder in stateFolder.ListJsonFiles(Folder).Select(name => stateFolder.Read<MailboxFolder>(name)!))
            _created[folder.Id] = folder;
    }

    // Takes an id, or the name of a well-known mail folder.
    public MailboxFolder? Find(string ownerId, MailKind kind, string idOrName)
    {
        if (kind == MailKind.Message && WellKnownFolder.MailFolders.FirstOrDefault(IsNamed) is { } wellKnown)
            return Create(ownerId, wellKnown);
        if (_created.TryGetValue(idOrName, out var folder) && folder.OwnerId == ownerId && folder.Kind == kind)
            return folder;
        return GetWellKnown(ownerId, kind).FirstOrDefault(candidate => candidate.Id == idOrName);

        bool IsNamed(WellKnownFolder candidate) => candidate.Name.Equals(idOrName, StringComparison.OrdinalIgnoreCase);
    }

    public MailboxFolder Get(string ownerId, MailKind kind, string idOrName)
    {
        if (Find(ownerId, kind, idOrName) is { } folder)
            return folder;
        var isName = kind == MailKind.Message && WellKnownFolder.AbsentNames.Contains(idOrName, StringComparer.OrdinalIgnoreCase);
        throw isName || MailIds.IsWellFormed(idOrName) ? MailboxStore.CreateNotFoundError() : MailboxStore.CreateMalformedIdError();
    }

    public static MailboxFolder GetDefaultCalendar(string ownerId) => GetWellKnown(ownerId, MailKind.Event)[0];

    public IReadOnlyList<MailboxFolder> GetChildren(MailboxFolder parent) =>
    [
        .. GetAll(parent.OwnerId, parent.Kind).Where(folder => folder.ParentId == parent.Id)
            .OrderBy(folder => folder.Name, StringComparer.OrdinalIgnoreCase),
    ];

    public IReadOnlyList<MailboxFolder> GetCalendars(string ownerId) => [.. GetAll(ownerId, MailKind.Event)];

    public MailboxFolder Add(string ownerId, MailKind kind, MailboxFolder? parent, string name)
    {
        lock (_gate)
        {
            EnsureNameIsFree(ownerId, kind, parent?.Id, name);
            return Save(new MailboxFolder { Id = MailIds.Create(), OwnerId = ownerId, Kind = kind, ParentId = parent?.Id, Name = name });
        }
    }

    public MailboxFolder Rename(MailboxFolder folder, string name)
    {
        lock (_gate)
        {
            if (!folder.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                EnsureNameIsFree(folder.OwnerId, folder.Kind, folder.ParentId, name);
            return Save(folder with { Name = name, Version = folder.Version + 1 });
        }
    }

    public void Remove(MailboxFolder folder)
    {
        _created.TryRemove(folder.Id, out _);
        _stateFolder.Delete(GetFileName(folder.Id));
    }

    private IEnumerable<MailboxFolder> GetAll(string ownerId, MailKind kind) =>
        GetWellKnown(ownerId, kind).Concat(_created.Values
            .Where(folder => folder.OwnerId == ownerId && folder.Kind == kind)
            .OrderBy(folder => folder.Name, StringComparer.OrdinalIgnoreCase));

    private void EnsureNameIsFree(string ownerId, MailKind kind, string? parentId, string name)
    {
        if (GetAll(ownerId, kind).Any(other =>
            other.ParentId == parentId && other.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
            throw new GraphErrorException(409, "ErrorFolderExists", "A folder with the specified name already exists.");
    }

    private MailboxFolder Save(MailboxFolder folder)
    {
        _stateFolder.Write(GetFileName(folder.Id), folder);
        return _created[folder.Id] = folder;
    }

    private static List<MailboxFolder> GetWellKnown(string ownerId, MailKind kind) => kind == MailKind.Event
        ? [Create(ownerId, new WellKnownFolder(WellKnownFolder.Calendar, "Calendar", null)) with { Kind = MailKind.Event }]
        : [.. WellKnownFolder.MailFolders.Select(folder => Create(ownerId, folder))];

    private static MailboxFolder Create(string ownerId, WellKnownFolder folder) => new()
    {
        Id = WellKnownFolder.GetId(ownerId, folder.Name),
        OwnerId = ownerId,
        Kind = MailKind.Message,
        ParentId = folder.ParentName is { } parent ? WellKnownFolder.GetId(ownerId, parent) : null,
        Name = folder.DisplayName,
        IsWellKnown = true,
    };

    private static string GetFileName(string id) => Path.Combine(Folder, id + ".json");
}
