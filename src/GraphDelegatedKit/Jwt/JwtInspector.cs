using System.Security.Cryptography;
using System.Text;
using GraphDelegatedKit.Jwt;

namespace GraphDelegatedKit;

/// <summary>
/// Reads the claims of a token for display. Nothing is verified: anyone can write such a text, so no program may base a decision on it.
/// </summary>
/// <remarks>
/// Access tokens are for the service they name and may be opaque to every other reader
/// (<see href="https://learn.microsoft.com/entra/identity-platform/access-tokens"/>). For the expiry of a token use
/// <see cref="GraphAccessToken.ExpiresOn"/>, not the claims.
/// </remarks>
public static class JwtInspector
{
    private const int MaxLength = 64 * 1024;
    private const string Scheme = "Bearer ";

    /// <summary>Inspects a token. Never throws, and sends no request.</summary>
    /// <param name="token">
    /// The token; one leading <c>Bearer </c> and white space around it are ignored. A text of more than 65,536 characters, JSON that is
    /// nested deeper than 16 levels, and a claim that occurs twice are <see cref="JwtFormat.Malformed"/>.
    /// </param>
    public static JwtInspection Inspect(ReadOnlySpan<char> token)
    {
        token = token.TrimStart();
        if (token.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) token = token[Scheme.Length..];
        token = token.Trim();
        if (token.IsEmpty) return CreateMalformed("it is empty", "");
        if (token.Length > MaxLength) return CreateMalformed("it is longer than 64 KB", "");

        var fingerprint = ComputeFingerprint(token);
        try
        {
            return InspectParts(token, fingerprint);
        }
        catch (Exception) // none is known; the promise not to throw must not depend on the next version of the package
        {
            return CreateMalformed("it cannot be read", fingerprint);
        }
    }

    private static JwtInspection InspectParts(ReadOnlySpan<char> token, string fingerprint)
    {
        Span<Range> parts = stackalloc Range[6]; // one more than any form has, to see that there are too many
        return token.Split(parts, '.') switch
        {
            3 => InspectJws(token[parts[0]], token[parts[1]], token[parts[2]], fingerprint),
            5 => InspectJwe(token[parts[0]], token[(parts[0].End.Value + 1)..], fingerprint),
            1 when token.StartsWith("Ew", StringComparison.Ordinal) => new(JwtFormat.PersonalAccountTicket, fingerprint),
            _ => new(JwtFormat.Opaque, fingerprint),
        };
    }

    private static JwtInspection InspectJws(
        ReadOnlySpan<char> header, ReadOnlySpan<char> payload, ReadOnlySpan<char> signature, string fingerprint)
    {
        var headerSegment = JwtSegment.Check(header);
        if (headerSegment.Problem is { } badHeader) return CreateMalformed("its header " + badHeader, fingerprint);

        var payloadSegment = JwtSegment.Check(payload);
        return payloadSegment.Problem is { } badPayload ? CreateMalformed("its payload " + badPayload, fingerprint)
            : !JwtSegment.IsBase64Url(signature) ? CreateMalformed("its signature is not base64url", fingerprint)
            : new(JwtFormat.Jws, fingerprint, new JwtClaims(headerSegment, payloadSegment));
    }

    private static JwtInspection InspectJwe(ReadOnlySpan<char> header, ReadOnlySpan<char> rest, string fingerprint)
    {
        var headerSegment = JwtSegment.Check(header);
        return headerSegment.Problem is { } bad ? CreateMalformed("its header " + bad, fingerprint)
            : !JwtSegment.ContainsOnlySegments(rest) ? CreateMalformed("a part is not base64url", fingerprint)
            : new(JwtFormat.Jwe, fingerprint, new JwtClaims(headerSegment, JwtSegment.Empty));
    }

    private static JwtInspection CreateMalformed(string problem, string fingerprint) =>
        new(JwtFormat.Malformed, fingerprint) { Problem = problem };

    /// <summary>Identifies a token without showing any of it.</summary>
    private static string ComputeFingerprint(ReadOnlySpan<char> token)
    {
        var utf8 = new byte[Encoding.UTF8.GetByteCount(token)];
        Encoding.UTF8.GetBytes(token, utf8);
        return Convert.ToHexString(SHA256.HashData(utf8).AsSpan(..4)).ToLowerInvariant();
    }
}
