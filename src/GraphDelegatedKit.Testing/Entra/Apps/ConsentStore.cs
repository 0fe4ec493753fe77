using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Entra.Apps;

// https://learn.microsoft.com/entra/identity-platform/permissions-consent-overview: the delegated permissions that a user, or an
// administrator for all users, has granted to an application.
internal sealed class ConsentStore(UserDirectory users, AppRegistry apps)
{
    public IEnumerable<string> GetScopes(LocalUser user, RegisteredApp app)
    {
        var state = users.GetState(user);
        var ownScopes = app.IsDefault ? state.ConsentedScopes : state.AppConsents.GetValueOrDefault(app.ClientId) ?? [];
        return ownScopes.Union(apps.GetAdminConsents(app.ClientId), StringComparer.OrdinalIgnoreCase);
    }

    public bool HasAll(LocalUser user, RegisteredApp app, RequestedScopes scopes) =>
        !scopes.ResourceScopes.Except(GetScopes(user, app), StringComparer.OrdinalIgnoreCase).Any();

    public void Grant(LocalUser user, RegisteredApp app, IEnumerable<string> scopes) =>
        users.GrantConsent(user, app.IsDefault ? null : app.ClientId, scopes);

    public void GrantForAllUsers(RegisteredApp app, IEnumerable<string> scopes) => apps.GrantAdminConsent(app.ClientId, scopes);
}
