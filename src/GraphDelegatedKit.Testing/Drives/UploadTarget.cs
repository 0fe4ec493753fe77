using GraphDelegatedKit.Testing.Graph;

namespace GraphDelegatedKit.Testing.Drives;

// Where an upload goes: a file that is there, named by its id, or a name below a folder, whether there is such a file or not.
internal sealed record UploadTarget(Drive Drive, string StartId, IReadOnlyList<string> Folders, string? Name, string? ReplacedId)
{
    public Item? Existing => ReplacedId is not null ? Drive.ById(ReplacedId) : Drive.Find(new ItemAddress(StartId, [.. Folders, Name!]));

    // The same for two uploads exactly when they go to the same place.
    public string Key => $"{Drive.Info.Id}/{Path}".ToUpperInvariant();

    public string Path => string.Join('/', Names);

    private IEnumerable<string> Names => ReplacedId is not null
        ? Drive.PathOf(Drive.ById(ReplacedId) ?? throw GraphRefusal.ItemNotFound())
        : [.. Drive.PathOf(Drive.ById(StartId) ?? throw GraphRefusal.ItemNotFound()), .. Folders, Name!];

    public static UploadTarget Of(Drive drive, ItemAddress address)
    {
        var start = drive.Start(address) ?? throw GraphRefusal.ItemNotFound();
        if (address.Path.Count == 0)
        {
            return start.IsFolder
                ? throw GraphRefusal.BadRequest("A folder has no content; name the file below it.")
                : new UploadTarget(drive, start.ParentId!, [], null, start.Id);
        }

        foreach (var name in address.Path)
            ItemNames.Require(name);
        ItemNames.RequirePathLength([.. drive.PathOf(start), .. address.Path]);
        return start.IsFolder
            ? new UploadTarget(drive, start.Id, [.. address.Path.SkipLast(1)], address.Path[^1], null)
            : throw GraphRefusal.BadRequest("A file has no children.");
    }

    public (Item Item, bool IsNew) Commit(FileContent content, ConflictBehavior conflict, ClientTimes times, string? id = null, bool evenIfHeld = false)
    {
        var (item, isNew) = Place(content, conflict, times, id, evenIfHeld);
        return (Drive.Settle(item), isNew);
    }

    private (Item Item, bool IsNew) Place(FileContent content, ConflictBehavior conflict, ClientTimes times, string? id, bool evenIfHeld)
    {
        if (ReplacedId is not null)
            return (Drive.Replace(Drive.ById(ReplacedId) ?? throw GraphRefusal.ItemNotFound(), content, times), false);

        var start = Drive.ById(StartId) ?? throw GraphRefusal.ItemNotFound();
        return Drive.Add(Drive.EnsureFolder(start, Folders), Name!, content, conflict, times, id, evenIfHeld);
    }
}
