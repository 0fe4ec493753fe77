using System.Text.Json;

namespace GraphDelegatedKit.Cache;

/// <summary>What the library reads of MSAL's serialized cache.</summary>
/// <remarks>
/// <see href="https://github.com/AzureAD/microsoft-authentication-library-for-python/blob/dev/msal/token_cache.py"/>: an object for each
/// kind of entry, whose members are the entries. Tokens have the member <c>client_id</c>.
/// </remarks>
internal static class CacheContent
{
    /// <summary>
    /// Whether the cache has a token of the application, or no token at all. A cache with tokens of other applications only was written
    /// for one of those.
    /// </summary>
    public static bool BelongsTo(byte[] content, string clientId)
    {
        try
        {
            using var document = JsonDocument.Parse(content);
            var clientIds = GetClientIds(document.RootElement).ToList();
            return clientIds.Count == 0 || clientIds.Contains(clientId, StringComparer.OrdinalIgnoreCase);
        }
        catch (JsonException)
        {
            return true; // MSAL reports it
        }
    }

    private static IEnumerable<string?> GetClientIds(JsonElement cache) =>
        from section in GetObjects(cache)
        from entry in GetObjects(section)
        where entry.TryGetProperty("client_id", out var id) && id.ValueKind == JsonValueKind.String
        select entry.GetProperty("client_id").GetString();

    private static IEnumerable<JsonElement> GetObjects(JsonElement element) =>
        element.ValueKind == JsonValueKind.Object
            ? element.EnumerateObject().Select(member => member.Value).Where(value => value.ValueKind == JsonValueKind.Object)
            : [];
}
