using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Graph.DirectoryObjects;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Graph;

// https://learn.microsoft.com/graph/aad-advanced-queries: answers a request for a collection, a count or one of the directory objects that
// are stored as JSON (applications, service principals). DirectoryListWriter does the same for users and groups.
internal static class DirectoryCollection
{
    public static readonly string[] Options = ["$filter", "$select", "$top", "$count", "$orderby", "$skiptoken"];

    public static Task WriteAsync(RequestContext context, ResourceSchema schema, IEnumerable<JsonObject> items)
    {
        var query = ODataQuery.Read(context, Options);
        var top = DirectoryQuery.GetTop(query);
        var includeCount = query.IncludeCount && DirectoryQuery.AcceptsEventualConsistency(context);
        schema.RequireSelectable(query); // an unknown name is an error even if there are no objects
        var select = query.Select;
        if (query.IncludeCount && !includeCount)
            DirectoryQuery.WarnOfMissingCount(context);
        var matching = Filter(context, query["$filter"], schema, items, isAdvancedAllowed: includeCount);
        if (query["$orderby"] is { } order)
        {
            if (query["$filter"] is not null && !includeCount)
                DirectoryQuery.CheckAdvanced(context, "Sorting not supported for current query.");
            matching = ODataOrder.Sort(matching, order, name => GetText(name, schema));
        }

        var fragment = schema.EntitySet + (select is null ? "" : $"({string.Join(',', select)})");
        return CollectionWriter.WritePageAsync(
            context, fragment, matching, top, item => Selection.Apply(item, select), includeCount);
    }

    // https://learn.microsoft.com/graph/api/application-list: a number as plain text.
    public static Task WriteCountAsync(RequestContext context, ResourceSchema schema, IEnumerable<JsonObject> items)
    {
        if (!DirectoryQuery.AcceptsEventualConsistency(context))
            DirectoryQuery.CheckAdvanced(context, "$count is not currently supported.");
        var filter = ODataQuery.Read(context, "$filter")["$filter"];
        var count = Filter(context, filter, schema, items, isAdvancedAllowed: true).Count;
        return context.WriteTextAsync(200, "text/plain", count.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    public static Task WriteEntityAsync(RequestContext context, ResourceSchema schema, JsonObject item, int status = 200)
    {
        var query = ODataQuery.Read(context, "$select");
        schema.RequireSelectable(query);
        var select = query.Select;
        var fragment = schema.EntitySet + (select is null ? "" : $"({string.Join(',', select)})");
        var body = new JsonObject { ["@odata.context"] = $"{GraphRoot.GetUrl(context)}/$metadata#{fragment}/$entity" };
        foreach (var (name, value) in Selection.Apply(item, select))
            body[name] = value?.DeepClone();
        return context.WriteJsonAsync(status, body);
    }

    private static IReadOnlyList<JsonObject> Filter(
        RequestContext context, string? text, ResourceSchema schema, IEnumerable<JsonObject> items, bool isAdvancedAllowed)
    {
        if (text is null)
            return [.. items];
        var filter = new JsonFilter(text, schema.RequireKnown);
        var predicate = filter.Parse();
        if (filter.IsAdvanced && !isAdvancedAllowed)
        {
            DirectoryQuery.CheckAdvanced(
                context,
                "Unsupported Query. The operators ne, not and endsWith, and a comparison with null, "
                + "need 'ConsistencyLevel: eventual' and $count=true.");
        }

        return [.. items.Where(predicate)];
    }

    private static Func<JsonObject, object?> GetText(string name, ResourceSchema schema)
    {
        schema.RequireKnown(name);
        return item => item.FirstOrDefault(property => property.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value?.ToString();
    }
}
