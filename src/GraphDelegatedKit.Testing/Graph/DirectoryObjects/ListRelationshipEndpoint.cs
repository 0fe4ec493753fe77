using GraphDelegatedKit.Testing.Graph.Users;
using GraphDelegatedKit.Testing.Groups;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Graph.DirectoryObjects;

// Lists the objects that a user or a group is related to, all or those of one type (memberOf/microsoft.graph.group), or counts them.
[Plays("https://learn.microsoft.com/graph/api/user-list-memberof", Difference = "Users have no directory roles.")]
[Plays(
    "https://learn.microsoft.com/graph/api/user-list-transitivememberof", Path = "/transitiveMemberOf",
    Difference = "Users have no directory roles.")]
[Plays("https://learn.microsoft.com/graph/api/user-list-directreports", Path = "/directReports")]
[Plays("https://learn.microsoft.com/graph/api/user-list-ownedobjects", Path = "/ownedObjects", Difference = "Users own groups only.")]
[Plays("https://learn.microsoft.com/graph/api/group-list-members", Path = "/members")]
[Plays("https://learn.microsoft.com/graph/api/group-list-transitivemembers", Path = "/transitiveMembers")]
[Plays("https://learn.microsoft.com/graph/api/group-list-owners", Path = "/owners")]
[Plays("https://learn.microsoft.com/graph/api/group-list-memberof")]
internal sealed class ListRelationshipEndpoint : IEndpoint
{
    // The tenant has objects of the first two types only.
    private static readonly string[] Types =
        ["user", "group", "directoryRole", "administrativeUnit", "device", "servicePrincipal", "orgContact", "application"];

    private static readonly string[]
        Owners = ["me", "users/{user}", "groups/{group}"],
        Suffixes = ["", "/$count", "/{type}", "/{type}/$count"],
        OfUsers = ["memberOf", "transitiveMemberOf", "directReports", "ownedObjects"],
        OfGroups = ["members", "transitiveMembers", "owners", "memberOf", "transitiveMemberOf"];

    private readonly DirectoryRelations _relations;
    private readonly UserDirectory _users;
    private readonly string _relationship;
    private readonly bool _isCountRequest;

    private ListRelationshipEndpoint(
        DirectoryRelations relations, UserDirectory users, string owner, string relationship, string suffix)
    {
        _relations = relations;
        _users = users;
        _relationship = relationship;
        _isCountRequest = suffix.EndsWith("$count", StringComparison.Ordinal);
        Route = new Route(HostRole.Graph, "GET", $"{owner}/{relationship}{suffix}");
    }

    public Route Route { get; }

    public static IEnumerable<IEndpoint> CreateAll(DirectoryRelations relations, UserDirectory users, string version) =>
        from owner in Owners
        from relationship in owner == "groups/{group}" ? OfGroups : OfUsers
        from suffix in Suffixes
        select new ListRelationshipEndpoint(relations, users, $"/{version}/{owner}", relationship, suffix);

    public Task HandleAsync(RequestContext context)
    {
        var type = GetObjectType(context);
        var owner = context.GetRouteValue("group") is { } groupId
            ? DirectoryObject.From(GroupAddress.Get(groupId, id => _relations.Find(id)?.Group))
            : DirectoryObject.From(UserAddress.Get(context, _users));
        var related = _relations.Find(owner, _relationship)!;
        var items = DirectoryItems.From(type is null ? related : related.Where(item => item.TypeName == type));
        var schema = DirectoryObjectProperties.CreateSchema(context.IsLimitedToBasicProfiles);
        if (_isCountRequest)
            return DirectoryList.WriteCountAsync(context, schema, items, isRelationship: true);

        var query = ODataQuery.Read(context, DirectoryList.Options);
        var requested = DirectoryQuery<DirectoryObject>.Read(context, query, schema, isRelationship: true);
        var properties = DirectoryObjectProperties.Select(query);
        var contextUrl = $"{GraphRoot.GetUrl(context)}/$metadata#{GetContextFragment(type, query.Select, properties)}";
        return DirectoryList.WriteAsync(
            context, query, requested, items, contextUrl, (json, item) => properties.Write(json, item, context, type is null));
    }

    private static string? GetObjectType(RequestContext context)
    {
        if (context.GetRouteValue("type") is not { } name)
            return null;
        return Types.FirstOrDefault(type => type.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw GraphErrorException.NotSupported($"GET {context.Target.Path}");
    }

    private static string GetContextFragment(string? type, string[]? select, DirectoryObjectProperties properties) => type switch
    {
        null => properties.ContextFragment,
        _ => select is null or ["*"] ? type + "s" : $"{type}s({string.Join(',', select)})",
    };
}
