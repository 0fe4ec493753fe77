using System.Text.Json;
using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Control;

// Additional claims of the tokens of a user. The claims by which clients and the tenant recognize a token cannot be changed.
internal static class UserClaims
{
    private static readonly string[] Fixed =
    [
        "aud", "iss", "iat", "nbf", "exp", "oid", "tid", "sub", "sid", "uti", "ver", "nonce", "scp", "appid",
        "local_session", "local_claims",
    ];

    // Returns no claims for null, which removes all of them.
    public static Dictionary<string, JsonElement> Parse(JsonNode? claims)
    {
        if (claims is not (null or JsonObject))
            throw ControlException.BadRequest("claims: expected an object, such as {\"department\":\"Finance\"}, or null.");
        var parsed = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var (name, value) in claims as JsonObject ?? [])
        {
            if (Fixed.Contains(name))
                throw ControlException.BadRequest($"claims.{name}: this claim cannot be changed, nor can {string.Join(", ", Fixed)}.");
            if (value is null)
                throw ControlException.BadRequest($"claims.{name}: a claim has a value. Leave it out to remove it.");
            parsed[name] = JsonSerializer.SerializeToElement(value);
        }

        return parsed;
    }

    public static JsonObject CreateJson(IReadOnlyDictionary<string, JsonElement> claims)
    {
        var json = new JsonObject();
        foreach (var (name, value) in claims)
            json[name] = JsonSerializer.SerializeToNode(value);
        return json;
    }
}
