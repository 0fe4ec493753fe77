using GraphDelegatedKit.Testing.Entra.Apps;
using GraphDelegatedKit.Testing.Graph.Applications;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Graph.ServicePrincipals;

// Finds the service principal of a request, by object id or (appId='...'). The owner of the application and administrators may change it.
internal sealed class ServicePrincipalAccess(ServicePrincipalRegistry principals, AppRegistry apps, LocalFaults faults)
{
    private const string ClientIdKey = "appId=";

    // Lists the service principals that have been replicated, for one request: each call counts as one that does not find a missing one.
    public List<ServicePrincipal> ListForRequest() =>
        [.. principals.All.Where(principal => !faults.TakeMissing(principal.ObjectId.ToString()))];

    public ServicePrincipal Require(RequestContext context) => Find(context["principal"]);

    public ServicePrincipal Find(string key)
    {
        var isClientId = key.StartsWith(ClientIdKey, StringComparison.OrdinalIgnoreCase);
        var principal = isClientId ? principals.FindByClientId(key[ClientIdKey.Length..]) : principals.Find(key);
        return principal is not null && !faults.TakeMissing(principal.ObjectId.ToString())
            ? principal
            : throw GraphErrorException.ResourceNotFound(isClientId ? key[ClientIdKey.Length..] : key);
    }

    public ServicePrincipal RequireForChange(RequestContext context)
    {
        var principal = Require(context);
        if (apps.FindRegistered(principal.ClientId) is { } app)
            AppAccess.RequireOwner(context, app);
        else if (!context.Caller.IsAdministrator)
            throw GraphErrorException.InsufficientPrivileges();
        return principal;
    }
}
