using GraphDelegatedKit.Testing.Hosting;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Mail;

// Deletes a session and its bytes.
[Plays("https://learn.microsoft.com/graph/outlook-large-attachments")]
internal sealed class CancelAttachmentEndpoint(AttachmentSessions sessions) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Files, "DELETE", AttachmentUploadUrl.RoutePattern);

    public async Task HandleAsync(RequestContext context)
    {
        using (await AttachmentUploadUrl.Authorize(context, sessions).Lock.AcquireAsync(context.Aborted).ConfigureAwait(false))
        {
            sessions.Remove(AttachmentUploadUrl.GetSession(context, sessions));
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
