using GraphDelegatedKit.Testing.Entra.Apps;
using GraphDelegatedKit.Testing.Recording;

namespace GraphDelegatedKit.Testing.Entra.SignInPages;

// The decision of an administrator for all users of the tenant.
internal sealed class AdminConsentDecision(
    RegisteredApp app, RedirectResponse redirect, RequestedScopes scopes, string? scope, string tenantId, ConsentStore consents)
    : ISignInDecision
{
    public RegisteredApp App => app;

    public RequestedScopes Scopes => scopes;

    public string? LoginHint => null;

    public string ConsentTitle => $"Let {app.DisplayName} use these permissions for all users of Contoso?";

    public string? FormTarget => redirect.Source;

    public string? FindProblem(LocalUser user) =>
        user.IsAdministrator ? null : "Only an administrator can grant these permissions. Choose the account of an administrator.";

    public bool RequiresConsent(LocalUser user) => true;

    public PageResponse Approve(LocalUser user, BrowserSession session)
    {
        consents.GrantForAllUsers(app, scopes.ResourceScopes);
        var parameters = new Dictionary<string, string?> { ["admin_consent"] = "True", ["tenant"] = tenantId };
        if (scope is not null)
            parameters["scope"] = scope;
        return redirect.Create(parameters);
    }

    public PageResponse Decline() => redirect.Create(new()
    {
        ["error"] = "permission_denied",
        ["error_description"] = "The admin canceled the request",
    }) with { Error = new RequestError("permission_denied", "The admin canceled the request") };
}
