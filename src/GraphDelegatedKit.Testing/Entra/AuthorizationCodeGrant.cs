using GraphDelegatedKit.Testing.Entra.Apps;
using GraphDelegatedKit.Testing.Entra.ClientAuthentication;

namespace GraphDelegatedKit.Testing.Entra;

// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#redeem-a-code-for-an-access-token
// The redirect URI of the code decides how the application proves who it is. A refused application does not use up the code.
internal sealed class AuthorizationCodeGrant(AuthorizationCodeStore codes, ClientAuthenticator clients) : IGrantType
{
    public string Name => "authorization_code";

    public LocalUser? FindUser(EntraForm form) => form["code"] is { } code ? codes.FindUser(code) : null;

    public Grant Redeem(TokenRequest request)
    {
        var form = request.Form;
        var issued = codes.Find(form.GetRequired("code"));
        var signIn = issued.Request;
        if (signIn.App.ClientId != request.App.ClientId)
        {
            throw new EntraErrorException(
                "invalid_grant", 70000, "The provided value for the input parameter 'code' was issued to another application.");
        }

        var platform = signIn.Redirect.Platform;
        clients.Authenticate(request, platform);
        if (platform == AppPlatform.SinglePageApp && signIn.Challenge is null)
        {
            throw new EntraErrorException(
                "invalid_request", 9002325, "Proof Key for Code Exchange is required for cross-origin authorization code redemption.");
        }

        codes.Redeem(issued, form["redirect_uri"], form["code_verifier"]);
        return new Grant(issued.User, request.App, signIn.Scopes, signIn.Claims.Merge(ClaimsRequest.FromForm(form)))
        {
            IncludeClientInfo = form["client_info"] == "1",
            Nonce = signIn.Nonce,
            Platform = platform,
            Credential = request.Credentials.Kind,
            SessionId = issued.SessionId,
        };
    }
}
