using System.Security.Cryptography;
using System.Text;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Entra.Apps;

// The service principals of the tenant: those of Microsoft Graph and of the default application, which are always there, those of
// applications that were registered without Graph, and those that Graph or the first consent has created.
// https://learn.microsoft.com/entra/identity-platform/app-objects-and-service-principals: an application that is registered over Graph has
// none until one is created, or a user or administrator consents.
internal sealed class ServicePrincipalRegistry
{
    private readonly AppRegistry _apps;
    private readonly UserDirectory _users;
    private readonly ServicePrincipal[] _builtIn;

    public ServicePrincipalRegistry(AppRegistry apps, UserDirectory users, TenantRegistration registration, LocalTenantOptions options)
    {
        (_apps, _users) = (apps, users);
        Graph = new ServicePrincipal(CreateId(registration.TenantId, GraphApplication.Id), GraphApplication.Id, GraphApplication.Name);
        _builtIn =
        [
            Graph,
            new ServicePrincipal(CreateId(registration.TenantId, apps.Default.ClientId), apps.Default.ClientId, apps.Default.DisplayName),
        ];
        foreach (var app in apps.IsRestored ? [] : options.Apps)
            Ensure(apps.FindRegistered(app.ClientId)!);
    }

    public ServicePrincipal Graph { get; }

    // One of the built-in ones is stored as soon as it has been changed.
    public IReadOnlyList<ServicePrincipal> All
    {
        get
        {
            var stored = _apps.State.ServicePrincipals;
            return [.. _builtIn.Where(builtIn => !stored.Any(other => other.ObjectId == builtIn.ObjectId)), .. stored];
        }
    }

    public IReadOnlyList<ServicePrincipal> Deleted =>
        [.. _apps.State.DeletedServicePrincipals.Where(principal => !_apps.IsOver(principal.DeletedOn))];

    public ServicePrincipal? Find(string objectId) =>
        All.FirstOrDefault(principal => AppRegistry.IsSame(principal.ObjectId.ToString(), objectId));

    public ServicePrincipal? FindByClientId(string clientId) =>
        All.FirstOrDefault(principal => AppRegistry.IsSame(principal.ClientId, clientId));

    public bool IsBuiltIn(ServicePrincipal principal) => _builtIn.Any(builtIn => builtIn.ObjectId == principal.ObjectId);

    public ServicePrincipal Ensure(RegisteredApp app) => FindByClientId(app.ClientId) ?? Create(app);

    // A new service principal starts without the grants of an earlier one.
    public ServicePrincipal Create(RegisteredApp app)
    {
        var principal = new ServicePrincipal(Guid.NewGuid(), app.ClientId, app.DisplayName) { CreatedOn = _apps.Now };
        RemoveConsents(app.ClientId);
        _apps.Update(state => state with { ServicePrincipals = [.. state.ServicePrincipals, principal] });
        return principal;
    }

    public void Change(ServicePrincipal changed) => _apps.Update(state => state with
    {
        ServicePrincipals = [.. state.ServicePrincipals.Where(other => other.ObjectId != changed.ObjectId), changed],
    });

    public void Remove(ServicePrincipal removed) => _apps.Update(state => state with
    {
        ServicePrincipals = [.. state.ServicePrincipals.Where(other => other.ObjectId != removed.ObjectId)],
        DeletedServicePrincipals = [.. Deleted, removed with { DeletedOn = _apps.Now }],
    });

    public void Restore(ServicePrincipal deleted) => _apps.Update(state => state with
    {
        DeletedServicePrincipals = [.. state.DeletedServicePrincipals.Where(other => other.ObjectId != deleted.ObjectId)],
        ServicePrincipals = [.. state.ServicePrincipals, deleted with { DeletedOn = null }],
    });

    public void Purge(ServicePrincipal deleted)
    {
        _apps.Update(state => state with
        {
            DeletedServicePrincipals = [.. state.DeletedServicePrincipals.Where(other => other.ObjectId != deleted.ObjectId)],
        });
        if (FindByClientId(deleted.ClientId) is null)
            RemoveConsents(deleted.ClientId);
    }

    private void RemoveConsents(string clientId)
    {
        _apps.SetAdminConsents(clientId, []);
        _users.RemoveConsents(clientId);
    }

    private static Guid CreateId(string tenantId, string clientId) =>
        new(SHA256.HashData(Encoding.UTF8.GetBytes(tenantId + "servicePrincipal" + clientId)).AsSpan(0, 16));
}
