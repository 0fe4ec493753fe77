using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Entra.Apps;
using GraphDelegatedKit.Testing.Graph.Applications;
using GraphDelegatedKit.Testing.Graph.ServicePrincipals;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Graph.DeletedItems;

// The deleted applications and service principals. The owner of an application and administrators may restore or purge it.
internal sealed class DeletedAppItems(AppRegistry apps, ServicePrincipalRegistry principals, ServicePrincipalJson json)
{
    public IEnumerable<JsonObject> Apps => apps.Deleted.Select(app => AppJson.Create(app));

    public IEnumerable<JsonObject> ServicePrincipals => principals.Deleted.Select(json.Create);

    public (JsonObject Item, string TypeName) Require(string id) =>
        FindApp(id) is { } app ? (AppJson.Create(app), AppJson.TypeName)
        : FindPrincipal(id) is { } principal ? (json.Create(principal), "servicePrincipal")
        : throw GraphErrorException.ResourceNotFound(id);

    public void Restore(RequestContext context, string id)
    {
        if (FindApp(id) is { } app)
        {
            AppAccess.RequireOwner(context, app);
            apps.Restore(app);
            return;
        }

        var principal = RequirePrincipal(context, id);
        if (principals.FindByClientId(principal.ClientId) is not null)
        {
            throw DirectoryError.SameKey(
                "The service principal cannot be created, updated, or restored because the service principal name "
                + $"{principal.ClientId} is already in use.");
        }

        principals.Restore(principal);
    }

    public void Purge(RequestContext context, string id)
    {
        if (FindApp(id) is { } app)
            apps.Purge(AppAccess.RequireOwner(context, app));
        else
            principals.Purge(RequirePrincipal(context, id));
    }

    private ServicePrincipal RequirePrincipal(RequestContext context, string id)
    {
        var principal = FindPrincipal(id) ?? throw GraphErrorException.ResourceNotFound(id);
        var app = apps.FindRegistered(principal.ClientId)
            ?? apps.Deleted.FirstOrDefault(deleted => AppRegistry.IsSame(deleted.ClientId, principal.ClientId));
        if (app is not null)
            AppAccess.RequireOwner(context, app);
        else if (!context.Caller.IsAdministrator)
            throw GraphErrorException.InsufficientPrivileges();
        return principal;
    }

    private RegisteredApp? FindApp(string id) =>
        apps.Deleted.FirstOrDefault(app => AppRegistry.IsSame(app.ObjectId.ToString(), id));

    private ServicePrincipal? FindPrincipal(string id) =>
        principals.Deleted.FirstOrDefault(principal => AppRegistry.IsSame(principal.ObjectId.ToString(), id));
}
