using GraphDelegatedKit.Testing.Storage;

namespace GraphDelegatedKit.Testing.Drives;

// The stored items of a drive, one small file each, so that the cost of a change does not depend on the number of items.
internal sealed class ItemStore(StateFolder stateFolder, string driveId)
{
    private string Folder => Path.Combine("drives", driveId);

    public IEnumerable<Item> ReadAll() => stateFolder.ListJsonFiles(Folder).Select(name => stateFolder.Read<Item>(name)!);

    public void Write(Item item) => stateFolder.Write(GetFileName(item), item);

    private string GetFileName(Item item) => Path.Combine(Folder, item.Id + ".json");
}
