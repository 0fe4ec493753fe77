using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Graph.DirectoryObjects;

namespace GraphDelegatedKit.Testing.Groups;

// https://learn.microsoft.com/graph/api/group-post-members: users can be members of every group, security groups of security groups only;
// owners are users. https://learn.microsoft.com/graph/api/group-delete-owners: the last owner stays. The errors are observed
// (microsoft-graph-docs#8637), except for that of an object of the wrong kind.
internal static class GroupReferences
{
    public const string Members = "members";
    public const string Owners = "owners";

    public static Group Add(Group group, string relationship, DirectoryObject added)
    {
        if (relationship is not (Members or Owners))
            throw GraphErrorException.NotSupported($"a reference in a group's {relationship}");
        var acceptsGroups = relationship == Members && !group.IsUnified;
        if (added.Group is { } addedGroup && (!acceptsGroups || addedGroup.IsUnified || addedGroup.Id == group.Id))
            throw GraphErrorException.InvalidProperty(relationship, DirectoryReference.InvalidTargetMessage);
        if (relationship == Members ? group.HasMember(added.Id) : group.HasOwner(added.Id))
        {
            throw DirectoryError.BadRequest(
                $"One or more added object references already exist for the following modified properties: '{relationship}'.");
        }

        return relationship == Members
            ? group with { Members = [.. group.Members, added.Id] }
            : group with { Owners = [.. group.Owners, added.Id] };
    }

    // The group must list its members: see GroupRegistry.ListMembers.
    public static Group Remove(Group group, string relationship, string id)
    {
        if (relationship == Members ? !group.HasMember(id) : !group.HasOwner(id))
            throw GraphErrorException.ResourceNotFound(id);
        if (relationship == Members)
            return group with { Members = Without(group.Members, id) };
        return group.Owners.Count > 1
            ? group with { Owners = Without(group.Owners, id) }
            : throw DirectoryError.BadRequest("The group must have at least one owner, hence this owner cannot be removed.");
    }

    private static string[] Without(IReadOnlyList<string> ids, string id) =>
        [.. ids.Where(other => !other.Equals(id, StringComparison.OrdinalIgnoreCase))];
}
