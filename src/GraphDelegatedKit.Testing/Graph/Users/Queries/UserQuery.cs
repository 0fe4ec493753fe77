using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Graph.Users.Queries;

// https://learn.microsoft.com/graph/aad-advanced-queries: an advanced query needs the header ConsistencyLevel: eventual and, except for
// $search, $count=true. Predicate is null for all users; Comparison is null for the order of the directory.
internal sealed record UserQuery(Func<LocalUser, bool>? Predicate, Comparison<LocalUser>? Comparison)
{
    private static readonly string[] SortableProperties = ["displayName", "userPrincipalName"];

    public static UserQuery Read(RequestContext context, ODataQuery query)
    {
        var filter = query["$filter"] is { } filterText ? UserFilter.Parse(filterText, context.IsLimitedToBasicProfiles) : null;
        var search = query["$search"] is { } searchText ? UserSearch.Parse(searchText, context.IsLimitedToBasicProfiles) : null;
        var comparison = query["$orderby"] is { } orderBy ? ParseOrder(orderBy) : null;
        var acceptsEventualConsistency = AcceptsEventualConsistency(context);
        var isCountRequest = context.Target.Path.EndsWith("/$count", StringComparison.OrdinalIgnoreCase);
        var isAdvanced = acceptsEventualConsistency && (query.IncludeCount || isCountRequest);

        if (search is not null && !acceptsEventualConsistency)
        {
            throw CreateUnsupportedError(
                "Request with $search query parameter only works through MSGraph "
                + "with a special request header: 'ConsistencyLevel: eventual'");
        }

        if (filter is { IsAdvanced: true } && !isAdvanced)
        {
            throw CreateUnsupportedError(
                "Unsupported Query. The operators ne, not and endsWith, and a comparison with null, "
                + "need 'ConsistencyLevel: eventual' and $count=true.");
        }

        if (comparison is not null && (filter is not null || search is not null) && !isAdvanced)
            throw CreateUnsupportedError("Sorting not supported for current query.");

        var predicate = (filter?.Predicate, search) switch
        {
            ({ } first, { } second) => user => first(user) && second(user),
            var (first, second) => first ?? second,
        };
        return new UserQuery(predicate, comparison);
    }

    public static bool AcceptsEventualConsistency(RequestContext context) =>
        context.Request.Headers["ConsistencyLevel"].ToString().Equals("eventual", StringComparison.OrdinalIgnoreCase);

    private static Comparison<LocalUser> ParseOrder(string orderBy)
    {
        var parts = orderBy.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts is not ([_] or [_, "asc"] or [_, "desc"]))
            throw GraphErrorException.NotSupported($"$orderby={orderBy}");
        var property = UserProperties.Get(parts[0]);
        if (!SortableProperties.Contains(property.Name, StringComparer.Ordinal))
            throw CreateUnsupportedError("Sorting not supported for current query.");

        var sign = parts is [_, "desc"] ? -1 : 1;
        return (first, second) => sign * string.Compare(
            property.GetText!(first), property.GetText(second), StringComparison.OrdinalIgnoreCase);
    }

    private static GraphErrorException CreateUnsupportedError(string message) => new(400, "Request_UnsupportedQuery", message);
}
