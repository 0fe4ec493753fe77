using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Graph.DirectoryObjects;
using GraphDelegatedKit.Testing.Hosting;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Groups;

// Adds a member or an owner by its address with POST, and removes one with DELETE, which leaves the object itself.
[Plays(
    "https://learn.microsoft.com/graph/api/group-post-members", Path = "/members", Methods = "POST",
    Difference = "Users and groups only.")]
[Plays("https://learn.microsoft.com/graph/api/group-delete-members", Path = "/members", Methods = "DELETE")]
[Plays("https://learn.microsoft.com/graph/api/group-post-owners", Path = "/owners", Methods = "POST", Difference = "Users only.")]
[Plays("https://learn.microsoft.com/graph/api/group-delete-owners", Path = "/owners", Methods = "DELETE")]
internal sealed class ChangeReferenceEndpoint : IEndpoint
{
    private readonly GroupRegistry _groups;
    private readonly DirectoryRelations _relations;
    private readonly string _relationship;

    private ChangeReferenceEndpoint(GroupRegistry groups, DirectoryRelations relations, string methods, string path, string relationship)
    {
        _groups = groups;
        _relations = relations;
        _relationship = relationship;
        Route = new Route(HostRole.Graph, methods, path);
    }

    public Route Route { get; }

    public static IEnumerable<IEndpoint> CreateAll(GroupRegistry groups, DirectoryRelations relations, string version)
    {
        foreach (var relationship in new[] { GroupReferences.Members, GroupReferences.Owners })
        {
            var path = $"/{version}/groups/{{group}}/{relationship}";
            yield return new ChangeReferenceEndpoint(groups, relations, "POST DELETE", path + "/$ref", relationship);
            yield return new ChangeReferenceEndpoint(groups, relations, "DELETE", path + "/{object}/$ref", relationship);
        }
    }

    public async Task HandleAsync(RequestContext context)
    {
        ODataQuery.Read(context, "$id");
        var isAddition = HttpMethods.IsPost(context.Request.Method);
        var body = isAddition ? await context.ReadJsonAsync().ConfigureAwait(false) : [];
        var group = GroupAddress.Get(context["group"], _groups.Find);
        ChangeGroupEndpoint.RequireOwner(context, group);
        _groups.Update(group.Id, current => isAddition
            ? GroupReferences.Add(current, _relationship, DirectoryReference.Resolve(body["@odata.id"], _relations))
            : GroupReferences.Remove(_groups.ListMembers(current), _relationship, GetRemovedId(context)));
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    // https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part1-protocol.html#sec_RemoveaReferencetoanEntity: the id is in the path,
    // or the address in the query option $id (@id in older clients).
    private string GetRemovedId(RequestContext context)
    {
        if (context.GetRouteValue("object") is { } id)
            return id;
        var query = context.Request.Query;
        return DirectoryReference.Resolve((query["$id"].Count > 0 ? query["$id"] : query["@id"]).ToString(), _relations).Id;
    }
}
