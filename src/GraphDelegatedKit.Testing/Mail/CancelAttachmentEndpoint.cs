using GraphDelegatedKit.Testing.Hosting;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Mail;

// https://learn.microsoft.com/graph/outlook-large-attachments: a session is given up, bytes and all.
internal sealed class CancelAttachmentEndpoint(AttachmentSessions sessions) : IEndpoint
{
    public Route Route { get; } = new(Role.Files, "DELETE", AttachmentAddress.Pattern);

    public async Task AnswerAsync(Exchange exchange)
    {
        using (await AttachmentAddress.Admit(exchange, sessions).Gate.EnterAsync(exchange.Aborted).ConfigureAwait(false))
        {
            sessions.End(AttachmentAddress.Find(exchange, sessions));
        }

        exchange.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
