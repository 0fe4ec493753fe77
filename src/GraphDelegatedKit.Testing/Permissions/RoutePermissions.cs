namespace GraphDelegatedKit.Testing.Permissions;

// The delegated permissions that a request of a route needs: one of them is enough. They are those of the section "Permissions" of the
// page, for work and school accounts: the least privileged first. A route has several least ones if the body decides which is enough.
internal sealed record RoutePermissions(string Methods, string Pattern, string PageName, string Least, string Higher)
{
    public IReadOnlyList<string> LeastPrivileged { get; init; } = Least.Split(' ');

    // Every permission that is enough, the least privileged first.
    public IReadOnlyList<string> Accepted { get; init; } = $"{Least} {Higher}".Split(' ', StringSplitOptions.RemoveEmptyEntries);

    public string Page => $"https://learn.microsoft.com/graph/api/{PageName}#permissions";

    // https://learn.microsoft.com/graph/permissions-overview#permissions-naming-pattern: a permission without ".All" is for what belongs
    // to the signed-in user. The permissions for mail and calendars have no such form.
    public RoutePermissions ForResourcesOfOthers()
    {
        List<string> accepted = [.. Accepted.Where(PermissionName.IsForAll)];
        if (accepted.Count == 0)
            return this;
        List<string> least = [.. LeastPrivileged.Where(PermissionName.IsForAll)];
        return this with { LeastPrivileged = least.Count > 0 ? least : accepted[..1], Accepted = accepted };
    }
}
