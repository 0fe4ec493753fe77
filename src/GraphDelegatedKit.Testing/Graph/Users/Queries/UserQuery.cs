using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Graph.Users.Queries;

// https://learn.microsoft.com/graph/aad-advanced-queries: what is advanced needs the header ConsistencyLevel: eventual and, but for $search, $count=true.
// Lets is null when everybody is let through; Order is null for the order of the directory.
internal sealed record UserQuery(Func<LocalUser, bool>? Lets, Comparison<LocalUser>? Order)
{
    private static readonly string[] Sortable = ["displayName", "userPrincipalName"];

    public static UserQuery Read(Exchange exchange, ODataQuery query)
    {
        var filter = query["$filter"] is { } text ? UserFilter.Parse(text) : null;
        var search = query["$search"] is { } words ? UserSearch.Parse(words) : null;
        var order = query["$orderby"] is { } by ? OrderOf(by) : null;
        var acceptsLag = AcceptsLag(exchange);
        var isCount = exchange.Target.Path.EndsWith("/$count", StringComparison.OrdinalIgnoreCase);
        var isAdvanced = acceptsLag && (query.Count || isCount);

        if (search is not null && !acceptsLag)
        {
            throw Unsupported(
                "Request with $search query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'");
        }

        if (filter is { IsAdvanced: true } && !isAdvanced)
            throw Unsupported("Unsupported Query. The operators ne, not and endsWith, and a comparison with null, need 'ConsistencyLevel: eventual' and $count=true.");
        if (order is not null && (filter is not null || search is not null) && !isAdvanced)
            throw Unsupported("Sorting not supported for current query.");

        var lets = (filter?.Lets, search) switch
        {
            ({ } first, { } second) => user => first(user) && second(user),
            var (first, second) => first ?? second,
        };
        return new UserQuery(lets, order);
    }

    public static bool AcceptsLag(Exchange exchange) =>
        exchange.Request.Headers["ConsistencyLevel"].ToString().Equals("eventual", StringComparison.OrdinalIgnoreCase);

    private static Comparison<LocalUser> OrderOf(string by)
    {
        var words = by.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words is not ([_] or [_, "asc"] or [_, "desc"]))
            throw GraphRefusal.NotPlayed($"$orderby={by}");
        var property = UserProperties.Require(words[0]);
        if (!Sortable.Contains(property.Name, StringComparer.Ordinal))
            throw Unsupported("Sorting not supported for current query.");

        var sign = words is [_, "desc"] ? -1 : 1;
        return (one, other) => sign * string.Compare(property.Text!(one), property.Text(other), StringComparison.OrdinalIgnoreCase);
    }

    private static GraphRefusal Unsupported(string message) => new(400, "Request_UnsupportedQuery", message);
}
