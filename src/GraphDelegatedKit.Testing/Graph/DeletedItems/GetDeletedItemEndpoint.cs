using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Graph.DeletedItems;

[Plays("https://learn.microsoft.com/graph/api/directory-deleteditems-get", Difference = "Applications and service principals only.")]
internal sealed class GetDeletedItemEndpoint(DeletedAppItems items, string version) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "GET", $"/{version}/directory/deletedItems/{{item}}");

    public Task HandleAsync(RequestContext context)
    {
        var select = ODataQuery.Read(context, "$select").Select;
        var (item, typeName) = items.Require(context["item"]);
        return WriteAsync(context, Selection.Apply(item, select), typeName);
    }

    public static Task WriteAsync(RequestContext context, JsonObject item, string typeName)
    {
        var body = new JsonObject
        {
            ["@odata.context"] = $"{GraphRoot.GetUrl(context)}/$metadata#directoryObjects/$entity",
            ["@odata.type"] = "#microsoft.graph." + typeName,
        };
        foreach (var (name, value) in item)
            body[name] = value?.DeepClone();
        return context.WriteJsonAsync(200, body);
    }
}
