using GraphDelegatedKit.Testing.Graph.DirectoryObjects;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Graph.Users;

// Returns the manager of a user, or 404 for a user without one.
[Plays("https://learn.microsoft.com/graph/api/user-list-manager")]
internal sealed class GetManagerEndpoint(UserDirectory users, DirectoryRelations relations, DirectoryExpansion expansion, string pattern)
    : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "GET", pattern);

    public Task HandleAsync(RequestContext context)
    {
        var query = ODataQuery.Read(context, "$select", "$expand");
        var properties = DirectoryObjectProperties.Select(query);
        var manager = DirectoryObject.From(
            relations.FindManager(UserAddress.Get(context, users)) ?? throw GraphErrorException.ResourceNotFound("manager"));
        var expansions = expansion.Parse(query["$expand"], manager);

        return context.WriteJsonAsync(200, json =>
        {
            json.WriteStartObject();
            json.WriteString("@odata.context", $"{GraphRoot.GetUrl(context)}/$metadata#{properties.ContextFragment}/$entity");
            properties.Write(json, manager, context);
            expansion.Write(json, manager, expansions, context);
            json.WriteEndObject();
        });
    }
}
