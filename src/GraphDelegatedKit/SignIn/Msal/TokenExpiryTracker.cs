using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace GraphDelegatedKit.SignIn.Msal;

/// <summary>
/// The times at which tokens expire and are due for refresh, by the injected clock: MSAL uses the machine's. The refresh time is removed
/// from the response before MSAL reads it, because MSAL would start a refresh at every call from then on and cancel it with the caller. A
/// token that was read from the cache of another process has neither time.
/// </summary>
/// <remarks><see href="https://learn.microsoft.com/entra/msal/dotnet/how-to/token-refresh-policy"/></remarks>
internal sealed class TokenExpiryTracker(TimeProvider time)
{
    private const int MaxTokens = 64;

    private readonly ConcurrentDictionary<string, Entry> _entries = new();

    public DateTimeOffset? GetRefreshOn(string accessToken) => Find(accessToken)?.RefreshOn;

    /// <summary>Returns MSAL's expiry time, unless MSAL's clock differs from the injected clock.</summary>
    public DateTimeOffset GetExpiresOn(string accessToken, DateTimeOffset msalExpiresOn) =>
        Find(accessToken)?.ExpiresOn is { } trackedExpiresOn && (trackedExpiresOn - msalExpiresOn).Duration() > TimeSpan.FromMinutes(1)
            ? trackedExpiresOn
            : msalExpiresOn;

    /// <summary>Records the times of a token response, and removes the refresh time from it.</summary>
    /// <returns>Whether the response was changed.</returns>
    public bool Record(JsonObject body)
    {
        if (body["access_token"]?.ToString() is not { } token) return false;

        if (_entries.Count >= MaxTokens) _entries.Clear(); // a session has only a few tokens
        _entries[GetKey(token)] = new Entry(ReadTime(body, "expires_in"), ReadTime(body, "refresh_in"));
        return body.Remove("refresh_in");
    }

    private Entry? Find(string accessToken) => _entries.GetValueOrDefault(GetKey(accessToken));

    private DateTimeOffset? ReadTime(JsonObject body, string name) =>
        double.TryParse(body[name]?.ToString(), CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0 and < int.MaxValue
            ? time.GetUtcNow() + TimeSpan.FromSeconds(seconds)
            : null;

    // A hash, because only the cache stores tokens.
    private static string GetKey(string accessToken) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(accessToken)).AsSpan(0, 16));

    private sealed record Entry(DateTimeOffset? ExpiresOn, DateTimeOffset? RefreshOn);
}
