using Microsoft.AspNetCore.Authentication;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace GraphDelegatedKit.AspNetCore.Challenges;

/// <summary>The properties of a sign-in that ASP.NET Core keeps in the state parameter until the browser returns.</summary>
internal static class ChallengeProperties
{
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

    public static string? GetFingerprint(AuthenticationProperties? properties) =>
        properties?.Items.TryGetValue(FingerprintKey, out var fingerprint) == true ? fingerprint : null;
}
