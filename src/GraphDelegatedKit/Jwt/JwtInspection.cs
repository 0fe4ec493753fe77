using GraphDelegatedKit.Jwt;

namespace GraphDelegatedKit;

/// <summary>The claims of a token, unverified: for display, never for a decision.</summary>
public sealed class JwtInspection
{
    private static readonly TimeSpan SoonMargin = TimeSpan.FromMinutes(5);

    internal JwtInspection(JwtFormat format, string fingerprint, JwtClaims? claims = null)
    {
        Format = format;
        Fingerprint = fingerprint;
        if (claims is null) return;

        (Algorithm, Encryption, KeyId) = (claims.GetHeader("alg"), claims.GetHeader("enc"), claims.GetHeader("kid"));
        (ExpiresOn, NotBefore, IssuedOn) = (claims.GetTime("exp"), claims.GetTime("nbf"), claims.GetTime("iat"));
        (Audiences, Roles, AuthenticationMethods) = (claims.GetTexts("aud"), claims.GetTexts("roles"), claims.GetTexts("amr"));
        DirectoryRoles = claims.GetTexts("wids");
        (Issuer, Version) = (claims.GetText("iss"), claims.GetText("ver"));
        (TenantId, ObjectId) = (claims.GetText("tid"), claims.GetText("oid"));
        Scopes = [.. claims.GetTexts("scp").SelectMany(static scopes => scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries))];
        AppId = claims.GetText("appid") ?? claims.GetText("azp");
        Username = claims.GetText("upn") ?? claims.GetText("preferred_username") ?? claims.GetText("unique_name");
        LooksAppOnly = claims.GetText("idtyp") is { } type ? type == "app" : Scopes.Count == 0 && Roles.Count > 0;
        AnswersClaimsChallenges = claims.GetTexts("xms_cc").Contains("cp1", StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The format of the token. Only a <see cref="JwtFormat.Jws"/> shows its claims; otherwise they are empty.</summary>
    public JwtFormat Format { get; }

    /// <summary>Why the token is <see cref="JwtFormat.Malformed"/>, without any part of it; otherwise <see langword="null"/>.</summary>
    public string? Problem { get; internal init; }

    /// <summary>
    /// The first eight hex digits of the token's SHA-256 hash, by which tokens can be compared without showing them; empty if there is no
    /// token, or it is too long.
    /// </summary>
    public string Fingerprint { get; }

    /// <summary><c>alg</c> of the header.</summary>
    public string? Algorithm { get; }

    /// <summary><c>enc</c> of the header, in an encrypted token.</summary>
    public string? Encryption { get; }

    /// <summary><c>kid</c> of the header.</summary>
    public string? KeyId { get; }

    /// <summary><c>exp</c>, in UTC.</summary>
    public DateTimeOffset? ExpiresOn { get; }

    /// <summary><c>nbf</c>, in UTC.</summary>
    public DateTimeOffset? NotBefore { get; }

    /// <summary><c>iat</c>, in UTC.</summary>
    public DateTimeOffset? IssuedOn { get; }

    /// <summary><c>iss</c>.</summary>
    public string? Issuer { get; }

    /// <summary>
    /// <c>aud</c>: the service the token is for. Graph appears by its address or as <c>00000003-0000-0000-c000-000000000000</c>.
    /// </summary>
    public IReadOnlyList<string> Audiences { get; } = [];

    /// <summary><c>appid</c> or <c>azp</c>: the app that requested the token.</summary>
    public string? AppId { get; }

    /// <summary><c>tid</c>: the tenant.</summary>
    public string? TenantId { get; }

    /// <summary><c>oid</c>: the user, or the service principal of the app.</summary>
    public string? ObjectId { get; }

    /// <summary>
    /// <c>upn</c>, <c>preferred_username</c> or <c>unique_name</c>, to show. A name can change and be assigned to another user: do not
    /// use it as a key.
    /// </summary>
    public string? Username { get; }

    /// <summary><c>scp</c>: the delegated permissions, granted on behalf of a user.</summary>
    public IReadOnlyList<string> Scopes { get; } = [];

    /// <summary><c>roles</c>: the permissions granted to the app itself.</summary>
    public IReadOnlyList<string> Roles { get; } = [];

    /// <summary><c>wids</c>: the template ids of the roles that the user has in the directory.</summary>
    /// <remarks>
    /// The names of the roles: <see href="https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference"/>.
    /// Every member of a tenant has <c>b79fbf4d-3ef9-4689-8143-76b194e85509</c>, which is no administrator's role.
    /// </remarks>
    public IReadOnlyList<string> DirectoryRoles { get; } = [];

    /// <summary>Whether the token looks like one of the app itself, without a user. A call that needs a user fails with 403.</summary>
    public bool LooksAppOnly { get; }

    /// <summary><c>amr</c>: how the user authenticated, such as <c>pwd</c> or <c>mfa</c>.</summary>
    public IReadOnlyList<string> AuthenticationMethods { get; } = [];

    /// <summary>
    /// Whether the app declared that it can answer a claims challenge (<c>xms_cc</c> contains <c>cp1</c>). Such a token may live
    /// longer and be revoked early.
    /// </summary>
    /// <remarks><see href="https://learn.microsoft.com/entra/identity-platform/app-resilience-continuous-access-evaluation"/></remarks>
    public bool AnswersClaimsChallenges { get; }

    /// <summary><c>ver</c>: the version of the token format, <c>1.0</c> or <c>2.0</c>.</summary>
    public string? Version { get; }

    /// <summary>Returns the state of the token at a moment.</summary>
    /// <param name="now">The moment, in any zone.</param>
    public JwtState StateAt(DateTimeOffset now) =>
        ExpiresOn is not { } end ? JwtState.Unknown
        : now >= end ? JwtState.Expired
        : now < NotBefore ? JwtState.NotYetValid
        : end - now <= SoonMargin ? JwtState.ExpiringSoon
        : JwtState.Valid;

    /// <summary>Returns the time until the token expires: negative after that, <see langword="null"/> without <c>exp</c>.</summary>
    /// <param name="time">The clock.</param>
    public TimeSpan? RemainingAt(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        return ExpiresOn - time.GetUtcNow();
    }

    /// <summary>Returns the claims as lines to show a user, without the token. They name the user and the app: do not log them.</summary>
    /// <param name="zone">The time zone of the times. Each has its offset, so the hour that repeats in autumn stays unambiguous.</param>
    public string Describe(TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        return JwtDescription.Format(this, zone);
    }

    /// <summary>Returns the format, the fingerprint and the expiry; no part of the token, and nothing about the user.</summary>
    public override string ToString() => $"{Format} token {Fingerprint}" + (ExpiresOn is { } end ? $", until {end:O}" : "");
}
