namespace GraphDelegatedKit.Testing.Drives;

// The bytes of a file: the name of the blob that holds them, and what is known of them.
internal sealed record FileContent(string Blob, long Size, string QuickXorHash);
