using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Entra.Apps;

// https://learn.microsoft.com/entra/identity-platform/permissions-consent-overview: the delegated permissions that a user, or an
// administrator for all users, has granted to an application. Graph shows them as oauth2PermissionGrants.
internal sealed class ConsentStore(UserDirectory users, AppRegistry apps, ServicePrincipalRegistry principals)
{
    public ServicePrincipalRegistry Principals => principals;

    public IEnumerable<Consent> All => apps.State.AdminConsents
        .Select(consent => new Consent(consent.Key, null, consent.Value))
        .Concat(users.ConsentStates.SelectMany(state => state.AppConsents
            .Append(new(apps.Default.ClientId, state.ConsentedScopes))
            .Where(consent => consent.Value.Count > 0)
            .Select(consent => new Consent(consent.Key, state.UserId, consent.Value))));

    // None without a service principal. A grant over Graph may name the scopes of OpenID Connect, too, which need no consent here.
    public IEnumerable<string> GetScopes(LocalUser user, RegisteredApp app)
    {
        if (principals.FindByClientId(app.ClientId) is null)
            return [];
        var state = users.GetState(user);
        var ownScopes = app.IsDefault ? state.ConsentedScopes : state.AppConsents.GetValueOrDefault(app.ClientId) ?? [];
        return ownScopes.Union(apps.GetAdminConsents(app.ClientId), StringComparer.OrdinalIgnoreCase)
            .Where(scope => !RequestedScopes.IsOpenIdName(scope));
    }

    public bool HasAll(LocalUser user, RegisteredApp app, RequestedScopes scopes) =>
        !scopes.ResourceScopes.Except(GetScopes(user, app), StringComparer.OrdinalIgnoreCase).Any();

    public void Grant(LocalUser user, RegisteredApp app, IEnumerable<string> scopes)
    {
        principals.Ensure(app);
        users.GrantConsent(user, app.IsDefault ? null : app.ClientId, scopes);
    }

    public void GrantForAllUsers(RegisteredApp app, IEnumerable<string> scopes)
    {
        principals.Ensure(app);
        apps.GrantAdminConsent(app.ClientId, scopes);
    }

    // Replaces the scopes. An empty list removes the consent.
    public void Set(Consent consent)
    {
        if (consent.UserId is null)
            apps.SetAdminConsents(consent.ClientId, consent.Scopes);
        else if (users.Find(consent.UserId) is { } user)
            users.SetConsent(user, consent.ClientId == apps.Default.ClientId ? null : consent.ClientId, consent.Scopes);
    }
}
