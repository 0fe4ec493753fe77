namespace GraphDelegatedKit.Storage;

/// <summary>The kind of a directory entry.</summary>
internal enum FileKind
{
    File,
    Folder,
    Link,
    Pipe,
    Socket,
    Device,
}
