using System.Diagnostics.CodeAnalysis;

namespace GraphDelegatedKit.Http;

/// <summary>
/// Parses an address that a server returned and keeps it unchanged: decoding or re-encoding breaks skip tokens and signatures. An address
/// with a space or a line break is refused, because it would end the request line.
/// </summary>
internal static class OpaqueUri
{
    private static readonly UriCreationOptions Verbatim = new() { DangerousDisablePathAndQueryCanonicalization = true };

    public static Uri Parse(string address)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(address);
        return TryParse(address, out var uri)
            ? uri
            : throw new ArgumentException("An address from a server must be absolute https in printable ASCII.", nameof(address));
    }

    public static bool TryParse(string address, [NotNullWhen(true)] out Uri? uri) =>
        Uri.TryCreate(address, Verbatim, out uri)
        && uri.Scheme == Uri.UriSchemeHttps
        && !address.AsSpan().ContainsAnyExceptInRange('!', '~');

    /// <summary>Creates an address that the library has built and escaped itself.</summary>
    public static Uri Create(string address) => new(address, Verbatim);
}
