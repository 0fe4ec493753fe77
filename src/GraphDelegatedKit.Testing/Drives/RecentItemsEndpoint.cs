using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Drives;

// Lists the files of the drive, the last changed first.
[Plays(
    "https://learn.microsoft.com/graph/api/drive-recent",
    Difference = "Only files of the drive itself, not those that the user opened elsewhere.")]
internal sealed class RecentItemsEndpoint(DriveRegistry drives, ItemListWriter writer, string version) : IEndpoint
{
    private const int MaxCount = 100;

    public Route Route { get; } = new(HostRole.Graph, "GET", $"/{version}/{{@drive}}/recent");

    public Task HandleAsync(RequestContext context)
    {
        var drive = drives.Get(context.RouteValues.Drive!, context.Caller);
        var files = drive.GetItemsBelow(drive.Root)
            .Where(item => !item.IsFolder)
            .OrderByDescending(item => item.Modified)
            .ThenByDescending(item => item.ChangeNumber)
            .Take(MaxCount);
        return writer.WriteListAsync(context, "Collection(driveItem)", drive, [.. files]);
    }
}
