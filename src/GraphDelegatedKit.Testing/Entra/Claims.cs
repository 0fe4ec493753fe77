using System.Text.Json;
using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Entra;

// https://learn.microsoft.com/entra/identity-platform/claims-challenge: a client says in its claims parameter that it understands challenges.
internal static class Claims
{
    public static bool AskCp1(EntraForm form)
    {
        if (form["claims"] is not { } claims)
            return false;
        try
        {
            return JsonNode.Parse(claims)?["access_token"]?["xms_cc"]?["values"] is JsonArray values && values.Any(value => value?.GetValue<string>() == "cp1");
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            throw new EntraRefusal("invalid_request", 50150, "The claims parameter is not valid JSON.");
        }
    }
}
