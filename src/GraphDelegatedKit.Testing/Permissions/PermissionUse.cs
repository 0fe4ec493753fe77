using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Permissions;

// What requests of one kind need. Requests are of one kind if they have the same method, path template and owner of the resource. The
// reason is set if they need more than the route in general.
internal sealed record PermissionUse(
    string Method, string Path, PermissionRequirement Requirement, Workload Workload, string Page, bool HasProfiles, string? Reason)
{
    public static PermissionUse ForOwn(string method, Route route, RoutePermissions permissions) =>
        Create(method, route, permissions, permissions.Own, reason: null);

    public static PermissionUse ForOthers(string method, Route route, RoutePermissions permissions) => Create(
        method,
        route,
        permissions,
        permissions.OfOthers,
        permissions.Pattern.StartsWith("/{@drive}", StringComparison.Ordinal) ? "not the user's own drive" : null);

    // Returns what a request needs that uses more than the basic profile of other users.
    public PermissionUse ForFullProfiles() =>
        this with { Requirement = PermissionCatalog.FullProfiles, Reason = "more than the basic profile" };

    private static PermissionUse Create(
        string method, Route route, RoutePermissions permissions, PermissionRequirement requirement, string? reason) => new(
            method,
            PermissionCatalog.RemoveVersion(route.Pattern).Replace("{@", "{", StringComparison.Ordinal),
            requirement,
            permissions.Workload,
            permissions.Page,
            permissions.HasProfiles && requirement.Accepted[0].IsForOthers,
            reason);
}
