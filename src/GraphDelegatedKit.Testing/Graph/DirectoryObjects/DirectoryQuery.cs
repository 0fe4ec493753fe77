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
        var comparison = query["$orderby"] is { } orderBy ? ParseOrder(orderBy, schema) : null;
        var acceptsEventualConsistency = DirectoryQuery.AcceptsEventualConsistency(context);
        if (query.IncludeCount && !acceptsEventualConsistency)
            DirectoryQuery.WarnOfMissingCount(context);
        var isCountRequest = context.Target.Path.EndsWith("/$count", StringComparison.OrdinalIgnoreCase);
        var isAdvanced = acceptsEventualConsistency && (query.IncludeCount || isCountRequest);

        if (search is not null && !acceptsEventualConsistency)
        {
            DirectoryQuery.CheckAdvanced(
                context,
                "Request with $search query parameter only works through MSGraph "
                + "with a special request header: 'ConsistencyLevel: eventual'");
        }

        if (filter is not null && (filter.IsAdvanced || isRelationship) && !isAdvanced)
        {
            DirectoryQuery.CheckAdvanced(
                context,
                isRelationship
                    ? "Unsupported Query. A filter here needs 'ConsistencyLevel: eventual' and $count=true."
                    : "Unsupported Query. The operators ne, not and endsWith, and a comparison with null, "
                    + "need 'ConsistencyLevel: eventual' and $count=true.");
        }

        if (comparison is not null && (filter is not null || search is not null || isRelationship) && !isAdvanced)
            DirectoryQuery.CheckAdvanced(context, "Sorting not supported for current query.");

        var predicate = (filter?.Predicate, search) switch
        {
            ({ } first, { } second) => item => first(item) && second(item),
            var (first, second) => first ?? second,
        };
        return new DirectoryQuery<T>(predicate, comparison);
    }

    public IEnumerable<T> Apply(IEnumerable<T> items)
    {
        if (Predicate is not null)
            items = items.Where(Predicate);
        return Comparison is null ? items : items.Order(Comparer<T>.Create(Comparison));
    }

    private static Comparison<T> ParseOrder(string orderBy, QuerySchema<T> schema)
    {
        var parts = orderBy.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts is not ([_] or [_, "asc"] or [_, "desc"]))
            throw GraphErrorException.NotSupported($"$orderby={orderBy}");
        var property = schema.Get(parts[0]);
        if (!schema.IsSortable(property))
            throw CreateUnsupportedError("Sorting not supported for current query.");

        var sign = parts is [_, "desc"] ? -1 : 1;
        return (first, second) => sign * string.Compare(
            property.GetText!(first), property.GetText(second), StringComparison.OrdinalIgnoreCase);
    }

    private static GraphErrorException CreateUnsupportedError(string message) => DirectoryQuery.CreateUnsupportedError(message);
}

internal static class DirectoryQuery
{
    public static bool AcceptsEventualConsistency(RequestContext context) =>
        context.Request.Headers["ConsistencyLevel"].ToString().Equals("eventual", StringComparison.OrdinalIgnoreCase);

    public static void RequireEventualConsistencyForCount(RequestContext context)
    {
        if (!AcceptsEventualConsistency(context))
            CheckAdvanced(context, new GraphErrorException(400, "Request_BadRequest", "$count is not currently supported."));
    }

    // For an advanced query without what it needs.
    public static void CheckAdvanced(RequestContext context, string error) => CheckAdvanced(context, CreateUnsupportedError(error));

    public static void CheckAdvanced(RequestContext context, GraphErrorException error) => context.Rules.Check(
        LocalRule.MissingConsistencyLevel,
        "Graph refuses this query without the header 'ConsistencyLevel: eventual' and, except for $search, $count=true.",
        () => error);

    // Graph leaves out the count.
    public static void WarnOfMissingCount(RequestContext context) => context.Rules.Warn(
        LocalRule.MissingConsistencyLevel, "Without the header 'ConsistencyLevel: eventual', $count=true has no effect.");

    public static GraphErrorException CreateUnsupportedError(string message) => new(400, "Request_UnsupportedQuery", message);

    public static int GetTop(ODataQuery query) => query.GetTop(100, 999, requested => new GraphErrorException(
        400, "Request_UnsupportedQuery", $"Invalid page size specified: '{requested}'. Must be between 1 and 999 inclusive."));
}
