using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GraphDelegatedKit.SignIn.Protocol;

/// <summary>Reads the JSON of the sign-in service's responses, and replaces it before MSAL reads it.</summary>
internal static class JsonResponse
{
    /// <returns><see langword="null"/> if the body is not a JSON object. MSAL reports such a response.</returns>
    public static async Task<JsonObject?> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            return JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false)) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static void Write(HttpResponseMessage response, JsonObject body) =>
        response.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
}
