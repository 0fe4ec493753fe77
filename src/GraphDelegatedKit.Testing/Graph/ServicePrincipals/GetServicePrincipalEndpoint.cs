using GraphDelegatedKit.Testing.Graph.DirectoryObjects;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Graph.ServicePrincipals;

[Plays(
    "https://learn.microsoft.com/graph/api/serviceprincipal-get",
    Difference = "Microsoft Graph has the real ids of widely used delegated permissions, derived ids of the others, and no appRoles.")]
internal sealed class GetServicePrincipalEndpoint(ServicePrincipalAccess access, ServicePrincipalJson json, string version) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "GET", $"/{version}/servicePrincipals/{{principal}}");

    public Task HandleAsync(RequestContext context) =>
        ResourceResponse.WriteEntityAsync(context, ServicePrincipalJson.Schema, json.Create(access.Require(context)));
}
