using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Uploads;

// Answers 202 with the missing ranges; at the last byte the item, with 201 for a new file and 200 for a replaced one. An interrupted
// request stores nothing.
[Plays("https://learn.microsoft.com/graph/api/driveitem-createuploadsession#upload-bytes-to-the-upload-session")]
internal sealed class UploadRangeEndpoint(
    UploadSessions sessions, ItemJson itemJson, RangeReceiver rangeReceiver, LocalFaults faults) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Files, "PUT", UploadUrl.RoutePattern);

    public Task HandleAsync(RequestContext context) =>
        rangeReceiver.HandleAsync(
            context, () => new DriveRangeTarget(context, sessions, UploadUrl.Authorize(context, sessions), itemJson, faults));
}
