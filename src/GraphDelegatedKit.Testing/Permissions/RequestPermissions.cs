using System.Collections.Concurrent;
using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Storage;

namespace GraphDelegatedKit.Testing.Permissions;

// Finds what a request needs, by its route and by the owner of the resource. The line of the catalog for a route is looked up once.
[NotInSnapshots("lines of the catalog")]
internal sealed class RequestPermissions(DriveRegistry drives)
{
    private readonly ConcurrentDictionary<(Route Route, string Method), (PermissionUse Own, PermissionUse OfOthers)?> _uses = new();

    // Returns null for a request that needs no permission of its own, such as a batch.
    public PermissionUse? Find(RequestContext context, Route route)
    {
        var uses = _uses.GetOrAdd((route, context.Request.Method), static key => Create(key.Route, key.Method));
        return uses is not { } found ? null : IsOfOther(context) ? found.OfOthers : found.Own;
    }

    private static (PermissionUse Own, PermissionUse OfOthers)? Create(Route route, string method) =>
        PermissionCatalog.Find(method, route) is { } permissions
            ? (PermissionUse.ForOwn(method, route, permissions), PermissionUse.ForOthers(method, route, permissions))
            : null;

    private bool IsOfOther(RequestContext context) =>
        context.RouteValues.Drive is { } drive ? !IsOwnDrive(context, drive)
        : context.RouteValues.Site is not null || context.GetRouteValue("group") is not null
            || (context.GetRouteValue("user") is { } user && !context.IsCaller(user));

    private bool IsOwnDrive(RequestContext context, DriveAddress address) => address switch
    {
        { Id: { } id } => drives.FindById(id)?.Info.Owner?.Id == context.Caller.Id,
        { Site: not null } or { Group: not null } => false,
        { User: { } user } => context.IsCaller(user),
        _ => true,
    };
}
