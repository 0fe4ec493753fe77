using GraphDelegatedKit.Testing.Graph.DirectoryObjects;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Graph.Users;

// Returns a user by id or user principal name; /me is the caller. $count is accepted with $expand=manager($levels=max).
[Plays(
    "https://learn.microsoft.com/graph/api/user-get",
    Difference = "Of the relationships, $expand knows the manager, direct reports, memberships and owned objects.")]
internal sealed class GetUserEndpoint(UserDirectory users, DirectoryExpansion expansion, string pattern) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "GET", pattern);

    public Task HandleAsync(RequestContext context)
    {
        var query = ODataQuery.Read(context, "$select", "$expand", "$count");
        UserType.Instance.RequireSelectable(query);
        var properties = UserProperties.Select(query.Select);
        var user = UserAddress.Get(context, users);
        var expansions = expansion.Parse(query["$expand"], DirectoryObject.From(user));

        return context.WriteJsonAsync(200, json =>
        {
            json.WriteStartObject();
            json.WriteString("@odata.context", properties.GetContextUrl(GraphRoot.GetUrl(context)) + "/$entity");
            properties.Write(json, user, context);
            expansion.Write(json, DirectoryObject.From(user), expansions, context);
            json.WriteEndObject();
        });
    }

    public static GraphErrorException CreateNotFoundError(string idOrName) => GraphErrorException.ResourceNotFound(idOrName);
}
