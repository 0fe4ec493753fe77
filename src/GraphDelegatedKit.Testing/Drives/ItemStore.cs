using GraphDelegatedKit.Testing.State;

namespace GraphDelegatedKit.Testing.Drives;

// Where a drive's items are kept: a small file for each, so that a change costs the same in a drive of ten and of ten thousand.
internal sealed class ItemStore(StateFolder state, string driveId)
{
    private string Folder => Path.Combine("drives", driveId);

    public IEnumerable<Item> ReadAll() => state.NamesIn(Folder).Select(name => state.Read<Item>(name)!);

    public void Write(Item item) => state.Write(NameOf(item), item);

    private string NameOf(Item item) => Path.Combine(Folder, item.Id + ".json");
}
