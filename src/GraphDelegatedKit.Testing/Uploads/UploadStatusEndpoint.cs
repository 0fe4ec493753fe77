using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Uploads;

// The missing ranges. The request waits for a range that is still arriving. Once the file exists, the session is gone.
[Plays("https://learn.microsoft.com/graph/api/driveitem-createuploadsession#resuming-an-in-progress-upload")]
internal sealed class UploadStatusEndpoint(UploadSessions sessions) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Files, "GET", UploadUrl.RoutePattern);

    public async Task HandleAsync(RequestContext context)
    {
        JsonObject status;
        using (await UploadUrl.Authorize(context, sessions).Lock.AcquireAsync(context.Aborted).ConfigureAwait(false))
        {
            var session = UploadUrl.GetSession(context, sessions);
            status = UploadSessionJson.CreateStatus(session.State, isClosedRange: true);
            sessions.CommitPending(session);
        }

        await context.WriteJsonAsync(200, status).ConfigureAwait(false);
    }
}
