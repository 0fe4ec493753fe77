using GraphDelegatedKit.Testing.Entra.Apps;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Entra.SignInPages;

// The decision about a browser sign-in. The browser delivers the result to the redirect URI of the application.
internal sealed class BrowserDecision(SignInRequest request, Origin origin, BrowserSignIns signIns) : ISignInDecision
{
    public RegisteredApp App => request.App;

    public RequestedScopes Scopes => request.Scopes;

    public string? LoginHint => request.LoginHint;

    public string ConsentTitle => $"Do you want to let {App.DisplayName} use your account?";

    public string? FormTarget => request.Redirect.Source;

    public string? FindProblem(LocalUser user) => null;

    // Not documented; assumed: a request without permissions of an API, for the sign-in alone, asks for no consent.
    public bool RequiresConsent(LocalUser user) => request.Prompt == "consent" || !signIns.HasConsent(user, request);

    public PageResponse Approve(LocalUser user, BrowserSession session)
    {
        var parameters = signIns.Complete(user, session, request, origin);
        return request.Redirect.Create(parameters);
    }

    public PageResponse Decline() =>
        request.Redirect.CreateError(new EntraError(400, "access_denied", 65004, "User declined to consent to access the app."));
}
