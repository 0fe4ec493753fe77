using System.Buffers.Text;
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

    // The number of the latest change of every drive with items, by its id.
    public static IEnumerable<KeyValuePair<string, long>> GetLatestChanges(TenantState state) =>
        from folder in state.Folders
        where folder.Key.StartsWith(FolderPrefix, StringComparison.Ordinal)
        select KeyValuePair.Create(folder.Key[FolderPrefix.Length..], GetLatestChange(folder.Value));

    // Turns stored documents into items. A state that a snapshot holds may have none yet.
    public static DriveState Load(IFolderState folder) => folder as DriveState ?? ((FolderState)folder).Load(Load);

    private static DriveState Load(FolderState folder)
    {
        var changes = ItemChangeLog.Create(folder.Documents.Values.Select(StateFolder.Deserialize<Item>));
        return new DriveState(ItemTree.Create([.. changes.Items.Where(item => !item.IsDeleted)]), changes);
    }

    private static long GetLatestChange(IFolderState folder) => folder is DriveState drive
        ? drive.Changes.LatestChange
        : ((FolderState)folder).Documents.Values.Select(FindChangeNumber).DefaultIfEmpty().Max();

    // Reads one member of a stored item, because a restore needs it of all items. Quotes within strings are escaped.
    private static long FindChangeNumber(byte[] document)
    {
        var member = "\"changed\":"u8;
        var start = document.AsSpan().IndexOf(member);
        return start >= 0 && Utf8Parser.TryParse(document.AsSpan(start + member.Length), out long number, out _) ? number : 0;
    }

    // The later changes get higher numbers than this one.
    public DriveState ContinueAfter(long changeNumber) => this with { Changes = Changes.ContinueAfter(changeNumber) };

    // Drops the oldest of very many deleted items. The root keeps the number of the latest of them.
    public DriveState ForgetOldDeletions(out IReadOnlyList<string> changedDocuments)
    {
        var (changes, forgotten) = Changes.ForgetOldDeletions();
        if (forgotten.Count == 0)
        {
            changedDocuments = [];
            return this;
        }

        var root = Tree.Root! with { ForgottenDeletion = forgotten[^1].ChangeNumber };
        changedDocuments = [.. forgotten.Prepend(root).Select(GetName)];
        return new DriveState(Tree.AddOrMove(root), changes.Replace(root));
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
