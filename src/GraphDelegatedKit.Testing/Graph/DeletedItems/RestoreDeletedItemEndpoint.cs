using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Graph.DeletedItems;

// Restores an application without its service principal, which is an item of its own:
// https://learn.microsoft.com/powershell/module/microsoft.entra.applications/restore-entradeletedapplication
[Plays("https://learn.microsoft.com/graph/api/directory-deleteditems-restore", Difference = "Applications and service principals only.")]
internal sealed class RestoreDeletedItemEndpoint(DeletedAppItems items, string version) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "POST", $"/{version}/directory/deletedItems/{{item}}/restore");

    public Task HandleAsync(RequestContext context)
    {
        ODataQuery.Read(context);
        var (item, typeName) = items.Require(context["item"]);
        items.Restore(context, context["item"]);
        item["deletedDateTime"] = null;
        return GetDeletedItemEndpoint.WriteAsync(context, item, typeName);
    }
}
