using GraphDelegatedKit.Testing.Hosting;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Graph.DeletedItems;

[Plays("https://learn.microsoft.com/graph/api/directory-deleteditems-delete", Difference = "Applications and service principals only.")]
internal sealed class PurgeDeletedItemEndpoint(DeletedAppItems items, string version) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "DELETE", $"/{version}/directory/deletedItems/{{item}}");

    public Task HandleAsync(RequestContext context)
    {
        ODataQuery.Read(context);
        items.Purge(context, context["item"]);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }
}
