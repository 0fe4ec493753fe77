using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Teams;

[Plays("https://learn.microsoft.com/graph/api/team-get")]
internal sealed class GetTeamEndpoint(TeamRegistry teams, string version) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "GET", $"/{version}/teams/{{team}}");

    public Task HandleAsync(RequestContext context)
    {
        var select = ODataQuery.Read(context, "$select").Select;
        return context.WriteJsonAsync(200, Selection.Apply(TeamJson.Create(teams.Get(context["team"], context.Caller)), select));
    }
}
