using System.Globalization;
using System.Text.Json;
using GraphDelegatedKit.Tokens;

namespace GraphDelegatedKit.AspNetCore.Tokens;

/// <summary>
/// Finds an access token in the last minutes of its life. MSAL does not return such a token, so it is read from MSAL's serialized cache,
/// in the format that all its libraries share.
/// </summary>
/// <remarks><see href="https://github.com/AzureAD/microsoft-authentication-library-for-dotnet/wiki/Token-cache-serialization"/></remarks>
internal static class ExpiringTokenReader
{
    /// <summary>A token with less time left would expire on its way to Graph.</summary>
    private static readonly TimeSpan MinRemaining = TimeSpan.FromSeconds(10);

    /// <returns><see langword="null"/> if the cache has no such token, or another format.</returns>
    public static GraphAccessToken? Find(
        byte[] cache, UserSession session, string clientId, ScopeSet requested, GraphCloud cloud, DateTimeOffset now)
    {
        try
        {
            using var document = JsonDocument.Parse(cache);
            return !document.RootElement.TryGetProperty("AccessToken", out var tokens)
                ? null
                : tokens.EnumerateObject().Select(token => token.Value)
                    .Where(token => IsOf(token, session, clientId))
                    .Select(token => Read(token, session, cloud))
                    .Where(token => requested.GetMissingFrom(ScopeSet.Create(token.Scopes, cloud)).Count == 0)
                    .Where(token => token.ExpiresOn - now > MinRemaining)
                    .MaxBy(token => token.ExpiresOn);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static bool IsOf(JsonElement token, UserSession session, string clientId) =>
        HasText(token, "home_account_id", session.Account.HomeAccountId)
        && HasText(token, "realm", session.TenantId)
        && HasText(token, "client_id", clientId);

    private static bool HasText(JsonElement token, string name, string text) =>
        token.TryGetProperty(name, out var value) && value.GetString()?.Equals(text, StringComparison.OrdinalIgnoreCase) == true;

    private static GraphAccessToken Read(JsonElement token, UserSession session, GraphCloud cloud)
    {
        var seconds = long.Parse(token.GetProperty("expires_on").ToString(), CultureInfo.InvariantCulture); // a text or a number
        var scopes = token.GetProperty("target").GetString()!.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new(token.GetProperty("secret").GetString()!, DateTimeOffset.FromUnixTimeSeconds(seconds), TokenOrigin.Cache)
        {
            Scopes = ScopeSet.Create(scopes, cloud).Names,
            Account = session.Account,
            TenantId = session.TenantId,
        };
    }
}
