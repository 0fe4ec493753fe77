using System.Security.Claims;

namespace GraphDelegatedKit.AspNetCore.Sessions;

/// <summary>The claims of the cookie that name the session, and those of the ID token that only the protocol needs.</summary>
internal static class SessionClaims
{
    public const string SessionId = "graph_delegated_session";

    private const string ObjectId = "uid", HomeTenantId = "utid", TenantId = "tid", Username = "preferred_username";

    // https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference
    private static readonly string[] ProtocolClaims = ["nonce", "aio", "rh", "uti", "at_hash", "c_hash", "sid", "login_hint"];

    /// <summary>Gets the account of an ID token.</summary>
    /// <exception cref="InvalidOperationException">
    /// The response of Entra has no <c>client_info</c>, which names the account in its home tenant. For a guest the object id of the ID
    /// token is another one.
    /// </exception>
    public static GraphAccount GetAccount(ClaimsPrincipal principal)
    {
        var (objectId, tenantId) = (principal.FindFirstValue(ObjectId), principal.FindFirstValue(HomeTenantId));
        return objectId is null || tenantId is null
            ? throw new InvalidOperationException("The response of the sign-in has no client_info.")
            : new GraphAccount(GetUsername(principal) ?? "", tenantId, $"{objectId}.{tenantId}");
    }

    public static string GetTenantId(ClaimsPrincipal principal) => principal.FindFirstValue(TenantId) ?? "";

    public static string? GetUsername(ClaimsPrincipal principal) => principal.FindFirstValue(Username);

    public static void RemoveProtocolClaims(ClaimsIdentity identity)
    {
        foreach (var claim in identity.Claims.Where(claim => ProtocolClaims.Contains(claim.Type)).ToList()) identity.RemoveClaim(claim);
    }
}
