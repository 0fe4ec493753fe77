using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Shares;

namespace GraphDelegatedKit.Testing.Hosting;

// Resolves route values that need the state of the tenant: shared items, and names for a back end that decodes paths twice.
internal sealed class RouteValueResolver(ShareRegistry shares, DoubleDecoding doubleDecoding)
{
    public void Resolve(RequestContext context)
    {
        var routeValues = context.RouteValues;
        if (routeValues.Item is { } item)
            routeValues.Item = doubleDecoding.Apply(item);
        if (routeValues.Drive?.Share is not { } share)
            return;
        var (driveId, itemId) = shares.Resolve(share, context.Caller, context.Request.Headers["Prefer"].ToString());
        routeValues.Drive = new DriveAddress(driveId);
        routeValues.Item = new ItemAddress(itemId, []);
    }
}
