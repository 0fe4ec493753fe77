using System.Collections.Immutable;

namespace GraphDelegatedKit.Testing.Storage;

// A folder whose documents are kept as they are stored.
internal sealed class FolderState(ImmutableDictionary<string, byte[]> documents) : IFolderState
{
    public static FolderState Empty { get; } = new(ImmutableDictionary<string, byte[]>.Empty.WithComparers(StringComparer.Ordinal));

    public IEnumerable<string> Names => documents.Keys;

    public static FolderState Create(IEnumerable<KeyValuePair<string, byte[]>> documents) => new(Empty.Documents.AddRange(documents));

    public byte[]? Read(string name) => documents.GetValueOrDefault(name);

    public FolderState With(string name, byte[] document) => new(documents.SetItem(name, document));

    public FolderState Without(string name) => new(documents.Remove(name));

    private ImmutableDictionary<string, byte[]> Documents => documents;
}
