using GraphDelegatedKit.Testing.Entra.Apps;

namespace GraphDelegatedKit.Testing.Entra.SignInPages;

// The decision of a user about a device code, a browser sign-in, or the permissions of an organization.
internal interface ISignInDecision
{
    RegisteredApp App { get; }

    RequestedScopes Scopes { get; }

    string? LoginHint { get; }

    string ConsentTitle { get; }

    // The address to which the pages may send the browser, as a source of a Content-Security-Policy; null for this tenant alone.
    string? FormTarget { get; }

    // Returns null for a user who may decide.
    string? FindProblem(LocalUser user);

    bool RequiresConsent(LocalUser user);

    // Returns the next page, which reports a problem if the decision came too late.
    PageResponse Approve(LocalUser user, BrowserSession session);

    PageResponse Decline();
}
