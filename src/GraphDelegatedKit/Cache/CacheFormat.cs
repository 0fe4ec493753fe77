using GraphDelegatedKit.Storage;

namespace GraphDelegatedKit.Cache;

/// <summary>The file's form: one line that says what it is and how it is protected, then the content.</summary>
internal static class CacheFormat
{
    public const string FormatId = "GraphDelegatedKit sign-in cache 1";

    // Any other word is no protection that is wanting here, but a torn file.
    private static readonly string[] ProtectionNames = [PlaintextProtector.Name, CallerKeyProtector.Name, KeyringProtector.Name, DpapiProtector.Name];

    /// <returns><see langword="null"/> if the file is no cache of ours.</returns>
    public static (FileHeader Head, int Length)? ParseHeader(ReadOnlySpan<byte> content) =>
        FileHeader.Parse(FormatId, content) is var (header, length) && ProtectionNames.Contains(header.ProtectionName) ? (header, length) : null;
}
