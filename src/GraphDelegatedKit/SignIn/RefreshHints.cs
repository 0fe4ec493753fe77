using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GraphDelegatedKit.SignIn;

/// <summary>
/// When the service wants each token renewed. It is kept from MSAL, which would start a renewal of its own at every call from then
/// on and tie each to its caller; ours runs once. A token read from the cache by another process is without its hint.
/// </summary>
/// <remarks><see href="https://learn.microsoft.com/entra/msal/dotnet/how-to/token-refresh-policy"/></remarks>
internal sealed class RefreshHints(TimeProvider time)
{
    private const int Most = 64;

    private readonly ConcurrentDictionary<string, DateTimeOffset> _due = new();

    public DateTimeOffset? DueOn(string accessToken) => _due.TryGetValue(Key(accessToken), out var due) ? due : null;

    public async Task TakeOutAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var text = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
        if (!text.Contains("\"refresh_in\"", StringComparison.Ordinal) || Parse(text) is not { } body) return;

        if (body["access_token"]?.ToString() is { } token && double.TryParse(body["refresh_in"]?.ToString(), System.Globalization.CultureInfo.InvariantCulture, out var seconds))
            Keep(Key(token), time.GetUtcNow() + TimeSpan.FromSeconds(seconds));

        body.Remove("refresh_in");
        response.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
    }

    private void Keep(string key, DateTimeOffset due)
    {
        if (_due.Count >= Most) _due.Clear(); // hints, not promises: a session holds a handful of tokens
        _due[key] = due;
    }

    private static JsonObject? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            return null; // MSAL says what is wrong with an answer that is none
        }
    }

    // Not the token: nothing but the cache keeps those.
    private static string Key(string accessToken) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(accessToken)).AsSpan(0, 16));
}
