using GraphDelegatedKit.Testing.Entra.Apps;
using GraphDelegatedKit.Testing.Hosting;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Graph.ServicePrincipals;

// Changes a service principal. With accountEnabled false, the application is refused with AADSTS7000112.
[Plays("https://learn.microsoft.com/graph/api/serviceprincipal-update")]
internal sealed class UpdateServicePrincipalEndpoint(
    ServicePrincipalRegistry principals, ServicePrincipalAccess access, string version) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "PATCH", $"/{version}/servicePrincipals/{{principal}}");

    public async Task HandleAsync(RequestContext context)
    {
        ODataQuery.Read(context);
        var body = await context.ReadJsonAsync().ConfigureAwait(false);
        var principal = access.RequireForChange(context);
        ServicePrincipalJson.Schema.RequireKnown(context, body);
        principals.Change(ServicePrincipalJson.Apply(principal, body));
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
