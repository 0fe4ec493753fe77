using System.Diagnostics.CodeAnalysis;

namespace GraphDelegatedKit.Http;

/// <summary>
/// An address a server gave, kept to the letter: decoding or re-encoding it breaks skip tokens and signatures. A blank or a
/// line break in it would end the request line it is sent in, so it is refused.
/// </summary>
internal static class OpaqueUri
{
    private static readonly UriCreationOptions Verbatim = new() { DangerousDisablePathAndQueryCanonicalization = true };

    public static Uri Parse(string address)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(address);
        return TryParse(address, out var uri)
            ? uri
            : throw new ArgumentException("An address a server gave must be absolute, https, and of nothing but printable ASCII.", nameof(address));
    }

    public static bool TryParse(string address, [NotNullWhen(true)] out Uri? uri) =>
        Uri.TryCreate(address, Verbatim, out uri) && uri.Scheme == Uri.UriSchemeHttps && !address.AsSpan().ContainsAnyExceptInRange('!', '~');

    public static Uri Create(string address) => new(address, Verbatim);
}
