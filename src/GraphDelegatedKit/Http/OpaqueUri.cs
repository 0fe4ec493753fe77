using System.Diagnostics.CodeAnalysis;

namespace GraphDelegatedKit.Http;

/// <summary>
/// Parses an address that a server returned and keeps it unchanged: decoding or re-encoding breaks skip tokens and signatures. Only what
/// cannot be sent at all is escaped, a blank or a character outside of ASCII in the path or query. A line break or another control
/// character is refused, because it would end the request line.
/// </summary>
internal static class OpaqueUri
{
    private static readonly UriCreationOptions Verbatim = new() { DangerousDisablePathAndQueryCanonicalization = true };

    public static Uri Parse(string address)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(address);
        return TryParse(address, out var uri)
            ? uri
            : throw new ArgumentException(
                "An address from a server must be absolute https, without control characters and with a host in ASCII.", nameof(address));
    }

    public static bool TryParse(string address, [NotNullWhen(true)] out Uri? uri)
    {
        uri = null;
        return TryEscape(address, out var escaped)
            && Uri.TryCreate(escaped, Verbatim, out uri)
            && uri.Scheme == Uri.UriSchemeHttps;
    }

    /// <summary>Escapes the blanks and the characters outside of ASCII of an address, and nothing else.</summary>
    /// <returns><see langword="false"/> if the address has such a character in its host, a control character, or half a surrogate
    /// pair.</returns>
    public static bool TryEscape(string address, [NotNullWhen(true)] out string? escaped)
    {
        escaped = address;
        var firstIndex = address.AsSpan().IndexOfAnyExceptInRange('!', '~');
        if (firstIndex < 0) return true;
        if (firstIndex < GetPathStart(address) || address.Any(char.IsControl) || HasLoneSurrogate(address)) return false;

        escaped = string.Concat(address.EnumerateRunes().Select(rune =>
            rune.Value is > ' ' and <= '~' ? rune.ToString() : Uri.EscapeDataString(rune.ToString())));
        return true;
    }

    /// <summary>Creates an address that the library has built and escaped itself.</summary>
    public static Uri Create(string address) => new(address, Verbatim);

    /// <summary>Returns whether a text has half a surrogate pair, which would be sent as another character.</summary>
    public static bool HasLoneSurrogate(ReadOnlySpan<char> text)
    {
        for (; text.IndexOfAnyInRange('\ud800', '\udfff') is var index and >= 0; text = text[(index + 2)..])
            if (index + 1 == text.Length || !char.IsSurrogatePair(text[index], text[index + 1]))
                return true;

        return false;
    }

    private static int GetPathStart(string address)
    {
        var schemeEnd = address.IndexOf("//", StringComparison.Ordinal);
        var firstSlash = address.IndexOf('/', StringComparison.Ordinal);
        if (schemeEnd < 0 || schemeEnd > firstSlash) return 0; // a relative address
        var pathStart = address.AsSpan(schemeEnd + 2).IndexOfAny('/', '?', '#');
        return pathStart < 0 ? address.Length : schemeEnd + 2 + pathStart;
    }
}
