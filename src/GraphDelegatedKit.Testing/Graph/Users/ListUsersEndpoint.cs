using GraphDelegatedKit.Testing.Graph.Users.Queries;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Graph.Users;

// https://learn.microsoft.com/graph/api/user-list: the default page size is 100, the maximum 999. The count is on the first page only and
// requires ConsistencyLevel: eventual.
internal sealed class ListUsersEndpoint(UserDirectory users, string version) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "GET", $"/{version}/users");

    public Task HandleAsync(RequestContext context)
    {
        var query = ODataQuery.Read(context, "$select", "$top", "$count", "$filter", "$orderby", "$search", "$skiptoken");
        var top = query.GetTop(100, 999, requested => new GraphErrorException(
            400, "Request_UnsupportedQuery", $"Invalid page size specified: '{requested}'. Must be between 1 and 999 inclusive."));
        var properties = UserProperties.Select(query.Select);
        var requested = UserQuery.Read(context, query);
        var start = PageLink.GetPosition(context);
        var (page, next) = requested.Comparison is null
            ? GetPage(requested.Predicate, start, top)
            : GetPage(Sort(requested.Predicate, requested.Comparison), start, top);

        return context.WriteJsonAsync(200, json =>
        {
            json.WriteStartObject();
            json.WriteString("@odata.context", properties.GetContextUrl(GraphRoot.GetUrl(context)));
            if (query.IncludeCount && start == 0 && UserQuery.AcceptsEventualConsistency(context))
                json.WriteNumber("@odata.count", CountUsers(users, requested.Predicate));
            if (next is { } position)
                json.WriteString("@odata.nextLink", PageLink.Create(context, position));

            json.WriteStartArray("value");
            foreach (var user in page)
            {
                json.WriteStartObject();
                properties.Write(json, user, context);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    public static int CountUsers(UserDirectory users, Func<LocalUser, bool>? predicate) =>
        predicate is null ? users.Count : users.All.Count(predicate);

    // A page starts at the fixed index of a user, so that added or removed users do not shift other users across page boundaries.
    private (List<LocalUser> Page, int? Next) GetPage(Func<LocalUser, bool>? predicate, int start, int top)
    {
        var page = new List<LocalUser>(top);
        for (var index = start; index < users.TotalCount; index++)
        {
            if (users.FindAt(index) is not { } user || (predicate is not null && !predicate(user)))
                continue;
            if (page.Count == top)
                return (page, index);
            page.Add(user);
        }

        return (page, null);
    }

    private static (List<LocalUser> Page, int? Next) GetPage(List<LocalUser> sorted, int start, int top) =>
        ([.. sorted.Skip(start).Take(top)], start + top < sorted.Count ? start + top : null);

    private List<LocalUser> Sort(Func<LocalUser, bool>? predicate, Comparison<LocalUser> comparison)
    {
        var sorted = users.All.Where(predicate ?? (_ => true)).Order(Comparer<LocalUser>.Create(comparison));
        return [.. sorted];
    }
}
