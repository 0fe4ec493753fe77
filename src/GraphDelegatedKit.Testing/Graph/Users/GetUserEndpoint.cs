using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Graph.Users;

// https://learn.microsoft.com/graph/api/user-get: a user by id or user principal name; /me is the caller.
internal sealed class GetUserEndpoint(UserDirectory users, string pattern) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "GET", pattern);

    public Task HandleAsync(RequestContext context)
    {
        var properties = UserProperties.Select(ODataQuery.Read(context, "$select").Select);
        var idOrName = context.GetRouteValue("user");
        var user = idOrName is null ? users.Find(context.Caller.Id)! : users.Find(idOrName) ?? throw CreateNotFoundError(idOrName);

        return context.WriteJsonAsync(200, json =>
        {
            json.WriteStartObject();
            json.WriteString("@odata.context", properties.GetContextUrl(GraphRoot.GetUrl(context)) + "/$entity");
            properties.Write(json, user, context);
            json.WriteEndObject();
        });
    }

    public static GraphErrorException CreateNotFoundError(string idOrName) => new(
        404, "Request_ResourceNotFound",
        $"Resource '{idOrName}' does not exist or one of its queried reference-property objects are not present.");
}
