using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GraphDelegatedKit.SignIn;

/// <summary>Answers of the sign-in service, read and put back changed on their way to MSAL.</summary>
internal static class JsonResponse
{
    /// <returns><see langword="null"/> if it is no JSON object: MSAL says what is wrong with an answer that is none.</returns>
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
