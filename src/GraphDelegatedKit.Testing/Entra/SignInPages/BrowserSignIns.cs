using GraphDelegatedKit.Testing.Entra.Apps;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Entra.SignInPages;

// https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc#successful-response: completes a browser sign-in with the code,
// the ID token, or both.
internal sealed class BrowserSignIns(AuthorizationCodeStore codes, IdTokenIssuer idTokens, ConsentStore consents)
{
    public bool HasConsent(LocalUser user, SignInRequest request) => consents.HasAll(user, request.App, request.Scopes);

    public Dictionary<string, string?> Complete(LocalUser user, BrowserSession session, SignInRequest request, Origin origin)
    {
        consents.Grant(user, request.App, request.Scopes.ResourceScopes);
        var parameters = new Dictionary<string, string?>();
        var code = request.ResponseType.IncludesCode ? codes.Issue(user, session.Id, request) : null;
        if (code is not null)
            parameters["code"] = code;
        if (request.ResponseType.IncludesIdToken)
        {
            var grant = new Grant(user, request.App, request.Scopes, request.Claims) { Nonce = request.Nonce, SessionId = session.Id };
            parameters["id_token"] = idTokens.Issue(grant, origin, code);
        }

        parameters["session_state"] = session.Id.ToString();
        return parameters;
    }
}
