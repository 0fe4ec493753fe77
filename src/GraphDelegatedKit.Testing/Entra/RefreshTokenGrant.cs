using GraphDelegatedKit.Testing.Entra.Apps;
using GraphDelegatedKit.Testing.Entra.ClientAuthentication;

namespace GraphDelegatedKit.Testing.Entra;

// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#refresh-the-access-token
// Every response contains a new refresh token, and the old one stays valid. New scopes need consent first. The platform of the sign-in
// decides how the application proves who it is.
internal sealed class RefreshTokenGrant(
    RefreshTokenIssuer refreshTokens, ConsentStore consents, PermissionTable permissions, ClientAuthenticator clients) : IGrantType
{
    public string Name => "refresh_token";

    public LocalUser? FindUser(EntraForm form) => form["refresh_token"] is { } token ? refreshTokens.FindUser(token) : null;

    public Grant Redeem(TokenRequest request)
    {
        var form = request.Form;
        var app = request.App;
        var refreshToken = refreshTokens.Validate(form.GetRequired("refresh_token"), app);
        clients.Authenticate(request, refreshToken.Platform);
        if (!refreshToken.User.AccountEnabled)
            throw new EntraErrorException("invalid_grant", 50057, "The user account is disabled.");

        var scopes = RequestedScopes.Parse(form["scope"] ?? "openid profile offline_access");
        permissions.Require(app, scopes, request.Rules);
        if (!consents.HasAll(refreshToken.User, app, scopes))
            throw EntraErrorException.ConsentRequired("invalid_grant", app, "consent_required");

        return new Grant(refreshToken.User, app, scopes, ClaimsRequest.FromForm(form))
        {
            IncludeClientInfo = form["client_info"] == "1",
            Platform = refreshToken.Platform,
            Credential = request.Credentials.Kind,
            SessionId = refreshToken.SessionId,
            SignedInAt = refreshToken.SignedInAt,
        };
    }
}
