using GraphDelegatedKit.Testing.Groups;

namespace GraphDelegatedKit.Testing.Graph.DirectoryObjects;

// https://learn.microsoft.com/graph/api/resources/directoryobject: a user or a group; exactly one of the two is set.
internal readonly record struct DirectoryObject(LocalUser? User, Group? Group)
{
    public string Id => User?.Id ?? Group!.Id;

    public string TypeName => User is null ? "group" : "user";

    public static DirectoryObject From(LocalUser user) => new(user, null);

    public static DirectoryObject From(Group group) => new(null, group);
}
