using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Teams;

[Plays("https://learn.microsoft.com/graph/api/user-list-joinedteams")]
internal sealed class ListJoinedTeamsEndpoint(TeamRegistry teams, string version) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "GET", $"/{version}/me/joinedTeams");

    public Task HandleAsync(RequestContext context)
    {
        var select = ODataQuery.Read(context, "$select").Select;
        var joined = teams.All.Where(team => team.HasMember(context.Caller));
        return CollectionWriter.WriteAsync(context, "teams", joined.Select(team => Selection.Apply(TeamJson.Create(team), select)));
    }
}
