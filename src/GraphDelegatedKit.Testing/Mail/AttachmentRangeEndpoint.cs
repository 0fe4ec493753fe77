using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Uploads;

namespace GraphDelegatedKit.Testing.Mail;

// Receives a range of the bytes of an attachment.
[Plays("https://learn.microsoft.com/graph/outlook-large-attachments#step-2-use-the-upload-session-to-upload-a-range-of-bytes")]
internal sealed class AttachmentRangeEndpoint(
    AttachmentSessions sessions, MailboxStore mailboxes, RangeReceiver rangeReceiver, string tenantId) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Files, "PUT", AttachmentUploadUrl.RoutePattern);

    public Task HandleAsync(RequestContext context) =>
        rangeReceiver.HandleAsync(
            context,
            () => new AttachmentRangeTarget(context, sessions, AttachmentUploadUrl.Authorize(context, sessions), mailboxes, tenantId));
}
