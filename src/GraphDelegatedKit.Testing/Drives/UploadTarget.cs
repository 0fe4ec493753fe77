using GraphDelegatedKit.Testing.Graph;

namespace GraphDelegatedKit.Testing.Drives;

// The destination of an upload: an existing file by its id, or a name below a folder, whether or not the file exists.
internal sealed record UploadTarget(Drive Drive, string StartId, IReadOnlyList<string> Folders, string? Name, string? ReplacedId)
{
    public Item? Existing =>
        ReplacedId is not null ? Drive.FindById(ReplacedId) : Drive.Find(new ItemAddress(StartId, [.. Folders, Name!]));

    // Two uploads have the same key exactly when they have the same destination.
    public string Key => $"{Drive.Info.Id}/{Path}".ToUpperInvariant();

    public string Path => string.Join('/', PathSegments);

    private IEnumerable<string> PathSegments => ReplacedId is not null
        ? Drive.GetPath(Drive.FindById(ReplacedId) ?? throw GraphErrorException.ItemNotFound())
        : [.. Drive.GetPath(Drive.FindById(StartId) ?? throw GraphErrorException.ItemNotFound()), .. Folders, Name!];

    public static UploadTarget Create(Drive drive, ItemAddress address)
    {
        var start = drive.FindStart(address) ?? throw GraphErrorException.ItemNotFound();
        if (address.Path.Count == 0)
        {
            return start.IsFolder
                ? throw GraphErrorException.BadRequest("A folder has no content. Add the name of a file below the folder.")
                : new UploadTarget(drive, start.ParentId!, [], null, start.Id);
        }

        foreach (var name in address.Path)
            ItemNameRules.Validate(name);
        ItemNameRules.ValidatePathLength([.. drive.GetPath(start), .. address.Path]);
        return start.IsFolder
            ? new UploadTarget(drive, start.Id, [.. address.Path.SkipLast(1)], address.Path[^1], null)
            : throw GraphErrorException.BadRequest("A file has no children.");
    }

    public (Item Item, bool IsNew) Commit(
        FileContent content, ConflictBehavior conflict, ClientTimes clientTimes, string? id = null, bool ignoreReservation = false)
    {
        var (item, isNew) = Store(content, conflict, clientTimes, id, ignoreReservation);
        return (Drive.RewriteIfNeeded(item), isNew);
    }

    private (Item Item, bool IsNew) Store(
        FileContent content, ConflictBehavior conflict, ClientTimes clientTimes, string? id, bool ignoreReservation)
    {
        if (ReplacedId is not null)
            return (Drive.Replace(Drive.FindById(ReplacedId) ?? throw GraphErrorException.ItemNotFound(), content, clientTimes), false);

        var start = Drive.FindById(StartId) ?? throw GraphErrorException.ItemNotFound();
        return Drive.Add(Drive.EnsureFolder(start, Folders), Name!, content, conflict, clientTimes, id, ignoreReservation);
    }
}
