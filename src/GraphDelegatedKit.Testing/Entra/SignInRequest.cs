using GraphDelegatedKit.Testing.Entra.Apps;
using GraphDelegatedKit.Testing.Entra.SignInPages;

namespace GraphDelegatedKit.Testing.Entra;

// An authorization request by a registered application, with the address and mode of the response.
internal sealed record SignInRequest(
    RegisteredApp App,
    RedirectResponse Redirect,
    ResponseType ResponseType,
    RequestedScopes Scopes,
    string? Nonce,
    string? Challenge,
    bool IsPlainChallenge,
    string? LoginHint,
    string? Prompt,
    ClaimsRequest Claims)
{
    public static SignInRequest Parse(RegisteredApp app, RedirectResponse redirect, EntraForm query)
    {
        var responseType = ResponseType.Parse(app, query);
        var scopes = RequestedScopes.Parse(query.GetRequired("scope"));
        responseType.RequireOpenId(scopes);
        var method = query["code_challenge_method"] ?? "plain";
        return new SignInRequest(
            app,
            redirect,
            responseType,
            scopes,
            responseType.IncludesIdToken ? query.GetRequired("nonce") : query["nonce"],
            query["code_challenge"],
            method.Equals("plain", StringComparison.OrdinalIgnoreCase),
            query["login_hint"],
            query["prompt"],
            ClaimsRequest.FromForm(query));
    }
}
