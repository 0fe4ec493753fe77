using GraphDelegatedKit.Testing.Graph.DirectoryObjects;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Graph.Users;

// Lists the users of the tenant.
[Plays("https://learn.microsoft.com/graph/api/user-list", Difference = "Properties that Graph gives of one user only are in lists, too.")]
internal sealed class ListUsersEndpoint(UserDirectory users, DirectoryExpansion expansion, string version) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "GET", $"/{version}/users");

    public Task HandleAsync(RequestContext context)
    {
        var query = ODataQuery.Read(context, DirectoryList.ExpandableOptions);
        UserType.Instance.RequireSelectable(query);
        var properties = UserProperties.Select(query.Select);
        var requested = DirectoryQuery<LocalUser>.Read(
            context, query, UserProperties.CreateSchema(context.IsLimitedToBasicProfiles));
        var expansions = expansion.Parse(query["$expand"], DirectoryObject.From(context.Caller));
        return DirectoryList.WriteAsync(
            context,
            query,
            requested,
            DirectoryItems.From(users),
            properties.GetContextUrl(GraphRoot.GetUrl(context)),
            (json, user) =>
            {
                properties.Write(json, user, context);
                expansion.Write(json, DirectoryObject.From(user), expansions, context);
            });
    }
}
