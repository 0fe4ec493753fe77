using GraphDelegatedKit.Tokens;

namespace GraphDelegatedKit;

/// <summary>What a token says of itself, unverified: to be shown, never to be trusted.</summary>
public sealed class JwtInspection
{
    private static readonly TimeSpan Soon = TokenExpiry.ExpiryMargin;

    internal JwtInspection(JwtFormat format, string fingerprint, JwtFields? fields = null)
    {
        Format = format;
        Fingerprint = fingerprint;
        if (fields is null) return;

        (Algorithm, Encryption, KeyId) = (fields.Algorithm, fields.Encryption, fields.KeyId);
        (ExpiresOn, NotBefore, IssuedOn) = (fields.Expires, fields.NotBefore, fields.Issued);
        (Audiences, Scopes, Roles, AuthenticationMethods) = (fields.Audiences, fields.Scopes, fields.Roles, fields.Methods);
        (Issuer, TenantId, ObjectId, Version) = (fields.Issuer, fields.Tenant, fields.Object, fields.Version);
        AppId = fields.AppId ?? fields.AuthorizedParty;
        Username = fields.Upn ?? fields.PreferredUsername ?? fields.UniqueName;
        LooksAppOnly = fields.IdentityType == "app" || (fields.IdentityType is null && Scopes.Count == 0 && Roles.Count > 0);
        AnswersClaimsChallenges = fields.Capabilities.Contains("cp1", StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>What kind of text it is. Claims are read of <see cref="JwtFormat.Jws"/> only; of everything else they are empty.</summary>
    public JwtFormat Format { get; }

    /// <summary>Why it is <see cref="JwtFormat.Malformed"/>; <see langword="null"/> otherwise. It holds nothing of the token.</summary>
    public string? Problem { get; internal init; }

    /// <summary>The first eight digits of the token's SHA-256: tells two tokens apart without showing either.</summary>
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

    /// <summary><c>aud</c>: whom it is for. Graph stands there by its address or as <c>00000003-0000-0000-c000-000000000000</c>.</summary>
    public IReadOnlyList<string> Audiences { get; } = [];

    /// <summary><c>appid</c> or <c>azp</c>: the app that asked.</summary>
    public string? AppId { get; }

    /// <summary><c>tid</c>: the tenant.</summary>
    public string? TenantId { get; }

    /// <summary><c>oid</c>: the person, or the app's principal.</summary>
    public string? ObjectId { get; }

    /// <summary><c>upn</c>, <c>preferred_username</c> or <c>unique_name</c>: to show. It can change and be given to somebody else, so it is no key.</summary>
    public string? Username { get; }

    /// <summary><c>scp</c>: what was granted on behalf of a person.</summary>
    public IReadOnlyList<string> Scopes { get; } = [];

    /// <summary><c>roles</c>: what was granted to the app itself.</summary>
    public IReadOnlyList<string> Roles { get; } = [];

    /// <summary>Whether nobody is signed in here but the app: why a call made for a person is then refused with 403.</summary>
    public bool LooksAppOnly { get; }

    /// <summary><c>amr</c>: how the person proved who they are, such as <c>pwd</c> or <c>mfa</c>.</summary>
    public IReadOnlyList<string> AuthenticationMethods { get; } = [];

    /// <summary>Whether the app said it can answer a claims challenge (<c>xms_cc</c> has <c>cp1</c>), and the token may so live longer and be ended early.</summary>
    /// <remarks><see href="https://learn.microsoft.com/entra/identity-platform/app-resilience-continuous-access-evaluation"/></remarks>
    public bool AnswersClaimsChallenges { get; }

    /// <summary><c>ver</c>: the token's own version, <c>1.0</c> or <c>2.0</c>.</summary>
    public string? Version { get; }

    /// <summary>Where a moment lies in the token's life.</summary>
    /// <param name="now">The moment, in any zone.</param>
    public JwtState StateAt(DateTimeOffset now) =>
        ExpiresOn is not { } end ? JwtState.Unknown
        : now >= end ? JwtState.Expired
        : now < NotBefore ? JwtState.NotYetValid
        : end - now <= Soon ? JwtState.ExpiringSoon
        : JwtState.Valid;

    /// <summary>How long it still lives by that clock: negative once it has ended, <see langword="null"/> if it does not tell.</summary>
    /// <param name="time">The clock.</param>
    public TimeSpan? RemainingAt(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        return ExpiresOn - time.GetUtcNow();
    }

    /// <summary>The whole as lines for a person, without the token. It names the person and the app: not for a log.</summary>
    /// <param name="zone">Whose wall clock the times are told by; each carries its offset, so the hour that comes twice in autumn stays clear.</param>
    public string Describe(TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        return JwtDescription.Of(this, zone);
    }

    /// <summary>The kind, the fingerprint and the end; nothing of the token or the person.</summary>
    public override string ToString() => $"{Format} token {Fingerprint}" + (ExpiresOn is { } end ? $", until {end:O}" : "");
}
