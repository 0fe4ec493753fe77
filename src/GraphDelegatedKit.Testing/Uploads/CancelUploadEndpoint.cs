using GraphDelegatedKit.Testing.Hosting;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Uploads;

// https://learn.microsoft.com/graph/api/driveitem-createuploadsession#cancel-the-upload-session: the bytes go, and the name is free.
internal sealed class CancelUploadEndpoint(UploadSessions sessions) : IEndpoint
{
    public Route Route { get; } = new(Role.Files, "DELETE", UploadAddress.Pattern);

    public async Task AnswerAsync(Exchange exchange)
    {
        using (await UploadAddress.Admit(exchange, sessions).Gate.EnterAsync(exchange.Aborted).ConfigureAwait(false))
        {
            sessions.End(UploadAddress.Find(exchange, sessions));
        }

        exchange.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
