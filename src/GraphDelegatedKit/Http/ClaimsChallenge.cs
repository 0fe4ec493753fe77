using System.Text;
using System.Text.Json;

namespace GraphDelegatedKit.Http;

/// <summary>
/// The claims that a service requires in a token before it accepts a request: a second factor, a compliant device, a sign-in after the
/// last revocation. The methods return <see langword="null"/> for anything else and never throw.
/// </summary>
/// <remarks><see href="https://learn.microsoft.com/entra/identity-platform/claims-challenge"/></remarks>
internal static class ClaimsChallenge
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <returns>The claims as JSON.</returns>
    public static string? FromResponse(HttpResponseMessage response)
    {
        if (!response.Headers.NonValidated.TryGetValues("WWW-Authenticate", out var lines)) return null;

        foreach (var line in lines)
            if (Parse(line) is { } claims)
                return claims;

        return null;
    }

    public static string? Parse(string line)
    {
        var header = new AuthenticateHeader(line);
        var (challenge, isInsufficient, claims) = (0, false, (string?)null);
        while (header.TryRead(out var name, out var value))
        {
            if (header.ChallengeNumber != challenge) (challenge, isInsufficient, claims) = (header.ChallengeNumber, false, null);
            if (!header.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase)) continue;

            if (name.Equals("error", StringComparison.OrdinalIgnoreCase))
                isInsufficient = value.Equals("insufficient_claims", StringComparison.OrdinalIgnoreCase);
            if (name.Equals("claims", StringComparison.OrdinalIgnoreCase)) claims = DecodeClaims(value);
            if (isInsufficient && claims is not null) return claims;
        }

        return null;
    }

    private static string? DecodeClaims(string value)
    {
        try
        {
            var json = value.StartsWith('{') ? value : StrictUtf8.GetString(Convert.FromBase64String(NormalizeBase64(value)));
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object ? json : null;
        }
        catch (Exception e) when (e is FormatException or ArgumentException or JsonException)
        {
            return null;
        }
    }

    // Services send both base64 alphabets, with and without padding.
    private static string NormalizeBase64(string value)
    {
        var unpadded = value.TrimEnd('=').Replace('-', '+').Replace('_', '/');
        return unpadded.PadRight((unpadded.Length + 3) / 4 * 4, '=');
    }
}
