using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Teams;

// https://learn.microsoft.com/graph/api/user-list-joinedteams
internal sealed class JoinedTeamsEndpoint(AllTeams teams, string version) : IEndpoint
{
    public Route Route { get; } = new(Role.Graph, "GET", $"/{version}/me/joinedTeams");

    public Task AnswerAsync(Exchange exchange)
    {
        var select = ODataQuery.Read(exchange, "$select").Select;
        var joined = teams.Everything.Where(team => team.Has(exchange.Caller));
        return exchange.JsonAsync(200, new JsonObject
        {
            ["@odata.context"] = $"{GraphRoot.Of(exchange)}/$metadata#teams",
            ["value"] = new JsonArray([.. joined.Select(team => (JsonNode)Selection.Of(TeamJson.Of(team), select))]),
        });
    }
}
