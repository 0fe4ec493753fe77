using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Shares;

namespace GraphDelegatedKit.Testing.Hosting;

// Resolves route values that need the state of the tenant: shared items, special folders, and names for a back end that decodes paths
// twice.
internal sealed class RouteValueResolver(ShareRegistry shares, DriveRegistry drives)
{
    public void Resolve(RequestContext context)
    {
        var routeValues = context.RouteValues;
        if (routeValues.Item is { } item)
            routeValues.Item = ResolveSpecialFolder(context, drives.DoubleDecoding.Apply(item));
        if (routeValues.Drive?.Share is not { } share)
            return;
        var (driveId, itemId) = shares.Resolve(share, context.Caller, context.Request.Headers["Prefer"].ToString());
        routeValues.Drive = new DriveAddress(driveId);
        routeValues.Item = new ItemAddress(itemId, []);
    }

    private ItemAddress ResolveSpecialFolder(RequestContext context, ItemAddress address)
    {
        if (address.SpecialFolder is not { } name)
            return address;
        var path = drives.SpecialFolders.FindPath(name) ?? throw GraphErrorException.ItemNotFound();
        var drive = drives.Get(context.RouteValues.Drive!, context.Caller);
        return new ItemAddress(drive.EnsureFolder(drive.Root, path).Id, address.Path);
    }
}
