using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Mail;

// https://learn.microsoft.com/graph/outlook-large-attachments: how far a session has got; after the attachment is there the session is not.
internal sealed class AttachmentStatusEndpoint(AttachmentSessions sessions, Mailboxes mail) : IEndpoint
{
    public Route Route { get; } = new(Role.Files, "GET", AttachmentAddress.Pattern);

    public Task AnswerAsync(Exchange exchange) =>
        exchange.JsonAsync(200, AttachmentAnswers.Status(AttachmentAddress.Admit(exchange, sessions).State, mail.RangesName));
}
