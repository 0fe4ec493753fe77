using GraphDelegatedKit.Testing.Hosting;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Uploads;

// Deletes the bytes and frees the name.
[Plays("https://learn.microsoft.com/graph/api/driveitem-createuploadsession#cancel-the-upload-session")]
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
