using System.Text;

namespace GraphDelegatedKit.Testing.Drives;

// The content of a file: the name of its blob, its size in bytes and its hash. A short generated text is part of the name, so that a
// hundred thousand files need no blobs.
internal sealed record FileContent(string Blob, long Size, string QuickXorHash)
{
    private const string TextPrefix = "text:";

    // Null for a content that is stored as a blob.
    public byte[]? GetText() =>
        Blob.StartsWith(TextPrefix, StringComparison.Ordinal) ? Encoding.UTF8.GetBytes(Blob[TextPrefix.Length..]) : null;

    public static FileContent FromText(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var hash = new QuickXorHash();
        hash.Append(bytes);
        return new FileContent(TextPrefix + text, bytes.Length, hash.ToBase64());
    }
}
