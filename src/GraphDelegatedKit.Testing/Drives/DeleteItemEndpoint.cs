using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Uploads;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Drives;

// https://learn.microsoft.com/graph/api/driveitem-delete: a folder goes with all that is in it. There is no recycle bin here.
internal sealed class DeleteItemEndpoint(AllDrives drives, UploadSessions sessions, string version) : IEndpoint
{
    public Route Route { get; } = new(Role.Graph, "DELETE", $"/{version}/{{@drive}}/{{@item}}");

    public Task AnswerAsync(Exchange exchange)
    {
        var drive = drives.Require(exchange.Captures.Drive!, exchange.Caller);
        if (exchange.Captures.Item is { StartId: { } id, Path.Count: 0 } && sessions.EndByStub(drive, id))
        {
            exchange.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        }

        var item = drive.Require(exchange.Captures.Item!);
        Preconditions.RequireMatch(exchange, item);
        if (item.ParentId is null)
            throw new GraphRefusal(403, "accessDenied", "The root of a drive cannot be deleted.");

        drive.Delete(item);
        exchange.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }
}
