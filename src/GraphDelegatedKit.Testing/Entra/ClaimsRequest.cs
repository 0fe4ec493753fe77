using System.Text.Json;
using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Entra;

// https://learn.microsoft.com/entra/identity-platform/claims-challenge: the claims that a client requests for the access token. They
// contain the client capabilities (xms_cc) and the claims of a challenge.
internal sealed class ClaimsRequest
{
    // A claim that real tokens do not have: the requested claims, so that a challenge can check whether they are satisfied.
    public const string RequestedClaimsName = "local_claims";

    private readonly JsonObject _requested;

    private ClaimsRequest(JsonObject requested) => _requested = requested;

    // The text of the request, for Parse.
    public string Json => new JsonObject { ["access_token"] = _requested.DeepClone() }.ToJsonString();

    public bool SupportsChallenges => GetValues("xms_cc").Contains("cp1");

    public IReadOnlyList<string> AuthenticationContexts => GetValues("acrs");

    // The requested claims without the client capabilities; a challenge is compared with these.
    public string RequestedJson => new JsonObject(_requested
        .Where(claim => claim.Key != "xms_cc")
        .Select(claim => KeyValuePair.Create(claim.Key, claim.Value?.DeepClone()))).ToJsonString();

    public static ClaimsRequest FromForm(EntraForm form) => Parse(form["claims"]);

    public static ClaimsRequest Parse(string? json)
    {
        try
        {
            return new ClaimsRequest(json is null ? [] : JsonNode.Parse(json)?["access_token"] as JsonObject ?? []);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new EntraErrorException("invalid_request", 50150, "The claims parameter is not valid JSON.");
        }
    }

    // MSAL sends claims with the request for a device code and with every poll.
    public ClaimsRequest Merge(ClaimsRequest other)
    {
        var merged = (JsonObject)_requested.DeepClone();
        foreach (var (name, claim) in other._requested)
            merged[name] = claim?.DeepClone();
        return new ClaimsRequest(merged);
    }

    public bool Satisfies(ClaimsRequest challenge) =>
        challenge._requested.All(claim => claim.Key == "xms_cc"
            || (_requested.TryGetPropertyValue(claim.Key, out var requestedClaim) && JsonNode.DeepEquals(requestedClaim, claim.Value)));

    private List<string> GetValues(string claim) => _requested[claim] switch
    {
        JsonObject request when request["values"] is JsonArray values => [.. values.Select(value => value?.ToString() ?? "")],
        JsonObject request when request["value"] is { } value => [value.ToString()],
        _ => [],
    };
}
