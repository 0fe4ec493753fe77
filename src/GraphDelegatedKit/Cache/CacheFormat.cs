using GraphDelegatedKit.Storage;

namespace GraphDelegatedKit.Cache;

/// <summary>The format of the cache file: a header line with format and protection, then the content.</summary>
internal static class CacheFormat
{
    public const string FormatId = "GraphDelegatedKit sign-in cache 1";

    // A header with any other name is damaged.
    private static readonly string[] ProtectionNames =
        [PlaintextProtector.Name, CallerKeyProtector.Name, KeyringProtector.Name, DpapiProtector.Name];

    /// <returns>The header and its length in bytes; <see langword="null"/> if the file is not a cache of this library.</returns>
    public static (FileHeader Header, int Length)? ParseHeader(ReadOnlySpan<byte> content) =>
        FileHeader.Parse(FormatId, content) is var (header, length) && ProtectionNames.Contains(header.ProtectionName)
            ? (header, length)
            : null;
}
