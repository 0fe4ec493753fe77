using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace GraphDelegatedKit.SignIn;

/// <summary>
/// When each token ends and when the service wants it renewed, by our clock: MSAL reckons by the machine's. What the service says of
/// renewal is kept from MSAL, which would start one of its own at every call from then on and tie each to its caller; ours runs once.
/// A token read from the cache by another process is without both.
/// </summary>
/// <remarks><see href="https://learn.microsoft.com/entra/msal/dotnet/how-to/token-refresh-policy"/></remarks>
internal sealed class TokenTimes(TimeProvider time)
{
    private const int Most = 64;

    private readonly ConcurrentDictionary<string, Moments> _known = new();

    public DateTimeOffset? DueOn(string accessToken) => Of(accessToken)?.DueOn;

    /// <summary>MSAL's word, unless its clock is another than ours.</summary>
    public DateTimeOffset ExpiresOn(string accessToken, DateTimeOffset byMsal) =>
        Of(accessToken)?.ExpiresOn is { } ours && (ours - byMsal).Duration() > TimeSpan.FromMinutes(1) ? ours : byMsal;

    public async Task TakeOutAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (await JsonAnswer.ReadAsync(response, cancellationToken).ConfigureAwait(false) is not { } body || body["access_token"]?.ToString() is not { } token) return;

        if (_known.Count >= Most) _known.Clear(); // a session holds a handful of tokens
        _known[Key(token)] = new Moments(In(body, "expires_in"), In(body, "refresh_in"));
        if (body.Remove("refresh_in")) JsonAnswer.Write(response, body);
    }

    private Moments? Of(string accessToken) => _known.GetValueOrDefault(Key(accessToken));

    private DateTimeOffset? In(JsonObject body, string name) =>
        double.TryParse(body[name]?.ToString(), CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0 and < int.MaxValue ? time.GetUtcNow() + TimeSpan.FromSeconds(seconds) : null;

    // Not the token: nothing but the cache keeps those.
    private static string Key(string accessToken) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(accessToken)).AsSpan(0, 16));

    private sealed record Moments(DateTimeOffset? ExpiresOn, DateTimeOffset? DueOn);
}
