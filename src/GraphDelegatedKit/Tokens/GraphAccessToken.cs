using System.Net.Http.Headers;
using GraphDelegatedKit.Tokens;

namespace GraphDelegatedKit;

/// <summary>An access token and what is known about it. The value is opaque: only the service that the token is for may read it.</summary>
/// <remarks><see href="https://learn.microsoft.com/entra/identity-platform/access-tokens"/></remarks>
public sealed class GraphAccessToken
{
    private const string Scheme = "Bearer";

    private readonly DateTimeOffset? _refreshOn;

    /// <summary>Creates a token, for an <see cref="ITokenProvider"/> of the program's own.</summary>
    /// <param name="value">The token. White space around it and one leading <c>Bearer </c> are ignored.</param>
    /// <param name="expiresOn">The time at which it expires. A fraction of a second is dropped.</param>
    /// <param name="origin">Where it comes from.</param>
    /// <exception cref="ArgumentException">
    /// <paramref name="value"/> is empty, or contains a character that no header can have: a line break, another control character, or a
    /// character that is not ASCII. The message does not contain the value.
    /// </exception>
    public GraphAccessToken(string value, DateTimeOffset expiresOn, TokenOrigin origin = TokenOrigin.Cache)
    {
        ArgumentNullException.ThrowIfNull(value);
        Value = Normalize(value);
        ExpiresOn = TruncateToSeconds(expiresOn);
        Origin = origin;
        Header = new AuthenticationHeaderValue(Scheme, Value);
    }

    /// <summary>Gets the token itself, a secret.</summary>
    public string Value { get; }

    /// <summary>
    /// Gets the time at which the token expires, in whole seconds. It comes from the token service's response, never from the token.
    /// </summary>
    public DateTimeOffset ExpiresOn { get; }

    /// <summary>
    /// Gets the time from which a new token should be requested, in whole seconds; <see langword="null"/> if the service named none.
    /// </summary>
    public DateTimeOffset? RefreshOn
    {
        get => _refreshOn;
        init => _refreshOn = value is { } time ? TruncateToSeconds(time) : null;
    }

    /// <summary>Gets the granted permissions as short names. They can be more or fewer than the requested ones.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>Gets the account of the token, if it is known.</summary>
    public GraphAccount? Account { get; init; }

    /// <summary>Gets the tenant of the token, if it is known. For a guest it is not the account's home tenant.</summary>
    public string? TenantId { get; init; }

    /// <summary>Gets where the token comes from.</summary>
    public TokenOrigin Origin { get; }

    /// <summary>Gets the <c>Authorization</c> header, created once.</summary>
    public AuthenticationHeaderValue Header { get; }

    /// <summary>Gets the sign-in that the token comes from; <see langword="null"/> if the program created the token itself.</summary>
    internal SignInContext? SignIn { get; init; }

    /// <summary>Returns a description without the token.</summary>
    public override string ToString() => $"access token of {Account?.Username ?? "an unknown account"}, until {ExpiresOn:O}";

    internal GraphAccessToken WithCacheOrigin() => Origin == TokenOrigin.Cache ? this : Copy(TokenOrigin.Cache, SignIn);

    /// <summary>Returns the token as one of a sign-in. A token that has a sign-in already keeps it.</summary>
    internal GraphAccessToken WithSignIn(SignInContext signIn) => SignIn is null ? Copy(Origin, signIn) : this;

    private GraphAccessToken Copy(TokenOrigin origin, SignInContext? signIn) => new(Value, ExpiresOn, origin)
    {
        RefreshOn = RefreshOn,
        Scopes = Scopes,
        Account = Account,
        TenantId = TenantId,
        SignIn = signIn,
    };

    private static string Normalize(string value)
    {
        var token = value.AsSpan().Trim();
        var hasScheme = token.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && (token.Length == Scheme.Length || char.IsWhiteSpace(token[Scheme.Length]));
        if (hasScheme) token = token[Scheme.Length..].TrimStart();
        if (token.IsEmpty) throw new ArgumentException("The token is empty.", nameof(value));
        if (token.ContainsAnyExceptInRange(' ', '~'))
            throw new ArgumentException("The token contains a line break or another character that no token has.", nameof(value));

        return token.Length == value.Length ? value : token.ToString();
    }

    // The persisted cache stores whole seconds. With a fraction, the same token would have two times.
    private static DateTimeOffset TruncateToSeconds(DateTimeOffset time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerSecond));
}
