using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Shares;

// Lists the permissions of an item. Every caller sees them as the owner does.
[Plays("https://learn.microsoft.com/graph/api/driveitem-list-permissions", Difference = "Every caller sees them as the owner does.")]
internal sealed class ListPermissionsEndpoint(DriveRegistry drives, PermissionJson permissions, string version) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "GET", $"/{version}/{{@drive}}/{{@item}}/permissions");

    public Task HandleAsync(RequestContext context)
    {
        var select = ODataQuery.Read(context, "$select").Select;
        var drive = drives.Get(context.RouteValues.Drive!, context.Caller);
        var all = permissions.CreateAll(context, drive, drive.GetItem(context.RouteValues.Item!));
        return CollectionWriter.WriteAsync(
            context, "Collection(permission)", all.Select(permission => Selection.Apply(permission, select)));
    }
}
