using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Drives;

[Plays(
    "https://learn.microsoft.com/graph/api/driveitem-list-children",
    Difference = "On a work or school drive $filter and $orderby know only name and webUrl, as in the service.")]
internal sealed class ListChildrenEndpoint(DriveRegistry drives, ItemListWriter writer, string version) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "GET", $"/{version}/{{@drive}}/{{@item}}/children");

    public Task HandleAsync(RequestContext context)
    {
        var drive = drives.Get(context.RouteValues.Drive!, context.Caller);
        var folder = drive.GetItem(context.RouteValues.Item!);
        var children = folder.IsFolder ? drive.GetChildren(folder) : [];
        return writer.WriteListAsync(
            context, $"drives('{Uri.EscapeDataString(drive.Info.Id)}')/items('{folder.Id}')/children", drive, children);
    }
}
