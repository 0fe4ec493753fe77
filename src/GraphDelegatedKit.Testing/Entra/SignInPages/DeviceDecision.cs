using GraphDelegatedKit.Testing.Entra.Apps;

namespace GraphDelegatedKit.Testing.Entra.SignInPages;

// The decision about a device code. The device gets the result at its next poll. The page always asks, because the code may come from
// another person: https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code
internal sealed class DeviceDecision(DeviceCode code, DeviceCodeStore codes, ConsentStore consents) : ISignInDecision
{
    public RegisteredApp App => code.App;

    public RequestedScopes Scopes => code.Scopes;

    public string? LoginHint => null;

    public string ConsentTitle => $"Are you trying to sign in to {App.DisplayName}?";

    public string? FormTarget => null;

    public string? FindProblem(LocalUser user) => null;

    public bool RequiresConsent(LocalUser user) => true;

    public PageResponse Approve(LocalUser user, BrowserSession session)
    {
        consents.Grant(user, App, Scopes.ResourceScopes);
        return codes.Approve(code, user, session.Id) ? ResultPage.SignedIn(App.DisplayName) : ResultPage.CodeExpired();
    }

    public PageResponse Decline() => codes.Decline(code) ? ResultPage.Declined(App.DisplayName) : ResultPage.CodeExpired();
}
