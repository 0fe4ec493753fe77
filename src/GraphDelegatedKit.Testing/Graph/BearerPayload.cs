using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace GraphDelegatedKit.Testing.Graph;

// Reads the claims of the access token of a request without validation, for code that runs before the tenant validates the token.
internal static class BearerPayload
{
    // Returns null for a missing or malformed token, which BearerAuthenticator refuses later.
    public static JsonElement? Read(string authorization)
    {
        var parts = authorization.Split('.');
        if (parts.Length != 3) return null;
        try
        {
            var payload = JsonSerializer.Deserialize<JsonElement>(Base64UrlEncoder.DecodeBytes(parts[1]));
            return payload.ValueKind == JsonValueKind.Object ? payload : null;
        }
        catch (Exception exception) when (exception is FormatException or JsonException)
        {
            return null;
        }
    }

    public static string? ReadText(JsonElement payload, string claim) =>
        payload.TryGetProperty(claim, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
