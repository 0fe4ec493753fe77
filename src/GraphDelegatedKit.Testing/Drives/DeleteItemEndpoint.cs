using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Uploads;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Drives;

// Deletes an item; a folder with all its content, and the uploads to it.
[Plays("https://learn.microsoft.com/graph/api/driveitem-delete", Difference = "There is no recycle bin.")]
internal sealed class DeleteItemEndpoint(DriveRegistry drives, UploadSessions sessions, string version) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "DELETE", $"/{version}/{{@drive}}/{{@item}}");

    public Task HandleAsync(RequestContext context)
    {
        var drive = drives.Get(context.RouteValues.Drive!, context.Caller);
        if (context.RouteValues.Item is { StartId: { } id, Path.Count: 0 } && sessions.RemoveByStub(drive, id))
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        }

        var item = drive.GetItem(context.RouteValues.Item!);
        Preconditions.EnsureMatch(context, item);
        if (item.ParentId is null)
            throw new GraphErrorException(403, "accessDenied", "The root of a drive cannot be deleted.");

        if (item.IsFolder)
            sessions.RemoveBelow(drive, item);
        drive.Delete(item);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }
}
