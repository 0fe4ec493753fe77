using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Uploads;

namespace GraphDelegatedKit.Testing.Mail;

// https://learn.microsoft.com/graph/outlook-large-attachments#step-2-use-the-upload-session-to-upload-a-range-of-bytes
internal sealed class AttachmentRangeEndpoint(AttachmentSessions sessions, Mailboxes mail, UploadTurns turns, string tenantId) : IEndpoint
{
    public Route Route { get; } = new(Role.Files, "PUT", AttachmentAddress.Pattern);

    public Task AnswerAsync(Exchange exchange) =>
        turns.AnswerAsync(exchange, () => new AttachmentTurn(exchange, sessions, AttachmentAddress.Admit(exchange, sessions), mail, tenantId));
}
