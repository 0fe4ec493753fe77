using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Teams;

// https://learn.microsoft.com/graph/api/channel-get, and /channel-get-filesfolder: the folder of its files, whichever site that is in. A channel's
// files are in the library of its team's site; those of a private or shared one are in a site of its own.
internal sealed class GetChannelEndpoint(AllTeams teams, ItemJson json, string version, bool files) : IEndpoint
{
    public Route Route { get; } = new(Role.Graph, "GET", $"/{version}/teams/{{team}}/channels/{{channel}}" + (files ? "/filesFolder" : ""));

    public Task AnswerAsync(Exchange exchange)
    {
        var select = ODataQuery.Read(exchange, "$select").Select;
        var team = teams.Require(exchange["team"], exchange.Caller);
        var channel = team.Channels.FirstOrDefault(channel => channel.Id.Equals(exchange["channel"], StringComparison.OrdinalIgnoreCase))
            ?? throw new GraphRefusal(404, "NotFound", "No such channel was found in the team.");
        if (!files)
            return exchange.JsonAsync(200, Selection.Of(TeamJson.Of(channel), select));

        var (drive, folder) = teams.FilesOf(channel);
        return exchange.JsonAsync(200, json.Whole(exchange, drive, folder, select));
    }
}
