using GraphDelegatedKit.Testing.Storage;

namespace GraphDelegatedKit.Testing.Drives;

// The items of a drive at one moment, one document each. Immutable.
internal sealed record DriveState(ItemTree Tree, ItemChangeLog Changes) : IFolderState
{
    public const string FolderPrefix = "drives/";

    private const string Extension = ".json";

    public IEnumerable<string> Names => Changes.Items.Select(GetName);

    public static string GetFolder(string driveId) => FolderPrefix + driveId;

    public static string GetName(Item item) => item.Id + Extension;

    // The number of the latest change of every drive that is open, by its id.
    public static IEnumerable<KeyValuePair<string, long>> GetLatestChanges(TenantState state) =>
        from folder in state.Folders
        where folder.Value is DriveState
        select KeyValuePair.Create(folder.Key[FolderPrefix.Length..], ((DriveState)folder.Value).Changes.LatestChange);

    // Turns stored documents into items. A state that a snapshot holds may have none yet.
    public static DriveState Load(IFolderState folder)
    {
        if (folder is DriveState state)
            return state;
        var changes = ItemChangeLog.Create(folder.Names.Select(name => StateFolder.Deserialize<Item>(folder.Read(name)!)));
        return new DriveState(ItemTree.Create([.. changes.Items.Where(item => !item.IsDeleted)]), changes);
    }

    public byte[]? Read(string name) => Find(name) is { } item ? StateFolder.Serialize(item) : null;

    public IEnumerable<string> GetDifferences(IFolderState other) => other is DriveState otherDrive
        ? Changes.GetDifferences(otherDrive.Changes).Distinct(StringComparer.Ordinal).Select(id => id + Extension)
        : ((IFolderState)new Documents(this)).GetDifferences(other);

    private Item? Find(string name) => Changes.Find(name[..^Extension.Length]);

    // The documents of a drive, for a comparison with those of a folder that has not been read as a drive.
    private sealed class Documents(DriveState drive) : IFolderState
    {
        public IEnumerable<string> Names => drive.Names;

        public byte[]? Read(string name) => drive.Read(name);
    }
}
