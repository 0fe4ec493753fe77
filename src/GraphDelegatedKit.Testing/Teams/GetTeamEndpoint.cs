using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Teams;

// https://learn.microsoft.com/graph/api/team-get
internal sealed class GetTeamEndpoint(AllTeams teams, string version) : IEndpoint
{
    public Route Route { get; } = new(Role.Graph, "GET", $"/{version}/teams/{{team}}");

    public Task AnswerAsync(Exchange exchange)
    {
        var select = ODataQuery.Read(exchange, "$select").Select;
        return exchange.JsonAsync(200, Selection.Of(TeamJson.Of(teams.Require(exchange["team"], exchange.Caller)), select));
    }
}
