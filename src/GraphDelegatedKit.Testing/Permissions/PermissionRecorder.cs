using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Permissions;

// Records which permissions each request with a valid token needed, whether or not the tenant enforces them. A tenant that records no
// requests has no uses, and saves the memory of the catalog.
internal sealed class PermissionRecorder(DriveRegistry drives, PermissionUses? uses)
{
    public void Record(RequestContext context, Route route)
    {
        if (uses is not null && PermissionCatalog.Find(context.Request.Method, route) is { } permissions)
        {
            var use = CreateUse(context, PermissionCatalog.WithoutVersion(route.Pattern), permissions);
            uses.Record(context.ClientId, context.Caller.Id, context.Scopes, use);
        }
    }

    private PermissionUse CreateUse(RequestContext context, string pattern, RoutePermissions permissions)
    {
        var isOfOther = IsOfOther(context, pattern);
        if (isOfOther)
            permissions = permissions.ForResourcesOfOthers();
        if (permissions is { PageName: "user-get" or "user-list", LeastPrivileged: ["User.ReadBasic.All"] }
            && BasicProfile.IsExceeded(context, ScopeAuthorizer.HasAnyScope(context, ScopeAuthorizer.ReadFullProfiles)))
        {
            permissions = permissions with { LeastPrivileged = ["User.Read.All"] };
            return new PermissionUse(context.Request.Method, pattern, permissions, "more than the basic profile");
        }

        var reason = isOfOther && pattern.StartsWith("/{@drive}", StringComparison.Ordinal) ? "not the user's own drive" : null;
        return new PermissionUse(context.Request.Method, pattern, permissions, reason);
    }

    // Whether the request is for the drive, or the profile, of another user or of a site.
    private bool IsOfOther(RequestContext context, string pattern) =>
        context.RouteValues.Drive is { } drive ? !IsOwnDrive(context, drive)
        : pattern.StartsWith("/{@site}", StringComparison.Ordinal) || pattern.StartsWith("/groups/", StringComparison.Ordinal)
            || (context.GetRouteValue("user") is { } user && !context.IsCaller(user));

    private bool IsOwnDrive(RequestContext context, DriveAddress address) => address switch
    {
        { Id: { } id } => drives.FindById(id)?.Info.Owner?.Id == context.Caller.Id,
        { Site: not null } or { Group: not null } => false,
        { User: { } user } => context.IsCaller(user),
        _ => true,
    };
}
