using GraphDelegatedKit.Testing.Graph;

namespace GraphDelegatedKit.Testing.Groups;

// Finds the group in a path.
internal static class GroupAddress
{
    public static Group Get(string id, Func<string, Group?> find)
    {
        // Graph answers a name instead of an id with this error (microsoft-graph-docs-contrib#3854).
        if (!Guid.TryParse(id, out _))
            throw DirectoryError.BadRequest($"Invalid object identifier '{id}'.");
        return find(id) ?? throw GraphErrorException.ResourceNotFound(id);
    }
}
