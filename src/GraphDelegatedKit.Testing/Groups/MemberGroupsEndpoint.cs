using System.Text.Json;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Graph.DirectoryObjects;
using GraphDelegatedKit.Testing.Graph.Users;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Groups;

// Returns the ids of all groups that a user is a member of, directly or through other groups. The check actions return only those of them
// that the request names.
[Plays("https://learn.microsoft.com/graph/api/directoryobject-getmembergroups", Path = "/getMemberGroups", Difference = "Of users only.")]
[Plays(
    "https://learn.microsoft.com/graph/api/directoryobject-getmemberobjects", Path = "/getMemberObjects",
    Difference = "Of users only; no directory roles.")]
[Plays(
    "https://learn.microsoft.com/graph/api/directoryobject-checkmembergroups", Path = "/checkMemberGroups",
    Difference = "Of users only.")]
[Plays(
    "https://learn.microsoft.com/graph/api/directoryobject-checkmemberobjects", Path = "/checkMemberObjects",
    Difference = "Of users only.")]
internal sealed class MemberGroupsEndpoint : IEndpoint
{
    private const int MaxChecked = 20;

    // The actions, each with the name of the list of ids that its body has; null for an action without one.
    private static readonly (string Action, string? Ids)[] Actions =
    [
        ("getMemberGroups", null), ("getMemberObjects", null), ("checkMemberGroups", "groupIds"), ("checkMemberObjects", "ids"),
    ];

    private readonly DirectoryRelations _relations;
    private readonly UserDirectory _users;
    private readonly string? _idsName;

    private MemberGroupsEndpoint(DirectoryRelations relations, UserDirectory users, string path, string? idsName)
    {
        _relations = relations;
        _users = users;
        _idsName = idsName;
        Route = new Route(HostRole.Graph, "POST", path);
    }

    public Route Route { get; }

    public static IEnumerable<IEndpoint> CreateAll(DirectoryRelations relations, UserDirectory users, string version)
    {
        foreach (var (action, ids) in Actions)
        {
            yield return new MemberGroupsEndpoint(relations, users, $"/{version}/me/{action}", ids);
            yield return new MemberGroupsEndpoint(relations, users, $"/{version}/users/{{user}}/{action}", ids);
        }
    }

    public async Task HandleAsync(RequestContext context)
    {
        ODataQuery.Read(context);
        var body = await context.ReadJsonAsync().ConfigureAwait(false);
        var user = UserAddress.Get(context, _users);
        var groups = _relations.Find(DirectoryObject.From(user), "transitiveMemberOf")!.Select(item => item.Group!);
        if (_idsName is not null)
        {
            var ids = ReadIds(body);
            groups = groups.Where(group => ids.Contains(group.Id, StringComparer.OrdinalIgnoreCase));
        }
        else if (body["securityEnabledOnly"]?.GetValueKind() == JsonValueKind.True)
        {
            groups = groups.Where(group => group.IsSecurityEnabled);
        }

        await context.WriteJsonAsync(200, new JsonObject
        {
            ["@odata.context"] = GraphRoot.GetUrl(context) + "/$metadata#Collection(Edm.String)",
            ["value"] = new JsonArray([.. groups.Select(group => (JsonNode)group.Id)]),
        }).ConfigureAwait(false);
    }

    private string[] ReadIds(JsonObject body) => body[_idsName!] is JsonArray { Count: <= MaxChecked } ids
        ? [.. ids.Select(id => id?.ToString() ?? "")]
        : throw DirectoryError.BadRequest($"The request needs the property '{_idsName}' with at most {MaxChecked} ids.");
}
