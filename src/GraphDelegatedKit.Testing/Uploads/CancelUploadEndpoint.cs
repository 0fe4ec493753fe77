using GraphDelegatedKit.Testing.Hosting;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Uploads;

// https://learn.microsoft.com/graph/api/driveitem-createuploadsession#cancel-the-upload-session
internal sealed class CancelUploadEndpoint(UploadSessions sessions) : IEndpoint
{
    public Route Route { get; } = new(Role.Files, "DELETE", UploadAddress.Pattern);

    public async Task AnswerAsync(Exchange exchange)
    {
        var session = UploadAddress.Admit(exchange, sessions);
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
