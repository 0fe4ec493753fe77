using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Graph.DirectoryObjects;

// https://learn.microsoft.com/graph/aad-advanced-queries: an advanced query needs the header ConsistencyLevel: eventual and, except for
// $search, $count=true. Predicate is null for all objects; Comparison is null for the order of the directory.
internal sealed record DirectoryQuery<T>(Func<T, bool>? Predicate, Comparison<T>? Comparison)
{
    // Every filter and order of a relationship is advanced.
    public static DirectoryQuery<T> Read(RequestContext context, ODataQuery query, QuerySchema<T> schema, bool isRelationship = false)
    {
        var filter = query["$filter"] is { } filterText ? schema.ParseFilter(filterText) : null;
        var search = query["$search"] is { } searchText ? schema.ParseSearch(searchText) : null;
        var order = query["$orderby"] is { } orderBy ? schema.ParseOrder(orderBy) : null;
        var acceptsEventualConsistency = DirectoryQuery.AcceptsEventualConsistency(context);
        if (query.IncludeCount && !acceptsEventualConsistency)
            DirectoryQuery.WarnOfMissingCount(context);
        var isCountRequest = context.Path.Segments is [.., var last] && last.Equals("$count", StringComparison.OrdinalIgnoreCase);
        var isAdvanced = acceptsEventualConsistency && (query.IncludeCount || isCountRequest);

        if (search is not null && !acceptsEventualConsistency)
        {
            DirectoryQuery.CheckAdvanced(
                context,
                "Request with $search query parameter only works through MSGraph "
                + "with a special request header: 'ConsistencyLevel: eventual'");
        }

        if (filter?.BasicError is { } error && !isAdvanced)
            DirectoryQuery.CheckAdvanced(context, error);
        if (filter is not null && isRelationship && !isAdvanced)
        {
            DirectoryQuery.CheckAdvanced(
                context, "Unsupported Query. A filter here needs 'ConsistencyLevel: eventual' and $count=true.");
        }

        if (order is not null && !isAdvanced && (order.IsAdvanced || filter is not null || search is not null || isRelationship))
            DirectoryQuery.CheckAdvanced(context, DirectoryQuery.CreateSortingError());

        var predicate = (filter?.Predicate, search) switch
        {
            ({ } first, { } second) => item => first(item) && second(item),
            var (first, second) => first ?? second,
        };
        return new DirectoryQuery<T>(predicate, order?.Comparison);
    }

    // Returns one page and the position of the next one, which is null for the last page.
    public (List<T> Items, int? Next) ReadPage(DirectoryItems<T> items, int start, int size)
    {
        var found = Comparison is null ? Match(items, start) : Sort(items).Skip(start);
        var page = new List<T>();
        foreach (var (position, item) in found)
        {
            if (page.Count == size)
                return (page, position);
            page.Add(item);
        }

        return (page, null);
    }

    private IEnumerable<(int Position, T Item)> Match(DirectoryItems<T> items, int start) =>
        items.ReadFrom(start).Where(positioned => Predicate is null || Predicate(positioned.Item));

    private IEnumerable<(int Position, T Item)> Sort(DirectoryItems<T> items) => Match(items, 0)
        .Select(positioned => positioned.Item)
        .Order(Comparer<T>.Create(Comparison!))
        .Select((item, index) => (index, item));
}

internal static class DirectoryQuery
{
    public static bool AcceptsEventualConsistency(RequestContext context) =>
        context.Request.Headers["ConsistencyLevel"].ToString().Equals("eventual", StringComparison.OrdinalIgnoreCase);

    // Refuses, or warns of, an advanced query without the header or $count=true.
    public static void CheckAdvanced(RequestContext context, string error) => CheckAdvanced(context, CreateUnsupportedError(error));

    public static void CheckAdvanced(RequestContext context, GraphErrorException error) => context.Rules.Check(
        LocalRule.MissingConsistencyLevel,
        "Graph refuses this query without the header 'ConsistencyLevel: eventual' and, except for $search, $count=true.",
        () => error);

    // Warns because Graph leaves out the count.
    public static void WarnOfMissingCount(RequestContext context) => context.Rules.Warn(
        LocalRule.MissingConsistencyLevel, "Without the header 'ConsistencyLevel: eventual', $count=true has no effect.");

    public static GraphErrorException CreateUnsupportedError(string message) => new(400, "Request_UnsupportedQuery", message);

    public static GraphErrorException CreateSortingError() => CreateUnsupportedError("Sorting not supported for current query.");
}
