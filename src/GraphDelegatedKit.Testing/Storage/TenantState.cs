using System.Collections.Immutable;

namespace GraphDelegatedKit.Testing.Storage;

// All documents of a tenant at one moment, by folder; the empty name is the state folder itself. Immutable.
internal sealed record TenantState(ImmutableDictionary<string, IFolderState> Folders)
{
    public static TenantState Empty { get; } =
        new(ImmutableDictionary<string, IFolderState>.Empty.WithComparers(StringComparer.Ordinal));

    public IFolderState Get(string folder) => Folders.GetValueOrDefault(folder) ?? FolderState.Empty;

    public TenantState With(string folder, IFolderState state) => new(Folders.SetItem(folder, state));

    // The names of the documents that differ, with their folders.
    public IEnumerable<(string Folder, string Name)> GetDifferences(TenantState other) =>
        from folder in Folders.Keys.Union(other.Folders.Keys)
        let own = Get(folder)
        let others = other.Get(folder)
        where !own.Equals(others)
        from name in own.GetDifferences(others)
        select (folder, name);
}
