using GraphDelegatedKit.Storage;

namespace GraphDelegatedKit.Cache;

/// <summary>The file's form: one line that says what it is and how it is protected, then the content.</summary>
internal static class CacheFormat
{
    public const string Mark = "GraphDelegatedKit sign-in cache 1";

    /// <returns><see langword="null"/> if the file is no cache of ours.</returns>
    public static (FileHead Head, int Length)? Head(ReadOnlySpan<byte> file) => FileHead.Read(Mark, file);
}
