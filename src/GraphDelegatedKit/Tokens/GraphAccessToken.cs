using System.Net.Http.Headers;

namespace GraphDelegatedKit;

/// <summary>An access token with what is known of it. The value itself is opaque: only the service it is for may read it.</summary>
/// <remarks><see href="https://learn.microsoft.com/entra/identity-platform/access-tokens"/></remarks>
public sealed class GraphAccessToken
{
    /// <summary>Wraps a token, for providers of your own.</summary>
    /// <param name="value">The token, without a scheme in front.</param>
    /// <param name="expiresOn">When it ends.</param>
    /// <param name="origin">How it was come by.</param>
    /// <exception cref="ArgumentException"><paramref name="value"/> is empty.</exception>
    public GraphAccessToken(string value, DateTimeOffset expiresOn, TokenOrigin origin = TokenOrigin.Cache)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(value);
        Value = value;
        ExpiresOn = expiresOn;
        Origin = origin;
        Header = new AuthenticationHeaderValue("Bearer", value);
    }

    /// <summary>The token itself: a secret.</summary>
    public string Value { get; }

    /// <summary>When it ends, by what the token service said; never read out of the token.</summary>
    public DateTimeOffset ExpiresOn { get; }

    /// <summary>From when on a new one should be fetched, where the service said so.</summary>
    public DateTimeOffset? RefreshOn { get; init; }

    /// <summary>The permissions granted, as short names; they can be more or fewer than were asked for.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>Whose token it is, where that is known.</summary>
    public GraphAccount? Account { get; init; }

    /// <summary>The tenant it is for, where that is known: not the account's own where the person is a guest.</summary>
    public string? TenantId { get; init; }

    /// <summary>How it was come by.</summary>
    public TokenOrigin Origin { get; }

    /// <summary>The <c>Authorization</c> header, made once.</summary>
    public AuthenticationHeaderValue Header { get; }

    internal GraphAccessToken WithCacheOrigin() => Origin == TokenOrigin.Cache
        ? this
        : new GraphAccessToken(Value, ExpiresOn) { RefreshOn = RefreshOn, Scopes = Scopes, Account = Account, TenantId = TenantId };

    /// <summary>Never the value.</summary>
    public override string ToString() => $"access token of {Account?.Username ?? "an unknown account"}, until {ExpiresOn:O}";
}
