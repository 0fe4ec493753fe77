using GraphDelegatedKit.Testing.Graph.Applications;
using GraphDelegatedKit.Testing.Graph.DirectoryObjects;
using GraphDelegatedKit.Testing.Graph.ServicePrincipals;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Graph.DeletedItems;

[Plays("https://learn.microsoft.com/graph/api/directory-deleteditems-list", Difference = "Applications and service principals only.")]
internal sealed class ListDeletedItemsEndpoint(DeletedAppItems items, string version, bool isServicePrincipals) : IEndpoint
{
    // The path has lost its namespace: microsoft.graph.application
    public Route Route { get; } = new(
        HostRole.Graph, "GET", $"/{version}/directory/deletedItems/{(isServicePrincipals ? "servicePrincipal" : "application")}");

    public Task HandleAsync(RequestContext context) => isServicePrincipals
        ? ResourceResponse.WriteListAsync(context, ServicePrincipalJson.Schema, items.ServicePrincipals)
        : ResourceResponse.WriteListAsync(context, AppJson.Schema, items.Apps);
}
