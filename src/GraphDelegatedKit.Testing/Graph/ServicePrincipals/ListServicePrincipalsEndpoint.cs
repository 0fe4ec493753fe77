using GraphDelegatedKit.Testing.Graph.DirectoryObjects;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Graph.ServicePrincipals;

// Lists the service principals of the tenant, or counts them.
[Plays(
    "https://learn.microsoft.com/graph/api/serviceprincipal-list",
    Difference = "Of Microsoft's own applications: Microsoft Graph, and those that a user has consented to. No $expand.")]
internal sealed class ListServicePrincipalsEndpoint(
    ServicePrincipalAccess access, ServicePrincipalJson json, string version, bool isCountRequest) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "GET", $"/{version}/servicePrincipals" + (isCountRequest ? "/$count" : ""));

    public Task HandleAsync(RequestContext context)
    {
        var items = access.ListForRequest().Select(json.Create);
        return isCountRequest
            ? ResourceResponse.WriteCountAsync(context, ServicePrincipalJson.Schema, items)
            : ResourceResponse.WriteListAsync(context, ServicePrincipalJson.Schema, items);
    }
}
