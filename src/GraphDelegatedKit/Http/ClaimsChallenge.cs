using System.Text;
using System.Text.Json;

namespace GraphDelegatedKit.Http;

/// <summary>
/// What a service wants to see in a token before it goes on: a second factor, a compliant device, a sign-in later than the last
/// revocation. Anything that is no such challenge gives <see langword="null"/>, and nothing throws.
/// </summary>
/// <remarks><see href="https://learn.microsoft.com/entra/identity-platform/claims-challenge"/></remarks>
internal static class ClaimsChallenge
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <returns>The claims as JSON.</returns>
    public static string? In(HttpResponseMessage response)
    {
        if (!response.Headers.NonValidated.TryGetValues("WWW-Authenticate", out var lines)) return null;

        foreach (var line in lines)
            if (Read(line) is { } claims)
                return claims;

        return null;
    }

    public static string? Read(string line)
    {
        var header = new AuthenticateHeader(line);
        var (scheme, insufficient, claims) = ("", false, (string?)null);
        while (header.TryRead(out var name, out var value))
        {
            if (header.Scheme != scheme) (scheme, insufficient, claims) = (header.Scheme, false, null);
            if (!scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase)) continue;

            if (name.Equals("error", StringComparison.OrdinalIgnoreCase)) insufficient = value.Equals("insufficient_claims", StringComparison.OrdinalIgnoreCase);
            if (name.Equals("claims", StringComparison.OrdinalIgnoreCase)) claims = Json(value);
            if (insufficient && claims is not null) return claims;
        }

        return null;
    }

    private static string? Json(string value)
    {
        try
        {
            var json = value.StartsWith('{') ? value : Strict.GetString(Convert.FromBase64String(Padded(value)));
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object ? json : null;
        }
        catch (Exception e) when (e is FormatException or ArgumentException or JsonException)
        {
            return null;
        }
    }

    // Services send both alphabets, with and without padding.
    private static string Padded(string value)
    {
        var bare = value.TrimEnd('=').Replace('-', '+').Replace('_', '/');
        return bare.PadRight((bare.Length + 3) / 4 * 4, '=');
    }
}
