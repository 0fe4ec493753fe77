namespace GraphDelegatedKit.Testing.Storage;

// The documents of one folder at one moment. Immutable: a change creates another state, which shares what has not changed.
internal interface IFolderState
{
    // File names without the folder.
    IEnumerable<string> Names { get; }

    // Returns the JSON of a document; null if the folder has none of that name.
    byte[]? Read(string name);

    // Whether another state has the same document. A false alarm costs time, nothing else.
    bool HasSame(string name, IFolderState other);
}
