using GraphDelegatedKit.Testing.Hosting;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Uploads;

// https://learn.microsoft.com/graph/api/driveitem-createuploadsession#cancel-the-upload-session: deletes the bytes and frees
// the name.
internal sealed class CancelUploadEndpoint(UploadSessions sessions) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Files, "DELETE", UploadUrl.RoutePattern);

    public async Task HandleAsync(RequestContext context)
    {
        using (await UploadUrl.Authorize(context, sessions).Lock.AcquireAsync(context.Aborted).ConfigureAwait(false))
        {
            sessions.Remove(UploadUrl.GetSession(context, sessions));
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
