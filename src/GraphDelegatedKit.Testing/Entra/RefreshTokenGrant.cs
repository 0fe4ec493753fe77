using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Entra;

// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#refresh-the-access-token
// Every response contains a new refresh token, and the old one stays valid. New scopes need consent first.
internal sealed class RefreshTokenGrant(
    RefreshTokenIssuer refreshTokens, UserDirectory users, TenantRegistration registration, PermissionTable permissions) : IGrantType
{
    public string Name => "refresh_token";

    public Grant Redeem(EntraForm form)
    {
        var user = refreshTokens.Validate(form.GetRequired("refresh_token"));
        if (!user.AccountEnabled)
            throw new EntraErrorException("invalid_grant", 50057, "The user account is disabled.");

        var scopes = RequestedScopes.Parse(form["scope"] ?? "openid profile offline_access");
        permissions.Require(scopes);
        var isConsentMissing = scopes.ResourceScopes.Except(users.GetState(user).ConsentedScopes, StringComparer.OrdinalIgnoreCase).Any();
        if (isConsentMissing)
        {
            throw new EntraErrorException(
                "invalid_grant",
                65001,
                $"The user or administrator has not consented to use the application with ID '{registration.ClientId}' "
                + $"named '{registration.ApplicationName}'. "
                + "Send an interactive authorization request for this user and resource.",
                "consent_required");
        }

        return new Grant(user, scopes, ClaimsRequest.FromForm(form), form["client_info"] == "1");
    }
}
