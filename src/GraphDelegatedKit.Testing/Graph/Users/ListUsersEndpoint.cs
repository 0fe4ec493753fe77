using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Graph.Users;

// https://learn.microsoft.com/graph/api/user-list: 100 a page unless $top says otherwise, at most 999; the count comes on the first page only, and
// only to those who accept that it may lag behind (ConsistencyLevel: eventual).
internal sealed class ListUsersEndpoint(People.People people, string version) : IEndpoint
{
    public Route Route { get; } = new(Role.Graph, "GET", $"/{version}/users");

    public Task AnswerAsync(Exchange exchange)
    {
        var query = ODataQuery.Read(exchange, "$select", "$top", "$count", "$skiptoken");
        var top = query.Top(100, 999, asked => new GraphRefusal(
            400, "Request_UnsupportedQuery", $"Invalid page size specified: '{asked}'. Must be between 1 and 999 inclusive."));
        var properties = UserProperties.Of(query.Select);
        var everybody = people.Everybody;
        var from = PageLink.Position(exchange);
        var until = Math.Min(from + top, everybody.Count);

        return exchange.JsonAsync(200, json =>
        {
            json.WriteStartObject();
            json.WriteString("@odata.context", properties.Context(GraphRoot.Of(exchange)));
            if (query.Count && from == 0 && exchange.Request.Headers["ConsistencyLevel"].ToString().Equals("eventual", StringComparison.OrdinalIgnoreCase))
                json.WriteNumber("@odata.count", everybody.Count);
            if (until < everybody.Count)
                json.WriteString("@odata.nextLink", PageLink.After(exchange, until));

            json.WriteStartArray("value");
            for (var place = from; place < until; place++)
            {
                json.WriteStartObject();
                properties.Write(json, everybody[place]);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }
}
