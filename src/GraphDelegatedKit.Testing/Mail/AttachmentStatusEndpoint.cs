using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Mail;

// Returns the range that a session still needs. A session ends when its attachment exists.
[Plays("https://learn.microsoft.com/graph/outlook-large-attachments")]
internal sealed class AttachmentStatusEndpoint(AttachmentSessions sessions, MailboxStore mailboxes) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Files, "GET", AttachmentUploadUrl.RoutePattern);

    public async Task HandleAsync(RequestContext context)
    {
        JsonObject status;
        using (await AttachmentUploadUrl.Authorize(context, sessions).Lock.AcquireAsync(context.Aborted).ConfigureAwait(false))
        {
            status = AttachmentSessionJson.CreateStatus(
                AttachmentUploadUrl.GetSession(context, sessions).State, mailboxes.RangesPropertyName);
        }

        await context.WriteJsonAsync(200, status).ConfigureAwait(false);
    }
}
