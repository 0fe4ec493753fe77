using GraphDelegatedKit.Testing.Storage;

namespace GraphDelegatedKit.Testing.Drives;

// Where a drive's items are kept: a small file for each, so that a change costs the same in a drive of ten and of ten thousand.
internal sealed class ItemStore(StateFolder stateFolder, string driveId)
{
    private string Folder => Path.Combine("drives", driveId);

    public IEnumerable<Item> ReadAll() => stateFolder.ListJsonFiles(Folder).Select(name => stateFolder.Read<Item>(name)!);

    public void Write(Item item) => stateFolder.Write(GetFileName(item), item);

    private string GetFileName(Item item) => Path.Combine(Folder, item.Id + ".json");
}
