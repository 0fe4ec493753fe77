using System.Text.Json;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Graph.Users;

// https://learn.microsoft.com/graph/api/user-delta: first everybody, and from then on whoever came, changed or went since; a link that begins with
// $skiptoken within a round, one with $deltatoken at its end. Whoever changes during a round comes again. 200 a page; $top is not supported,
// Prefer: odata.maxpagesize is. Somebody removed can be restored for a while ("changed") or not ("deleted"); somebody disabled is merely changed.
internal sealed class DeltaUsersEndpoint(People.People people, string version) : IEndpoint
{
    private const string Collection = "users";

    public Route Route { get; } = new(Role.Graph, "GET", $"/{version}/users/delta");

    public Task AnswerAsync(Exchange exchange)
    {
        if (exchange.Request.Query.ContainsKey("$top"))
            throw new GraphRefusal(400, "Request_UnsupportedQuery", "The query option $top is not supported for delta.");
        var query = ODataQuery.Read(exchange, "$select", "$skiptoken", "$deltatoken");
        var token = query["$deltatoken"] == "latest"
            ? new DeltaToken(Collection, people.Latest, IsFirstRound: false, query["$select"])
            : DeltaToken.Read(Collection, query["$skiptoken"] ?? query["$deltatoken"]) ?? new DeltaToken(Collection, 0, IsFirstRound: true, query["$select"]);
        var properties = UserProperties.Of(ODataQuery.Names(token.Select));
        var changes = people.ChangesAfter(token.After, PageSize.Wished(exchange, usual: 200, most: 999));
        var after = changes.Count > 0 ? changes[^1].Change : token.After;
        var isLast = people.ChangesAfter(after, 1).Count == 0;

        return exchange.JsonAsync(200, json =>
        {
            json.WriteStartObject();
            json.WriteString("@odata.context", properties.Context(GraphRoot.Of(exchange)) + "/$delta");
            if (isLast)
                json.WriteString("@odata.deltaLink", (token with { After = after, IsFirstRound = false }).Link(exchange, "$deltatoken"));
            else
                json.WriteString("@odata.nextLink", (token with { After = after }).Link(exchange, "$skiptoken"));

            json.WriteStartArray("value");
            foreach (var (_, place) in changes)
                Write(json, properties, place, token.IsFirstRound);
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    // Nobody needs to be told that somebody went whom they have never heard of.
    private void Write(Utf8JsonWriter json, UserProperties properties, int place, bool isFirstRound)
    {
        if (people.At(place) is { } user)
        {
            json.WriteStartObject();
            properties.Write(json, user);
            if (!properties.Has("id"))
                json.WriteString("id", user.Id);
            json.WriteEndObject();
        }
        else if (!isFirstRound && people.RemovedAt(place) is var (id, reason))
        {
            json.WriteStartObject();
            json.WriteString("id", id);
            json.WriteStartObject("@removed");
            json.WriteString("reason", reason);
            json.WriteEndObject();
            json.WriteEndObject();
        }
    }
}
