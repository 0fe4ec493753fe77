using GraphDelegatedKit.Testing.Entra.Apps;
using GraphDelegatedKit.Testing.Entra.SignInPages;

namespace GraphDelegatedKit.Testing.Entra;

// An authorization request by a registered application, with the address and mode of the response.
internal sealed record SignInRequest(
    RegisteredApp App,
    RedirectResponse Redirect,
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
        if (query["response_type"] is var responseType && responseType != "code")
        {
            throw new EntraErrorException(
                "unsupported_response_type", 700054, $"response_type '{responseType}' is not enabled for the application.");
        }

        var method = query["code_challenge_method"] ?? "plain";
        return new SignInRequest(
            app,
            redirect,
            RequestedScopes.Parse(query.GetRequired("scope")),
            query["nonce"],
            query["code_challenge"],
            method.Equals("plain", StringComparison.OrdinalIgnoreCase),
            query["login_hint"],
            query["prompt"],
            ClaimsRequest.FromForm(query));
    }
}
