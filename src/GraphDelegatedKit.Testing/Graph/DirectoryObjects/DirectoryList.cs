using System.Globalization;
using System.Net.Mime;
using System.Text.Json;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Graph.DirectoryObjects;

// https://learn.microsoft.com/graph/paging: answers a request for a list of directory objects with one page of it, or for their number.
// The default size is 100, the maximum 999. https://learn.microsoft.com/graph/aad-advanced-queries: a number requires ConsistencyLevel:
// eventual; without the header, $count=true is ignored. Only the first page has it.
internal static class DirectoryList
{
    // A list also knows $expand if its endpoint does.
    public static readonly string[] Options = ["$select", "$top", "$count", "$filter", "$orderby", "$search", "$skiptoken"];

    public static readonly string[] ExpandableOptions = [.. Options, "$expand"];

    public static Task WriteAsync<T>(
        RequestContext context,
        ODataQuery query,
        DirectoryQuery<T> requested,
        DirectoryItems<T> items,
        string contextUrl,
        Action<Utf8JsonWriter, T> writeProperties)
    {
        var top = GetTop(query);
        var start = PageLink.GetPosition(context);
        var (page, next) = requested.ReadPage(items, start, top);
        return context.WriteJsonAsync(200, json =>
        {
            json.WriteStartObject();
            json.WriteString("@odata.context", contextUrl);
            if (query.IncludeCount && start == 0 && DirectoryQuery.AcceptsEventualConsistency(context))
                json.WriteNumber("@odata.count", items.Count(requested.Predicate));
            if (next is { } position)
                json.WriteString("@odata.nextLink", PageLink.Create(context, position));
            json.WriteStartArray("value");
            foreach (var item in page)
            {
                json.WriteStartObject();
                writeProperties(json, item);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    // https://learn.microsoft.com/graph/aad-advanced-queries#error-handling-for-advanced-queries-on-directory-objects: a number as plain
    // text, and the error without the header.
    public static Task WriteCountAsync<T>(
        RequestContext context, QuerySchema<T> schema, DirectoryItems<T> items, bool isRelationship = false)
    {
        var query = ODataQuery.Read(context, "$filter", "$search");
        if (!DirectoryQuery.AcceptsEventualConsistency(context))
            DirectoryQuery.CheckAdvanced(context, DirectoryError.BadRequest("$count is not currently supported."));
        var count = items.Count(DirectoryQuery<T>.Read(context, query, schema, isRelationship).Predicate);
        return context.WriteTextAsync(200, MediaTypeNames.Text.Plain, count.ToString(CultureInfo.InvariantCulture));
    }

    private static int GetTop(ODataQuery query) => query.GetTop(100, 999, requested => DirectoryQuery.CreateUnsupportedError(
        $"Invalid page size specified: '{requested}'. Must be between 1 and 999 inclusive."));
}
