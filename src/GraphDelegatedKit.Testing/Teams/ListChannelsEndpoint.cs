using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Teams;

// https://learn.microsoft.com/graph/api/channel-list
internal sealed class ListChannelsEndpoint(TeamRegistry teams, string version) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "GET", $"/{version}/teams/{{team}}/channels");

    public Task HandleAsync(RequestContext context)
    {
        var select = ODataQuery.Read(context, "$select").Select;
        var team = teams.Get(context["team"], context.Caller);
        return context.WriteJsonAsync(200, new JsonObject
        {
            ["@odata.context"] = $"{GraphRoot.GetUrl(context)}/$metadata#teams('{team.Id}')/channels",
            ["value"] = new JsonArray([.. team.Channels.Select(channel => (JsonNode)Selection.Apply(TeamJson.Create(channel), select))]),
        });
    }
}
