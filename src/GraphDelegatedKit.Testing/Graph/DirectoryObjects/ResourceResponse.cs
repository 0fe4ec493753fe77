using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Graph.DirectoryObjects;

// Answers a request for one of the directory objects that are stored as JSON (applications, service principals, grants), for a list of
// them, or for their number.
internal static class ResourceResponse
{
    public static Task WriteListAsync(RequestContext context, ResourceSchema schema, IEnumerable<JsonObject> items)
    {
        var query = ODataQuery.Read(context, DirectoryList.Options);
        var requested = DirectoryQuery<JsonObject>.Read(context, query, schema.Query);
        schema.Type.RequireSelectable(query);
        var selection = schema.Type.Select(query.Select);
        return DirectoryList.WriteAsync(
            context,
            query,
            requested,
            DirectoryItems.From(items.ToList()),
            selection.GetContextUrl(GraphRoot.GetUrl(context)),
            (json, item) => selection.Write(json, item));
    }

    public static Task WriteCountAsync(RequestContext context, ResourceSchema schema, IEnumerable<JsonObject> items) =>
        DirectoryList.WriteCountAsync(context, schema.Query, DirectoryItems.From(items.ToList()));

    public static Task WriteEntityAsync(RequestContext context, ResourceSchema schema, JsonObject item, int status = 200)
    {
        var query = ODataQuery.Read(context, "$select");
        schema.Type.RequireSelectable(query);
        var selection = schema.Type.Select(query.Select);
        return context.WriteJsonAsync(status, json =>
        {
            json.WriteStartObject();
            json.WriteString("@odata.context", selection.GetContextUrl(GraphRoot.GetUrl(context)) + "/$entity");
            selection.Write(json, item);
            json.WriteEndObject();
        });
    }
}
