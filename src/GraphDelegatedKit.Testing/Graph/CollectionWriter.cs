using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Graph;

// https://learn.microsoft.com/graph/paging: answers a request with a collection, whole or one page of it.
internal static class CollectionWriter
{
    public static Task WriteAsync(RequestContext context, string contextFragment, IEnumerable<JsonObject> items)
    {
        var body = CreateBody(context, contextFragment);
        body["value"] = new JsonArray([.. items]);
        return context.WriteJsonAsync(200, body);
    }

    // Writes the page that the skip token of the request leads to. Only the first page has the count.
    public static Task WritePageAsync<T>(
        RequestContext context,
        string contextFragment,
        IReadOnlyList<T> items,
        int pageSize,
        Func<T, JsonObject> create,
        bool includeCount = false)
    {
        var start = PageLink.GetPosition(context);
        var body = CreateBody(context, contextFragment);
        if (includeCount && start == 0)
            body["@odata.count"] = items.Count;
        if (start + pageSize < items.Count)
            body["@odata.nextLink"] = PageLink.Create(context, start + pageSize);
        body["value"] = new JsonArray([.. items.Skip(start).Take(pageSize).Select(create)]);
        return context.WriteJsonAsync(200, body);
    }

    private static JsonObject CreateBody(RequestContext context, string contextFragment) =>
        new() { ["@odata.context"] = $"{GraphRoot.GetUrl(context)}/$metadata#{contextFragment}" };
}
