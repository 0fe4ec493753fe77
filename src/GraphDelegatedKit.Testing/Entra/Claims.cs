using System.Text.Json;
using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Entra;

// https://learn.microsoft.com/entra/identity-platform/claims-challenge: what a client asks to see in the access token. Among it a client says
// that it understands challenges (xms_cc), and hands back what a service challenged it with.
internal sealed class Claims
{
    // Real tokens do not name what they answer; these do, so that a challenge can tell whether it is met.
    public const string MetName = "local_claims";

    private readonly JsonObject _asked;

    private Claims(JsonObject asked) => _asked = asked;

    public bool UnderstandsChallenges => Values("xms_cc").Contains("cp1");

    public IReadOnlyList<string> AuthenticationContexts => Values("acrs");

    // Without what says nothing of the token: this is what a challenge is compared with.
    public string Met => new JsonObject(_asked.Where(claim => claim.Key != "xms_cc").Select(claim => KeyValuePair.Create(claim.Key, claim.Value?.DeepClone()))).ToJsonString();

    public static Claims Of(EntraForm form) => Parse(form["claims"]);

    public static Claims Parse(string? json)
    {
        try
        {
            return new Claims(json is null ? [] : JsonNode.Parse(json)?["access_token"] as JsonObject ?? []);
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            throw new EntraRefusal("invalid_request", 50150, "The claims parameter is not valid JSON.");
        }
    }

    // A device code is asked for with claims and polled with claims; MSAL sends them with both.
    public Claims With(Claims other)
    {
        var both = (JsonObject)_asked.DeepClone();
        foreach (var (name, claim) in other._asked)
            both[name] = claim?.DeepClone();
        return new Claims(both);
    }

    public bool Meet(Claims challenge) =>
        challenge._asked.All(claim => claim.Key == "xms_cc" || (_asked.TryGetPropertyValue(claim.Key, out var met) && JsonNode.DeepEquals(met, claim.Value)));

    private List<string> Values(string claim) => _asked[claim] switch
    {
        JsonObject request when request["values"] is JsonArray values => [.. values.Select(value => value?.ToString() ?? "")],
        JsonObject request when request["value"] is { } value => [value.ToString()],
        _ => [],
    };
}
