using System.Security.Claims;
using Microsoft.Identity.Client;

namespace GraphDelegatedKit.SignIn.Msal;

/// <summary>
/// The further names of an account: a person may sign in with an alias, and the service then reports the account's first name. The names
/// come from the ID token, which MSAL stores with the account.
/// </summary>
/// <remarks><see href="https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference"/></remarks>
internal static class AccountAliases
{
    private static readonly string[] NameClaims =
        ["preferred_username", "upn", "unique_name", "verified_primary_email", "verified_secondary_email"];

    private static readonly string[] SharedTenants = ["common", "organizations", "consumers"];

    /// <param name="account">The account.</param>
    /// <param name="tenant">The tenant in the session's options.</param>
    public static IEnumerable<string> Get(IAccount account, string tenant)
    {
        // The email claim is not verified, so the administrator of any tenant can write any address. It counts only from the account's
        // home tenant, and only if the session names a tenant of its own.
        var homeTenantId = SharedTenants.Contains(tenant, StringComparer.OrdinalIgnoreCase) ? null : account.HomeAccountId.TenantId;
        return (account.GetTenantProfiles() ?? [])
            .SelectMany(profile => GetNames(profile.ClaimsPrincipal, profile.TenantId == homeTenantId))
            .Where(name => !string.IsNullOrEmpty(name));
    }

    private static IEnumerable<string> GetNames(ClaimsPrincipal? idToken, bool isHomeTenant) =>
        idToken?.Claims
            .Where(claim => NameClaims.Contains(claim.Type) || (isHomeTenant && claim.Type == "email"))
            .Select(claim => claim.Value) ?? [];
}
