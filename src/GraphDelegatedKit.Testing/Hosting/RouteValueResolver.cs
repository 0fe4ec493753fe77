using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Shares;

namespace GraphDelegatedKit.Testing.Hosting;

// What a path names only once the tenant is asked: a shared item is in some drive, and a name may be read in an odd way.
internal sealed class RouteValueResolver(ShareRegistry shares, DoubleDecoding doubleDecoding)
{
    public void Resolve(RouteValues routeValues)
    {
        if (routeValues.Item is { } item)
            routeValues.Item = doubleDecoding.Apply(item);
        if (routeValues.Drive?.Share is not { } share)
            return;
        var (driveId, itemId) = shares.Resolve(share);
        routeValues.Drive = new DriveAddress(driveId);
        routeValues.Item = new ItemAddress(itemId, []);
    }
}
