using GraphDelegatedKit.Testing.Entra;
using GraphDelegatedKit.Testing.Entra.Apps;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing;

/// <summary>
/// Direct access to the applications of the tenant, without Graph. They can sign in at once, and Graph shows them at
/// <c>/applications</c> and <c>/servicePrincipals</c>.
/// </summary>
public sealed class LocalApps
{
    private readonly Func<TenantServices> _services;

    internal LocalApps(Func<TenantServices> services) => _services = services;

    private AppRegistry Apps => _services().Apps;

    private ServicePrincipalRegistry Principals => _services().ServicePrincipals;

    /// <summary>Gets the applications, the default one first, also those that were created over Graph; without their secrets.</summary>
    public IReadOnlyList<LocalApp> All => [.. Apps.All.Select(ToLocal)];

    /// <summary>Finds an application.</summary>
    /// <param name="clientId">The application (client) id.</param>
    /// <returns>The application without its secrets; null if there is none.</returns>
    public LocalApp? Find(string clientId)
    {
        ArgumentException.ThrowIfNullOrEmpty(clientId);
        return Apps.FindRegistered(clientId) is { } app ? ToLocal(app) : null;
    }

    /// <summary>Adds an application and its service principal.</summary>
    /// <param name="app">The application.</param>
    /// <exception cref="ArgumentException">
    /// The tenant has an application with that client id or unique name, or the object id is not a GUID.
    /// </exception>
    public void Add(LocalApp app)
    {
        ArgumentNullException.ThrowIfNull(app);
        RequireUniqueName(app, app.ClientId);
        var registered = RegisteredApp.Create(app);
        Apps.Add(registered);
        Principals.Ensure(registered);
    }

    /// <summary>Changes an application; the client id and the object id stay. Secrets stay, too, and new ones are added.</summary>
    /// <param name="clientId">The application (client) id.</param>
    /// <param name="change">
    /// Returns the changed application, such as <c>app => app with { AllowPublicClientFlows = true }</c>. It gets the application without
    /// its secrets.
    /// </param>
    /// <exception cref="ArgumentException">The tenant has no such application, or another one with the new unique name.</exception>
    public void Change(string clientId, Func<LocalApp, LocalApp> change)
    {
        ArgumentException.ThrowIfNullOrEmpty(clientId);
        ArgumentNullException.ThrowIfNull(change);
        var changed = change(ToLocal(Require(clientId)));
        RequireUniqueName(changed, clientId);
        Apps.Change(clientId, current => current.With(changed));
    }

    /// <summary>Removes all secrets of an application.</summary>
    /// <param name="clientId">The application (client) id.</param>
    /// <exception cref="ArgumentException">The tenant has no such application.</exception>
    public void RemoveSecrets(string clientId)
    {
        Require(clientId);
        Apps.Change(clientId, current => current with { Secrets = [] });
    }

    /// <summary>
    /// Deletes an application and its service principal, as Graph does: sign-ins are refused with AADSTS700016, and Graph can restore it
    /// for 30 days.
    /// </summary>
    /// <param name="clientId">The application (client) id.</param>
    /// <exception cref="ArgumentException">The tenant has no such application, or it is the default one, which stays.</exception>
    public void Remove(string clientId)
    {
        Require(clientId);
        if (!Apps.Remove(clientId))
            throw new ArgumentException("The default application of the tenant cannot be removed.", nameof(clientId));
    }

    /// <summary>
    /// Grants delegated permissions of Graph for all users, as an administrator does, so that no user is asked for them.
    /// </summary>
    /// <param name="clientId">The application (client) id.</param>
    /// <param name="scopes">The permissions as short names; without any, those that the registration lists.</param>
    /// <exception cref="ArgumentException">The tenant has no such application, or Graph has no such permission.</exception>
    public void GrantForAllUsers(string clientId, params string[] scopes)
    {
        ArgumentNullException.ThrowIfNull(scopes);
        var app = Require(clientId);
        var requested = RequestedScopes.Parse(
            string.Join(' ', scopes.Length > 0 ? scopes : RequiredPermissions.GetNames(app, _services().Permissions)));
        if (_services().Permissions.FindError(app, requested) is { } error)
            throw new ArgumentException(error.Description, nameof(scopes));
        _services().Consents.GrantForAllUsers(app, requested.ResourceScopes);
    }

    private RegisteredApp Require(string clientId) => Apps.FindRegistered(clientId)
        ?? throw new ArgumentException($"The tenant has no application with the client id '{clientId}'.", nameof(clientId));

    private void RequireUniqueName(LocalApp app, string clientId)
    {
        if (app.UniqueName is { } name
            && Apps.All.Concat(Apps.Deleted).Any(other => other.UniqueName == name && !AppRegistry.IsSame(other.ClientId, clientId)))
        {
            throw new ArgumentException(
                $"The tenant has an application with the unique name '{name}', perhaps a deleted one.", nameof(app));
        }
    }

    private LocalApp ToLocal(RegisteredApp app) => new()
    {
        ClientId = app.ClientId,
        ObjectId = app.ObjectId.ToString(),
        DisplayName = app.DisplayName,
        UniqueName = app.UniqueName,
        WebRedirectUris = app.WebRedirectUris,
        SinglePageRedirectUris = app.SinglePageRedirectUris,
        PublicClientRedirectUris = app.PublicClientRedirectUris,
        AllowPublicClientFlows = app.AllowPublicClientFlows,
        AllowIdTokens = app.AllowIdTokens,
        RequiredPermissions = [.. Entra.Apps.RequiredPermissions.GetNames(app, _services().Permissions)],
        Certificates = [.. app.Keys.Select(key => key.Pem)],
        FrontChannelLogoutUrl = app.FrontChannelLogoutUrl,
    };
}
