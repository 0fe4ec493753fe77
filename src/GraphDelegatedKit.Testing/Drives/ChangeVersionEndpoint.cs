using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Drives;

// Makes an earlier version the current one, whose content becomes an earlier version. Deleting one is not in the documentation, but rclone
// does it.
[Plays("https://learn.microsoft.com/graph/api/driveitemversion-restore", Methods = "POST")]
[Plays(
    "https://learn.microsoft.com/graph/api/resources/driveitemversion",
    Methods = "DELETE", Difference = "The deletion of a version is not documented; it is played because rclone uses it.")]
// Makes an earlier version the current one, whose content becomes an earlier version. Deleting one is not in the documentation, but rclone
// does it.
[Plays("https://learn.microsoft.com/graph/api/driveitemversion-restore", Methods = "POST")]
[Plays(
    "https://learn.microsoft.com/graph/api/resources/driveitemversion",
    Methods = "DELETE", Difference = "The deletion of a version is not documented; it is played because rclone uses it.")]
internal sealed class ChangeVersionEndpoint : IEndpoint
{
    private readonly DriveRegistry _drives;
    private readonly Action<Drive, Item, string> _change;

    private ChangeVersionEndpoint(DriveRegistry drives, string method, string pattern, Action<Drive, Item, string> change) =>
        (_drives, _change, Route) = (drives, change, new Route(HostRole.Graph, method, pattern));

    public Route Route { get; }

    public static IEnumerable<ChangeVersionEndpoint> CreateAll(DriveRegistry drives, string version)
    {
        var pattern = $"/{version}/{{@drive}}/{{@item}}/versions/{{version}}";
        yield return new(drives, "POST", pattern + "/restoreVersion", (drive, item, id) => drive.RestoreVersion(item, id));
        yield return new(drives, "DELETE", pattern, (drive, item, id) => drive.DeleteVersion(item, id));
    }

    public Task HandleAsync(RequestContext context)
    {
        var drive = _drives.Get(context.RouteValues.Drive!, context.Caller);
        var item = drive.GetFile(context.RouteValues.Item!);
        if (context["version"] == item.VersionId)
            throw GraphErrorException.BadRequest("The current version can be neither restored nor deleted.");
        _change(drive, item, context["version"]);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }
}
