using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Drives;

// Writes items with the query options that a request can have for them.
internal sealed class ItemListWriter(ItemJson itemJson, ThumbnailJson thumbnails)
{
    private const int MaxExpandedChildren = 200;

    public JsonObject Create(
        RequestContext context, Drive drive, Item item, string[]? select, IReadOnlyList<ItemExpansion> expansions) =>
        Expand(context, drive, item, expansions, itemJson.CreateWithoutContext(context.Origin, context.Now, drive, item, select));

    public JsonObject CreateWithContext(
        RequestContext context, Drive drive, Item item, string[]? select, IReadOnlyList<ItemExpansion> expansions) =>
        Expand(context, drive, item, expansions, itemJson.Create(context, drive, item, select));

    // https://learn.microsoft.com/graph/api/driveitem-list-children#optional-query-parameters: $skip is not supported. That $count=true is
    // answered is an assumption.
    public Task WriteListAsync(
        RequestContext context, string contextFragment, Drive drive, IReadOnlyList<Item> items, Action<JsonObject>? change = null)
    {
        var query = ODataQuery.Read(
            context, "$select", "$expand", "$filter", "$orderby", "$top", "$skip", "$skiptoken", "$count");
        if (query["$skip"] is not null)
        {
            throw GraphErrorException.BadRequest(
                "$skip is not supported on this API. Only URLs returned by the API can be used to page.");
        }

        ItemJson.RequireSelectable(query);
        var top = ItemPage.GetSize(query);
        var expansions = ItemExpansion.Parse(query["$expand"]);
        Func<Item, object?> GetProperty(string name) => ItemProperties.Get(drive, name);
        if (query["$filter"] is { } filter)
            items = [.. items.Where(ODataFilter<Item>.Parse(filter, GetProperty))];
        if (query["$orderby"] is { } orderBy)
            items = ODataOrder.Sort(items, orderBy, GetProperty);

        return CollectionWriter.WritePageAsync(context, contextFragment, items, top, CreateOne, query.IncludeCount);

        JsonObject CreateOne(Item item)
        {
            var json = Create(context, drive, item, query.Select, expansions);
            change?.Invoke(json);
            return json;
        }
    }

    private JsonObject Expand(
        RequestContext context, Drive drive, Item item, IReadOnlyList<ItemExpansion> expansions, JsonObject body)
    {
        foreach (var (name, select) in expansions)
        {
            if (name == "thumbnails")
            {
                body[name] = new JsonArray([.. thumbnails.CreateSets(context, drive, item).Select(set =>
                    (JsonNode)Selection.Apply(set, select))]);
                continue;
            }

            var children = item.IsFolder ? drive.GetChildren(item) : [];
            if (children.Count > MaxExpandedChildren)
            {
                var path = $"/{context.Path.Segments[0]}/drives/{Uri.EscapeDataString(drive.Info.Id)}/items/{item.Id}/children";
                body[name + "@odata.nextLink"] = PageLink.Create(context.Origin, path, MaxExpandedChildren);
            }

            body[name] = new JsonArray([.. children.Take(MaxExpandedChildren).Select(child =>
                (JsonNode)itemJson.CreateWithoutContext(context.Origin, context.Now, drive, child, select))]);
        }

        return body;
    }
}
