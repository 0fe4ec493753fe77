namespace GraphDelegatedKit.Testing.Permissions;

// Permissions that a request needs together: mostly one, several for a request such as getMemberGroups.
internal sealed class PermissionSet(IReadOnlyList<string> names)
{
    private const string Separator = "+";

    public IReadOnlyList<string> Names => names;

    // Whether the permissions are for any resource, not only for those of the signed-in user. ".Shared" is the form of mail and calendars:
    // https://learn.microsoft.com/graph/outlook-share-messages-folders
    public bool IsForOthers => names.All(name => PermissionName.IsForAll(name) || PermissionName.IsShared(name));

    public static PermissionSet Parse(string text) => new(text.Split(Separator));

    public bool IsIn(IReadOnlyCollection<string> scopes) => names.All(name => Has(scopes, name));

    public IEnumerable<string> GetMissing(IReadOnlyCollection<string> scopes) => names.Where(name => !Has(scopes, name));

    public override string ToString() => string.Join(" and ", names);

    // A page lists every permission that is enough alone. Of those that are needed together, it names the least privileged ones only, so a
    // scope that includes one of them counts, too.
    private bool Has(IReadOnlyCollection<string> scopes, string name) =>
        scopes.Contains(name, StringComparer.OrdinalIgnoreCase)
        || (names.Count > 1 && scopes.Any(scope => PermissionName.Includes(scope, name)));
}
