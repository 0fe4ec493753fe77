using GraphDelegatedKit.Testing.Groups;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Graph.DirectoryObjects;

// The relationships between users and groups. A removed object is no longer in any of them.
internal sealed class DirectoryRelations(UserDirectory users, GroupRegistry groups)
{
    public DirectoryObject? Find(string id) => users.Find(id) is { } user ? DirectoryObject.From(user)
        : groups.Find(id) is { } group ? DirectoryObject.From(group)
        : null;

    public LocalUser? FindManager(LocalUser user) => user.Manager is { } manager ? users.Find(manager) : null;

    // Null for a relationship that the object does not have.
    public IEnumerable<DirectoryObject>? Find(DirectoryObject owner, string relationship) => (owner, relationship) switch
    {
        (_, "memberOf") => ListGroups(FindGroupsWith(owner)),
        (_, "transitiveMemberOf") => ListGroups(FindAllGroupsWith(owner)),
        ({ User: { } user }, "directReports") =>
            users.All.Where(report => report.Manager is { } manager && UserIndex.HasName(user, manager)).Select(DirectoryObject.From),
        ({ User: { } user }, "ownedObjects") => ListGroups(groups.All.Where(group => group.HasOwner(user.Id))),
        ({ Group: { } group }, "members") => FindMembers(group),
        ({ Group: { } group }, "transitiveMembers") => FindAllMembers(group),
        ({ Group: { } group }, "owners") => FindObjects(group.Owners),
        _ => null,
    };

    private static IEnumerable<DirectoryObject> ListGroups(IEnumerable<Group> found) => found.Select(DirectoryObject.From);

    private IEnumerable<DirectoryObject> FindObjects(IEnumerable<string> ids) =>
        ids.Select(Find).Where(found => found is not null).Select(found => found!.Value);

    private IEnumerable<DirectoryObject> FindMembers(Group group) =>
        group.HasAllUsers ? users.All.Select(DirectoryObject.From) : FindObjects(group.Members);

    private IEnumerable<Group> FindGroupsWith(DirectoryObject member) => groups.All.Where(group =>
        group.HasAllUsers ? member.User is not null : group.HasMember(member.Id));

    private List<Group> FindAllGroupsWith(DirectoryObject member)
    {
        var found = new Dictionary<string, Group>(StringComparer.OrdinalIgnoreCase);
        var open = new Queue<DirectoryObject>([member]);
        while (open.TryDequeue(out var current))
        {
            foreach (var group in FindGroupsWith(current))
            {
                if (found.TryAdd(group.Id, group))
                    open.Enqueue(DirectoryObject.From(group));
            }
        }

        return [.. found.Values];
    }

    private IEnumerable<DirectoryObject> FindAllMembers(Group group)
    {
        var found = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var open = new Queue<Group>([group]);
        while (open.TryDequeue(out var current))
        {
            foreach (var member in FindMembers(current).Where(member => found.Add(member.Id)))
            {
                yield return member;
                if (member.Group is { } nested)
                    open.Enqueue(nested);
            }
        }
    }
}
