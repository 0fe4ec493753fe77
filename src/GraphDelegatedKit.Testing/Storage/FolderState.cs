using System.Collections.Immutable;

namespace GraphDelegatedKit.Testing.Storage;

// A folder whose documents are kept as they are stored.
internal sealed class FolderState(ImmutableDictionary<string, byte[]> documents) : IFolderState
{
    private object? _loaded;

    public static FolderState Empty { get; } = new(ImmutableDictionary<string, byte[]>.Empty.WithComparers(StringComparer.Ordinal));

    public ImmutableDictionary<string, byte[]> Documents => documents;

    public IEnumerable<string> Names => documents.Keys;

    // The approximate size of the documents with their names in bytes.
    public long Size => documents.Sum(document => (long)document.Key.Length + document.Value.Length);

    public static FolderState Create(IEnumerable<KeyValuePair<string, byte[]>> documents) => new(Empty.Documents.AddRange(documents));

    // The documents as objects: loaded once, however often a snapshot with them is restored.
    public T Load<T>(Func<FolderState, T> load) where T : class =>
        (T)LazyInitializer.EnsureInitialized(ref _loaded, () => load(this));

    public byte[]? Read(string name) => documents.GetValueOrDefault(name);

    public FolderState With(string name, byte[] document) => new(documents.SetItem(name, document));

    public FolderState Without(string name) => new(documents.Remove(name));
}
