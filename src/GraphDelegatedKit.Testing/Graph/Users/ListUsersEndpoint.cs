using GraphDelegatedKit.Testing.Graph.Users.Queries;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Graph.Users;

// https://learn.microsoft.com/graph/api/user-list: 100 a page unless $top says otherwise, at most 999; the count comes on the first page only, and
// only to those who accept that it may lag behind (ConsistencyLevel: eventual).
internal sealed class ListUsersEndpoint(People.People people, string version) : IEndpoint
{
    public Route Route { get; } = new(Role.Graph, "GET", $"/{version}/users");

    public Task AnswerAsync(Exchange exchange)
    {
        var query = ODataQuery.Read(exchange, "$select", "$top", "$count", "$filter", "$orderby", "$search", "$skiptoken");
        var top = query.Top(100, 999, asked => new GraphRefusal(
            400, "Request_UnsupportedQuery", $"Invalid page size specified: '{asked}'. Must be between 1 and 999 inclusive."));
        var properties = UserProperties.Of(query.Select);
        var asked = UserQuery.Read(exchange, query);
        var from = PageLink.Position(exchange);
        var (page, next) = asked.Order is null ? PageOf(asked.Lets, from, top) : PageOf(Sorted(asked.Lets, asked.Order), from, top);

        return exchange.JsonAsync(200, json =>
        {
            json.WriteStartObject();
            json.WriteString("@odata.context", properties.Context(GraphRoot.Of(exchange)));
            if (query.Count && from == 0 && UserQuery.AcceptsLag(exchange))
                json.WriteNumber("@odata.count", Counted(people, asked.Lets));
            if (next is { } position)
                json.WriteString("@odata.nextLink", PageLink.After(exchange, position));

            json.WriteStartArray("value");
            foreach (var user in page)
            {
                json.WriteStartObject();
                properties.Write(json, user);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    public static int Counted(People.People people, Func<LocalUser, bool>? lets) => lets is null ? people.Count : people.Everybody.Count(lets);

    // A page starts at somebody's place, which stays theirs, so that whoever comes or goes meanwhile moves nobody across its edge.
    private (List<LocalUser> Page, int? Next) PageOf(Func<LocalUser, bool>? lets, int from, int top)
    {
        var page = new List<LocalUser>(top);
        for (var place = from; place < people.Places; place++)
        {
            if (people.At(place) is not { } user || (lets is not null && !lets(user)))
                continue;
            if (page.Count == top)
                return (page, place);
            page.Add(user);
        }

        return (page, null);
    }

    private static (List<LocalUser> Page, int? Next) PageOf(List<LocalUser> sorted, int from, int top) =>
        ([.. sorted.Skip(from).Take(top)], from + top < sorted.Count ? from + top : null);

    private List<LocalUser> Sorted(Func<LocalUser, bool>? lets, Comparison<LocalUser> order)
    {
        var sorted = people.Everybody.Where(lets ?? (_ => true)).Order(Comparer<LocalUser>.Create(order));
        return [.. sorted];
    }
}
