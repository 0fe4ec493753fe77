using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Teams;

// https://learn.microsoft.com/graph/api/channel-list
internal sealed class ListChannelsEndpoint(AllTeams teams, string version) : IEndpoint
{
    public Route Route { get; } = new(Role.Graph, "GET", $"/{version}/teams/{{team}}/channels");

    public Task AnswerAsync(Exchange exchange)
    {
        var select = ODataQuery.Read(exchange, "$select").Select;
        var team = teams.Require(exchange["team"], exchange.Caller);
        return exchange.JsonAsync(200, new JsonObject
        {
            ["@odata.context"] = $"{GraphRoot.Of(exchange)}/$metadata#teams('{team.Id}')/channels",
            ["value"] = new JsonArray([.. team.Channels.Select(channel => (JsonNode)Selection.Of(TeamJson.Of(channel), select))]),
        });
    }
}
