using Microsoft.AspNetCore.Authentication;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace GraphDelegatedKit.AspNetCore.Challenges;

/// <summary>The properties of a sign-in that ASP.NET Core keeps in the state parameter until the browser returns.</summary>
internal static class ChallengeProperties
{
    private const string ReplacedSessionKey = ".session";

    private const string FingerprintKey = ".challenge", ClaimsKey = "claims"; // Microsoft.Identity.Web reads the second one

    // https://learn.microsoft.com/entra/identity-platform/scopes-oidc
    private static readonly string[] ProtocolScopes = ["openid", "profile", "offline_access"];

    public static AuthenticationProperties Create(string returnUrl, ChallengeRequest? challenge, IReadOnlyList<string> appScopes)
    {
        var properties = new AuthenticationProperties { RedirectUri = returnUrl };
        if (challenge is null) return properties;

        properties.Items[FingerprintKey] = challenge.Fingerprint;
        if (challenge.Claims is { } claims) properties.Items[ClaimsKey] = claims;
        if (challenge.LoginHint is { } hint) properties.SetParameter(OpenIdConnectParameterNames.LoginHint, hint);
        if (challenge.Scopes.Count > 0)
        {
            string[] scopes = [.. ProtocolScopes.Concat(appScopes).Concat(challenge.Scopes).Distinct(StringComparer.OrdinalIgnoreCase)];
            properties.SetParameter<ICollection<string>>(OpenIdConnectParameterNames.Scope, scopes);
        }

        return properties;
    }

    /// <summary>
    /// Names the session that the sign-in replaces. The callback comes from another site, so browsers do not send the session's cookie
    /// with it.
    /// </summary>
    public static void SetReplacedSession(AuthenticationProperties properties, string? sessionId)
    {
        if (sessionId is not null) properties.Items[ReplacedSessionKey] = sessionId;
    }

    public static string? GetReplacedSession(AuthenticationProperties? properties) =>
        properties?.Items.TryGetValue(ReplacedSessionKey, out var sessionId) == true ? sessionId : null;

    public static string? GetFingerprint(AuthenticationProperties? properties) =>
        properties?.Items.TryGetValue(FingerprintKey, out var fingerprint) == true ? fingerprint : null;
}
