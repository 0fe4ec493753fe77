using GraphDelegatedKit.Testing.Entra.Apps;

namespace GraphDelegatedKit.Testing.Entra.SignInPages;

// The decision about a browser sign-in. The browser delivers the result to the redirect URI of the application.
internal sealed class BrowserDecision(SignInRequest request, AuthorizationCodeStore codes, ConsentStore consents) : ISignInDecision
{
    public RegisteredApp App => request.App;

    public RequestedScopes Scopes => request.Scopes;

    public string? LoginHint => request.LoginHint;

    public string ConsentTitle => $"Do you want to let {App.DisplayName} use your account?";

    public string? FormTarget => request.Redirect.Source;

    public string? FindProblem(LocalUser user) => null;

    // Not documented; assumed: a request without permissions of an API, for the sign-in alone, asks for no consent.
    public bool RequiresConsent(LocalUser user) => request.Prompt == "consent" || !consents.HasAll(user, App, Scopes);

    public PageResponse Approve(LocalUser user, BrowserSession session)
    {
        consents.Grant(user, App, Scopes.ResourceScopes);
        return request.Redirect.Create(new()
        {
            ["code"] = codes.Issue(user, session.Id, request),
            ["session_state"] = session.Id.ToString(),
        });
    }

    public PageResponse Decline() =>
        request.Redirect.CreateError(new EntraError(400, "access_denied", 65004, "User declined to consent to access the app."));
}
