using GraphDelegatedKit.Testing.Graph.DirectoryObjects;
using GraphDelegatedKit.Testing.Graph.ServicePrincipals;
using GraphDelegatedKit.Testing.Graph.Users;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Graph.PermissionGrants;

// The grants of the tenant, of one client, or of one user.
[Plays("https://learn.microsoft.com/graph/api/oauth2permissiongrant-list", Difference = "The only resource is Microsoft Graph.")]
[Plays("https://learn.microsoft.com/graph/api/serviceprincipal-list-oauth2permissiongrants")]
[Plays("https://learn.microsoft.com/graph/api/user-list-oauth2permissiongrants")]
internal sealed class ListGrantsEndpoint(
    PermissionGrantStore grants, ServicePrincipalAccess principals, UserDirectory users, string pattern) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "GET", pattern);

    public Task HandleAsync(RequestContext context)
    {
        IEnumerable<PermissionGrant> found = grants.All.OrderBy(grant => grant.Id, StringComparer.Ordinal);
        if (context.GetRouteValue("principal") is { } key)
        {
            var client = principals.Find(key);
            found = found.Where(grant => grant.Client.ObjectId == client.ObjectId);
        }
        else if (!pattern.Split('/')[2].Equals(PermissionGrant.Schema.EntitySet, StringComparison.Ordinal))
        {
            var user = context.GetRouteValue("user") is { } name
                ? users.Find(name) ?? throw GetUserEndpoint.CreateNotFoundError(name)
                : context.Caller;
            found = found.Where(grant => grant.UserId == user.Id);
        }

        return ResourceResponse.WriteListAsync(context, PermissionGrant.Schema, found.Select(grant => grant.ToJson()));
    }
}
