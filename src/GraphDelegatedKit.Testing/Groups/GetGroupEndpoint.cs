using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Graph.DirectoryObjects;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Groups;

// Reads a group by its id.
[Plays(
    "https://learn.microsoft.com/graph/api/group-get",
    Difference = "Of the relationships, $expand knows members, owners and memberships.")]
internal sealed class GetGroupEndpoint(GroupRegistry groups, DirectoryExpansion expansion, string version) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "GET", $"/{version}/groups/{{group}}");

    public Task HandleAsync(RequestContext context)
    {
        var query = ODataQuery.Read(context, "$select", "$expand");
        GroupType.Instance.RequireSelectable(query);
        var properties = GroupProperties.Select(query.Select);
        var group = GroupAddress.Get(context["group"], groups.Find);
        var expansions = expansion.Parse(query["$expand"], DirectoryObject.From(group));
        return WriteAsync(context, 200, group, properties, expansion, expansions);
    }

    public static Task WriteAsync(
        RequestContext context,
        int status,
        Group group,
        GroupProperties properties,
        DirectoryExpansion expansion,
        IReadOnlyList<ExpandClause> expansions) => context.WriteJsonAsync(status, json =>
    {
        json.WriteStartObject();
        json.WriteString("@odata.context", properties.GetContextUrl(GraphRoot.GetUrl(context)) + "/$entity");
        properties.Write(json, group, context);
        expansion.Write(json, DirectoryObject.From(group), expansions, context);
        json.WriteEndObject();
    });
}
