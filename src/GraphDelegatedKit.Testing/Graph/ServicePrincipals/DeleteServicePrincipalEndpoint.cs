using GraphDelegatedKit.Testing.Entra.Apps;
using GraphDelegatedKit.Testing.Hosting;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Graph.ServicePrincipals;

// Moves a service principal to the deleted items. What was granted to it does not apply any more, unless it is restored.
[Plays("https://learn.microsoft.com/graph/api/serviceprincipal-delete")]
internal sealed class DeleteServicePrincipalEndpoint(
    ServicePrincipalRegistry principals, ServicePrincipalAccess access, string version) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "DELETE", $"/{version}/servicePrincipals/{{principal}}");

    public Task HandleAsync(RequestContext context)
    {
        ODataQuery.Read(context);
        var principal = access.RequireForChange(context);
        if (principals.IsBuiltIn(principal))
            throw GraphErrorException.NotSupported("the deletion of the service principal of Microsoft Graph or the default application");
        principals.Remove(principal);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }
}
