using GraphDelegatedKit.Storage;

namespace GraphDelegatedKit.Cache;

/// <summary>The file's form: one line that says what it is and how it is protected, then the content.</summary>
internal static class CacheFormat
{
    public const string Mark = "GraphDelegatedKit sign-in cache 1";

    // Any other word is no protection that is wanting here, but a torn file.
    private static readonly string[] Forms = [PlainContent.Name, CallersKey.Name, KeyringKey.Name, DpapiContent.Name];

    /// <returns><see langword="null"/> if the file is no cache of ours.</returns>
    public static (FileHead Head, int Length)? Head(ReadOnlySpan<byte> file) =>
        FileHead.Read(Mark, file) is var (head, length) && Forms.Contains(head.Form) ? (head, length) : null;
}
