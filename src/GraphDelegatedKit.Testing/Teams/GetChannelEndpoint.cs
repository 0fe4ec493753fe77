using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Teams;

// Returns a channel, or the folder of its files. The files of a standard channel are in the library of the site of the team; a private or
// shared channel has a separate site.
[Plays("https://learn.microsoft.com/graph/api/channel-get")]
[Plays("https://learn.microsoft.com/graph/api/channel-get-filesfolder", Path = "/filesFolder")]
internal sealed class GetChannelEndpoint(TeamRegistry teams, ItemJson itemJson, string version, bool isFilesFolder) : IEndpoint
{
    public Route Route { get; } = new(
        HostRole.Graph, "GET", $"/{version}/teams/{{team}}/channels/{{channel}}" + (isFilesFolder ? "/filesFolder" : ""));

    public Task HandleAsync(RequestContext context)
    {
        var select = ODataQuery.Read(context, "$select").Select;
        var team = teams.Get(context["team"], context.Caller);
        var channel = team.Channels.FirstOrDefault(channel => channel.Id.Equals(context["channel"], StringComparison.OrdinalIgnoreCase))
            ?? throw new GraphErrorException(404, "NotFound", "No such channel was found in the team.");
        if (!isFilesFolder)
            return context.WriteJsonAsync(200, Selection.Apply(TeamJson.Create(channel), select));

        var (drive, folder) = teams.GetFilesFolder(channel);
        return context.WriteJsonAsync(200, itemJson.Create(context, drive, folder, select));
    }
}
