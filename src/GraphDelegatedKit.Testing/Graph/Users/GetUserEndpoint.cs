using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Graph.Users;

// https://learn.microsoft.com/graph/api/user-get: one person, by id or user principal name; /me is whoever signed in.
internal sealed class GetUserEndpoint(People.People people, string pattern) : IEndpoint
{
    public Route Route { get; } = new(Role.Graph, "GET", pattern);

    public Task AnswerAsync(Exchange exchange)
    {
        var properties = UserProperties.Of(ODataQuery.Read(exchange, "$select").Select);
        var asked = exchange.Capture("user");
        var user = asked is null ? people.Find(exchange.Caller.Id)! : people.Find(asked) ?? throw NotFound(asked);

        return exchange.JsonAsync(200, json =>
        {
            json.WriteStartObject();
            json.WriteString("@odata.context", properties.Context(GraphRoot.Of(exchange)) + "/$entity");
            properties.Write(json, user);
            json.WriteEndObject();
        });
    }

    public static GraphRefusal NotFound(string asked) => new(
        404, "Request_ResourceNotFound", $"Resource '{asked}' does not exist or one of its queried reference-property objects are not present.");
}
