using System.Security.Cryptography;
using System.Text;
using GraphDelegatedKit.Tokens;

namespace GraphDelegatedKit;

/// <summary>
/// Shows a person what a token says. Nothing is verified: anybody can write such a text, so no program may decide anything by it.
/// </summary>
/// <remarks>
/// Access tokens are for the service they name and may be opaque to everyone else
/// (<see href="https://learn.microsoft.com/entra/identity-platform/access-tokens"/>); when a token ends is told by
/// <see cref="GraphAccessToken.ExpiresOn"/>, not by this.
/// </remarks>
public static class JwtInspector
{
    private const int MaxLength = 64 * 1024;
    private const string Scheme = "Bearer ";

    /// <summary>Looks at a token. Whatever the text is, this answers and does not throw; it asks no server.</summary>
    /// <param name="token">The token; one leading <c>Bearer </c> and white space around it are passed over. More than 64 KB, or JSON deeper than 16 levels, is <see cref="JwtFormat.Malformed"/>.</param>
    public static JwtInspection Inspect(ReadOnlySpan<char> token)
    {
        token = token.TrimStart();
        if (token.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) token = token[Scheme.Length..];
        token = token.Trim();
        if (token.IsEmpty) return Malformed("it is empty", "");
        if (token.Length > MaxLength) return Malformed("it is longer than 64 KB", "");

        var fingerprint = Fingerprint(token);
        Span<Range> parts = stackalloc Range[6]; // one more than any form has, to see that there are too many
        return token.Split(parts, '.') switch
        {
            3 => Jws(token[parts[0]], token[parts[1]], token[parts[2]], fingerprint),
            5 => Jwe(token[parts[0]], token[(parts[0].End.Value + 1)..], fingerprint),
            1 when token.StartsWith("Ew", StringComparison.Ordinal) => new(JwtFormat.PersonalAccountTicket, fingerprint),
            _ => new(JwtFormat.Opaque, fingerprint),
        };
    }

    private static JwtInspection Jws(ReadOnlySpan<char> header, ReadOnlySpan<char> claims, ReadOnlySpan<char> signature, string fingerprint)
    {
        var fields = new JwtFields();
        return JwtReader.Read(header, fields.TakeHeader) is { } badHeader ? Malformed("its header " + badHeader, fingerprint)
            : JwtReader.Read(claims, fields.TakeClaim) is { } badClaims ? Malformed("its payload " + badClaims, fingerprint)
            : !JwtBase64Url.IsValid(signature) ? Malformed("its signature is not base64url", fingerprint)
            : new(JwtFormat.Jws, fingerprint, fields);
    }

    private static JwtInspection Jwe(ReadOnlySpan<char> header, ReadOnlySpan<char> rest, string fingerprint)
    {
        var fields = new JwtFields();
        if (JwtReader.Read(header, fields.TakeHeader) is { } bad) return Malformed("its header " + bad, fingerprint);
        foreach (var c in rest)
            if (c is not ('.' or '=') && !JwtBase64Url.IsDigit(c))
                return Malformed("a part is not base64url", fingerprint);

        return new(JwtFormat.Jwe, fingerprint, fields);
    }

    private static JwtInspection Malformed(string why, string fingerprint) => new(JwtFormat.Malformed, fingerprint) { Problem = why };

    /// <summary>Names a token without showing any of it.</summary>
    private static string Fingerprint(ReadOnlySpan<char> token)
    {
        using var text = new JwtBuffer(Encoding.UTF8.GetMaxByteCount(token.Length));
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text.Span[..Encoding.UTF8.GetBytes(token, text.Span)], hash);
        return Convert.ToHexString(hash[..4]).ToLowerInvariant();
    }
}
