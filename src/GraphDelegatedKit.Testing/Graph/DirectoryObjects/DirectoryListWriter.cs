using System.Text.Json;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Graph.DirectoryObjects;

// https://learn.microsoft.com/graph/paging: one page of directory objects. The default size is 100, the maximum 999. Only the first page
// has the count, which requires ConsistencyLevel: eventual.
internal static class DirectoryListWriter
{
    public static readonly string[] SupportedOptions =
        ["$select", "$top", "$count", "$filter", "$orderby", "$search", "$skiptoken", "$expand"];

    public static Task WriteAsync<T>(
        RequestContext context,
        ODataQuery query,
        DirectoryQuery<T> requested,
        IEnumerable<T> items,
        string contextUrl,
        Action<Utf8JsonWriter, T> writeProperties)
    {
        var top = DirectoryQuery.GetTop(query);
        var start = PageLink.GetPosition(context);
        var matching = requested.Apply(items);
        var page = matching.Skip(start).Take(top + 1).ToList();
        return context.WriteJsonAsync(200, json =>
        {
            json.WriteStartObject();
            json.WriteString("@odata.context", contextUrl);
            if (query.IncludeCount && start == 0 && DirectoryQuery.AcceptsEventualConsistency(context))
                json.WriteNumber("@odata.count", matching.Count());
            if (page.Count > top)
                json.WriteString("@odata.nextLink", PageLink.Create(context, start + top));
            json.WriteStartArray("value");
            foreach (var item in page.Take(top))
            {
                json.WriteStartObject();
                writeProperties(json, item);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }
}
