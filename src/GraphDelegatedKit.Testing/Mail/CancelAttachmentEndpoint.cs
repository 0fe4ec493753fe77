using GraphDelegatedKit.Testing.Hosting;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Mail;

// https://learn.microsoft.com/graph/outlook-large-attachments: a session is given up, bytes and all.
internal sealed class CancelAttachmentEndpoint(AttachmentSessions sessions) : IEndpoint
{
    public Route Route { get; } = new(Role.Files, "DELETE", AttachmentAddress.Pattern);

    public async Task AnswerAsync(Exchange exchange)
    {
        var session = AttachmentAddress.Admit(exchange, sessions);
        await session.Gate.WaitAsync(exchange.Aborted).ConfigureAwait(false);
        try
        {
            sessions.End(session);
        }
        finally
        {
            session.Gate.Release();
        }

        exchange.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
