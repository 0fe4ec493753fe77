using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Uploads;

// https://learn.microsoft.com/graph/api/driveitem-createuploadsession#upload-bytes-to-the-upload-session
// 202 and what is still expected; with the last byte the file: 201 when it is new, 200 when it replaced another. A request that breaks off leaves nothing.
internal sealed class UploadRangeEndpoint(UploadSessions sessions, ItemJson itemJson, RangeReceiver rangeReceiver, LocalFaults faults) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Files, "PUT", UploadUrl.RoutePattern);

    public Task HandleAsync(RequestContext context) =>
        rangeReceiver.HandleAsync(context, () => new DriveRangeTarget(context, sessions, UploadUrl.Authorize(context, sessions), itemJson, faults));
}
