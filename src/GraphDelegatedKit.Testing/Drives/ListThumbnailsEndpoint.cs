using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Drives;

[Plays(
    "https://learn.microsoft.com/graph/api/driveitem-list-thumbnails",
    Difference = "The address of a thumbnail leads to the image itself.")]
internal sealed class ListThumbnailsEndpoint(DriveRegistry drives, ThumbnailJson thumbnails, string version) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "GET", $"/{version}/{{@drive}}/{{@item}}/thumbnails");

    public Task HandleAsync(RequestContext context)
    {
        var select = ODataQuery.Read(context, "$select").Select;
        var drive = drives.Get(context.RouteValues.Drive!, context.Caller);
        var sets = thumbnails.CreateSets(context, drive, drive.GetItem(context.RouteValues.Item!));
        return CollectionWriter.WriteAsync(
            context, "Collection(microsoft.graph.thumbnailSet)", sets.Select(set => Selection.Apply(set, select)));
    }
}
