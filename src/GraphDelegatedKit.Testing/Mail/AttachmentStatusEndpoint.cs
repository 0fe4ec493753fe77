using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Mail;

// https://learn.microsoft.com/graph/outlook-large-attachments: how far a session has got; after the attachment is there the session is not.
internal sealed class AttachmentStatusEndpoint(AttachmentSessions sessions, Mailboxes mail) : IEndpoint
{
    public Route Route { get; } = new(Role.Files, "GET", AttachmentAddress.Pattern);

    public async Task AnswerAsync(Exchange exchange)
    {
        JsonObject status;
        using (await AttachmentAddress.Admit(exchange, sessions).Gate.EnterAsync(exchange.Aborted).ConfigureAwait(false))
        {
            status = AttachmentAnswers.Status(AttachmentAddress.Find(exchange, sessions).State, mail.RangesName);
        }

        await exchange.JsonAsync(200, status).ConfigureAwait(false);
    }
}
