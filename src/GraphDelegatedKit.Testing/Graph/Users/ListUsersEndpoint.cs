using GraphDelegatedKit.Testing.Graph.DirectoryObjects;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Graph.Users;

// The default page size is 100, the maximum 999. The count is on the first page only and requires ConsistencyLevel: eventual.
[Plays("https://learn.microsoft.com/graph/api/user-list", Difference = "Properties that Graph gives of one user only are in lists, too.")]
internal sealed class ListUsersEndpoint(UserDirectory users, DirectoryExpansion expansion, string version) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "GET", $"/{version}/users");

    public Task HandleAsync(RequestContext context)
    {
        var query = ODataQuery.Read(context, DirectoryListWriter.SupportedOptions);
        var top = DirectoryQuery.GetTop(query);
        UserType.Instance.RequireSelectable(query);
        var properties = UserProperties.Select(query.Select);
        var requested = DirectoryQuery<LocalUser>.Read(
            context, query, UserProperties.CreateSchema(context.IsLimitedToBasicProfiles));
        var expansions = expansion.Parse(query["$expand"], DirectoryObject.From(context.Caller));
        var start = PageLink.GetPosition(context);
        var (page, next) = requested.Comparison is null
            ? GetPage(requested.Predicate, start, top)
            : GetPage(Sort(requested.Predicate, requested.Comparison), start, top);

        return context.WriteJsonAsync(200, json =>
        {
            json.WriteStartObject();
            json.WriteString("@odata.context", properties.GetContextUrl(GraphRoot.GetUrl(context)));
            if (query.IncludeCount && start == 0 && DirectoryQuery.AcceptsEventualConsistency(context))
                json.WriteNumber("@odata.count", CountUsers(users, requested.Predicate));
            if (next is { } position)
                json.WriteString("@odata.nextLink", PageLink.Create(context, position));

            json.WriteStartArray("value");
            foreach (var user in page)
            {
                json.WriteStartObject();
                properties.Write(json, user, context);
                expansion.Write(json, DirectoryObject.From(user), expansions, context);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    public static int CountUsers(UserDirectory users, Func<LocalUser, bool>? predicate) =>
        predicate is null ? users.Count : users.All.Count(predicate);

    // A page starts at the fixed index of a user, so that added or removed users do not shift other users across page boundaries.
    private (List<LocalUser> Page, int? Next) GetPage(Func<LocalUser, bool>? predicate, int start, int top)
    {
        var page = new List<LocalUser>(top);
        for (var index = start; index < users.TotalCount; index++)
        {
            if (users.FindAt(index) is not { } user || (predicate is not null && !predicate(user)))
                continue;
            if (page.Count == top)
                return (page, index);
            page.Add(user);
        }

        return (page, null);
    }

    private static (List<LocalUser> Page, int? Next) GetPage(List<LocalUser> sorted, int start, int top) =>
        ([.. sorted.Skip(start).Take(top)], start + top < sorted.Count ? start + top : null);

    private List<LocalUser> Sort(Func<LocalUser, bool>? predicate, Comparison<LocalUser> comparison)
    {
        var sorted = users.All.Where(predicate ?? (_ => true)).Order(Comparer<LocalUser>.Create(comparison));
        return [.. sorted];
    }
}
