namespace GraphDelegatedKit.Testing.Permissions;

// What a request needs: one of the accepted sets of permissions. Those of the least privilege come first; there are several of them if the
// body of the request decides which is enough.
internal sealed class PermissionRequirement
{
    private PermissionRequirement(IReadOnlyList<PermissionSet> leastPrivileged, IReadOnlyList<PermissionSet> accepted) =>
        (LeastPrivileged, Accepted) = (leastPrivileged, accepted);

    public IReadOnlyList<PermissionSet> LeastPrivileged { get; }

    public IReadOnlyList<PermissionSet> Accepted { get; }

    // Blanks separate the sets, and "+" the permissions of one set.
    public static PermissionRequirement Parse(string leastPrivileged, string higherPrivileged)
    {
        var least = ParseSets(leastPrivileged);
        return new PermissionRequirement(least, [.. least, .. ParseSets(higherPrivileged)]);
    }

    public bool IsMetBy(IReadOnlyCollection<string> scopes) => Accepted.Any(set => set.IsIn(scopes));

    // https://learn.microsoft.com/graph/permissions-overview#permissions-naming-pattern: a permission without ".All" is for what belongs
    // to the signed-in user.
    public PermissionRequirement ForResourcesOfOthers() => Where(set => set.IsForOthers);

    public PermissionRequirement Without(params string[] names) =>
        Where(set => !set.Names.Any(name => names.Contains(name, StringComparer.Ordinal)));

    private PermissionRequirement Where(Func<PermissionSet, bool> includes)
    {
        List<PermissionSet> accepted = [.. Accepted.Where(includes)];
        List<PermissionSet> least = [.. LeastPrivileged.Where(includes)];
        return accepted.Count == Accepted.Count || accepted.Count == 0
            ? this
            : new PermissionRequirement(least.Count > 0 ? least : accepted[..1], accepted);
    }

    private static PermissionSet[] ParseSets(string text) =>
        [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(PermissionSet.Parse)];
}
