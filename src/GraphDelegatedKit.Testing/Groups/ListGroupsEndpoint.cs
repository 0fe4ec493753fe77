using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Graph.DirectoryObjects;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Groups;

// Lists the groups, with those of the teams, or returns their number as plain text.
[Plays("https://learn.microsoft.com/graph/api/group-list")]
internal sealed class ListGroupsEndpoint(GroupRegistry groups, DirectoryExpansion expansion, string version, bool isCountRequest)
    : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "GET", $"/{version}/groups" + (isCountRequest ? "/$count" : ""));

    public Task HandleAsync(RequestContext context)
    {
        var all = groups.All;
        if (isCountRequest)
            return DirectoryList.WriteCountAsync(context, GroupType.Schema, DirectoryItems.From(all));

        var query = ODataQuery.Read(context, DirectoryList.ExpandableOptions);
        var requested = DirectoryQuery<Group>.Read(context, query, GroupType.Schema);
        GroupType.Instance.RequireSelectable(query);
        var properties = GroupProperties.Select(query.Select);
        var expansions = all.Count == 0 ? [] : expansion.Parse(query["$expand"], DirectoryObject.From(all[0]));
        return DirectoryList.WriteAsync(
            context,
            query,
            requested,
            DirectoryItems.From(all),
            properties.GetContextUrl(GraphRoot.GetUrl(context)),
            (json, group) =>
            {
                properties.Write(json, group, context);
                expansion.Write(json, DirectoryObject.From(group), expansions, context);
            });
    }
}
