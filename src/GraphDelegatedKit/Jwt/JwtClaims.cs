using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace GraphDelegatedKit.Jwt;

/// <summary>The header and the payload of a token, as Microsoft's package reads them.</summary>
internal sealed class JwtClaims
{
    private readonly JwtSegment _payload;
    private readonly JsonWebToken _token;

    /// <summary>Reads two segments. The package sees neither a signature nor a ciphertext.</summary>
    public JwtClaims(JwtSegment header, JwtSegment payload)
    {
        _payload = payload;
        _token = new JsonWebToken($"{header.Text}.{payload.Text}.".AsMemory(), TryReadClaim);
    }

    public string? GetHeader(string name) => _token.TryGetHeaderValue(name, out string? text) ? text : null;

    public string? GetText(string name) => _token.TryGetPayloadValue(name, out string? text) ? text : null;

    public IReadOnlyList<string> GetTexts(string name) => _token.TryGetPayloadValue(name, out List<string>? texts) ? texts! : [];

    public DateTimeOffset? GetTime(string name) => _payload.GetTime(name);

    // Called for names that RFC 7519 does not register. Without it the package would take a scope such as "2024-01-01" for a date.
    private static bool TryReadClaim(ref Utf8JsonReader value, JwtSegmentType segment, string name, out object? claim)
    {
        claim = null;
        if (JwtClaimKinds.Find(name) is null) value.Skip();
        else if (value.TokenType == JsonTokenType.String) claim = value.GetString();
        else return false; // an array: the package reads it

        return true;
    }
}
