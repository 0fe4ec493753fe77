namespace GraphDelegatedKit.Testing.Storage;

// The documents of one folder at one moment. Immutable: a change creates another state, which shares what has not changed.
internal interface IFolderState
{
    // File names without the folder.
    IEnumerable<string> Names { get; }

    // Returns the JSON of a document; null if the folder has none of that name.
    byte[]? Read(string name);

    // The names of the documents that differ from another state. A false alarm costs time, nothing else.
    IEnumerable<string> GetDifferences(IFolderState other) => Names.Union(other.Names).Where(name =>
        !(Read(name) is { } own && other.Read(name) is { } others && (own == others || own.AsSpan().SequenceEqual(others))));
}
