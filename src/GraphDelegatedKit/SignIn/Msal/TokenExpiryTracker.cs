using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace GraphDelegatedKit.SignIn.Msal;

/// <summary>
/// When each token ends and when the service wants it renewed, by our clock: MSAL reckons by the machine's. What the service says of
/// renewal is kept from MSAL, which would start one of its own at every call from then on and tie each to its caller; ours runs once.
/// A token read from the cache by another process is without both.
/// </summary>
/// <remarks><see href="https://learn.microsoft.com/entra/msal/dotnet/how-to/token-refresh-policy"/></remarks>
internal sealed class TokenExpiryTracker(TimeProvider time)
{
    private const int MaxTokens = 64;

    private readonly ConcurrentDictionary<string, Entry> _entries = new();

    public DateTimeOffset? GetRefreshOn(string accessToken) => Find(accessToken)?.RefreshOn;

    /// <summary>MSAL's word, unless its clock is another than ours.</summary>
    public DateTimeOffset GetExpiresOn(string accessToken, DateTimeOffset msalExpiresOn) =>
        Find(accessToken)?.ExpiresOn is { } trackedExpiresOn && (trackedExpiresOn - msalExpiresOn).Duration() > TimeSpan.FromMinutes(1) ? trackedExpiresOn : msalExpiresOn;

    public async Task RecordAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (await JsonResponse.ReadAsync(response, cancellationToken).ConfigureAwait(false) is not { } body || body["access_token"]?.ToString() is not { } token) return;

        if (_entries.Count >= MaxTokens) _entries.Clear(); // a session holds a handful of tokens
        _entries[GetKey(token)] = new Entry(ReadTime(body, "expires_in"), ReadTime(body, "refresh_in"));
        if (body.Remove("refresh_in")) JsonResponse.Write(response, body);
    }

    private Entry? Find(string accessToken) => _entries.GetValueOrDefault(GetKey(accessToken));

    private DateTimeOffset? ReadTime(JsonObject body, string name) =>
        double.TryParse(body[name]?.ToString(), CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0 and < int.MaxValue ? time.GetUtcNow() + TimeSpan.FromSeconds(seconds) : null;

    // Not the token: nothing but the cache keeps those.
    private static string GetKey(string accessToken) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(accessToken)).AsSpan(0, 16));

    private sealed record Entry(DateTimeOffset? ExpiresOn, DateTimeOffset? RefreshOn);
}
