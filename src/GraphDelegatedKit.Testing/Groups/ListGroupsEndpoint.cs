using System.Globalization;
using System.Net.Mime;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Graph.DirectoryObjects;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Groups;

// Lists the groups, with those of the teams, or returns their number as plain text. The default page size is 100, the maximum 999.
[Plays("https://learn.microsoft.com/graph/api/group-list")]
internal sealed class ListGroupsEndpoint(GroupRegistry groups, DirectoryExpansion expansion, string version, bool isCountRequest)
    : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "GET", $"/{version}/groups" + (isCountRequest ? "/$count" : ""));

    public Task HandleAsync(RequestContext context)
    {
        var query = ODataQuery.Read(context, isCountRequest ? ["$filter", "$search"] : DirectoryListWriter.SupportedOptions);
        if (isCountRequest)
            DirectoryQuery.RequireEventualConsistencyForCount(context);
        var requested = DirectoryQuery<Group>.Read(context, query, GroupType.Schema);
        var all = groups.All;
        if (isCountRequest)
        {
            var count = requested.Apply(all).Count().ToString(CultureInfo.InvariantCulture);
            return context.WriteTextAsync(200, MediaTypeNames.Text.Plain, count);
        }

        GroupType.Instance.RequireSelectable(query);
        var properties = GroupProperties.Select(query.Select);
        var expansions = all.Count == 0 ? [] : expansion.Parse(query["$expand"], DirectoryObject.From(all[0]));
        return DirectoryListWriter.WriteAsync(
            context, query, requested, all, properties.GetContextUrl(GraphRoot.GetUrl(context)), (json, group) =>
            {
                properties.Write(json, group, context);
                expansion.Write(json, DirectoryObject.From(group), expansions, context);
            });
    }
}
