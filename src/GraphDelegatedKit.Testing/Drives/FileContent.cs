namespace GraphDelegatedKit.Testing.Drives;

// The content of a file: the name of its blob, its size in bytes and its hash.
internal sealed record FileContent(string Blob, long Size, string QuickXorHash);
