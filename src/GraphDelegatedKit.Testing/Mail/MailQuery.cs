using System.Globalization;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Mail;

// https://learn.microsoft.com/graph/api/user-list-messages#optional-query-parameters: the query options of a list of messages or events.
internal static class MailQuery
{
    // "The default page size is 10 messages. Use $top to customize the page size, within the range of 1 and 1000." The same range for
    // events, folders and calendars, and the error for another number, are assumed.
    public const int DefaultTop = 10;
    public const int MaxTop = 1_000;

    // The caller passes the items in the order that they have without $orderby.
    public static Task WriteAsync(RequestContext context, MailKind kind, IReadOnlyList<MailItem> items, string contextFragment)
    {
        var query = ODataQuery.Read(
            context, "$select", "$expand", "$filter", "$orderby", "$search", "$top", "$skip", "$skiptoken", "$count");
        MailPropertyNames.Get(kind).RequireSelectable(query);
        var expansion = MailExpansion.Read(query, kind);
        var preferences = OutlookPreferences.Read(context);
        var top = GetTop(query);
        if (query.Select is { } select)
            contextFragment += $"({string.Join(',', select)})";
        if (query["$search"] is { } search)
        {
            RequireSearchOnly(query, kind);
            items = [.. items.Where(MailSearch.Parse(search)).OrderByDescending(item => item.Sent ?? item.Created)];
            return CollectionWriter.WritePageAsync(context, contextFragment, items, top, Create);
        }

        items = Sort(Filter(items, kind, query["$filter"], out var filtered), kind, query["$orderby"], filtered);
        return SkipPage.WriteAsync(context, query, contextFragment, items, top, Create);

        JsonObject Create(MailItem item) => CreateJson(context, item, preferences, query.Select, expansion);
    }

    public static JsonObject CreateJson(
        RequestContext context, MailItem item, OutlookPreferences preferences, string[]? select, MailExpansion expansion)
    {
        var json = MailJson.Create(item, preferences, select);
        if (expansion.HasAttachments)
            json["attachments"] = new JsonArray([.. item.Attachments.Select(attachment => (JsonNode)MailJson.Create(attachment))]);
        if (expansion.HasExceptions)
            json["exceptionOccurrences"] = MailJson.CreateProperty(item, "exceptionOccurrences", preferences) ?? new JsonArray();
        if (context.IsLimitedToBasicMail)
        {
            foreach (var name in (string[])["body", "bodyPreview", "uniqueBody", "attachments"])
                json.Remove(name);
        }

        return json;
    }

    public static int GetTop(ODataQuery query) => query.GetTop(DefaultTop, MaxTop, requested => new GraphErrorException(
        400,
        "RequestBroker--ParseUri",
        $"The limit of '{MaxTop.ToString(CultureInfo.InvariantCulture)}' for Top query has been exceeded. "
        + $"The value from the incoming request is '{requested}'."));

    public static IReadOnlyList<MailItem> Filter(IReadOnlyList<MailItem> items, MailKind kind, string? filter, out List<string> names)
    {
        var found = names = [];
        if (filter is null)
            return items;
        return [.. items.Where(ODataFilter<MailItem>.Parse(filter, GetProperty))];

        Func<MailItem, object?> GetProperty(string name)
        {
            if (!found.Contains(name, StringComparer.OrdinalIgnoreCase))
                found.Add(name);
            return MailItemProperties.Get(kind, name);
        }
    }

    // https://learn.microsoft.com/graph/api/user-list-messages#using-filter-and-orderby-in-the-same-query: the properties of $orderby
    // must be the first ones of $filter, in the same order. It is documented for messages only.
    private static IReadOnlyList<MailItem> Sort(IReadOnlyList<MailItem> items, MailKind kind, string? orderBy, List<string> filtered)
    {
        if (orderBy is null)
            return items;
        var names = orderBy.Split(',', StringSplitOptions.TrimEntries).Select(clause => clause.Split(' ')[0]).ToList();
        if (kind == MailKind.Message && filtered.Count > 0
            && !names.SequenceEqual(filtered.Take(names.Count), StringComparer.OrdinalIgnoreCase))
        {
            throw new GraphErrorException(
                400, "InefficientFilter", "The restriction or sort order is too complex for this operation.");
        }

        return ODataOrder.Sort(items, orderBy, name => MailItemProperties.Get(kind, name));
    }

    // That neither option goes with $search was observed (https://github.com/PipedreamHQ/pipedream/issues/19132), and so was the error for
    // $orderby (https://github.com/visionik/mogcli/issues/11). The one for $filter is assumed to be like it.
    private static void RequireSearchOnly(ODataQuery query, MailKind kind)
    {
        if (kind != MailKind.Message)
            throw GraphErrorException.NotSupported("$search of events");
        if (query["$filter"] is not null)
            throw CreateError("SearchWithFilter", "$filter");
        if (query["$orderby"] is not null)
            throw CreateError("SearchWithOrderBy", "$orderBy");
        if (query["$skip"] is not null || query["$count"] is not null)
            throw GraphErrorException.NotSupported("$skip and $count together with $search");

        static GraphErrorException CreateError(string code, string option) =>
            new(400, code, $"The query parameter '{option}' is not supported with '$search'.");
    }
}
