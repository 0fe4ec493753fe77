using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Teams;

[Plays("https://learn.microsoft.com/graph/api/channel-list")]
internal sealed class ListChannelsEndpoint(TeamRegistry teams, string version) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "GET", $"/{version}/teams/{{team}}/channels");

    public Task HandleAsync(RequestContext context)
    {
        var select = ODataQuery.Read(context, "$select").Select;
        var team = teams.Get(context["team"], context.Caller);
        return CollectionWriter.WriteAsync(
            context,
            $"teams('{team.Id}')/channels",
            team.Channels.Select(channel => Selection.Apply(TeamJson.Create(channel), select)));
    }
}
