using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Uploads;

// https://learn.microsoft.com/graph/api/driveitem-createuploadsession#resuming-an-in-progress-upload: what is missing, with what a range that is still
// coming in brought; after the file is there the session is not.
internal sealed class UploadStatusEndpoint(UploadSessions sessions) : IEndpoint
{
    public Route Route { get; } = new(Role.Files, "GET", UploadAddress.Pattern);

    public async Task AnswerAsync(Exchange exchange)
    {
        JsonObject status;
        using (await UploadAddress.Admit(exchange, sessions).Gate.EnterAsync(exchange.Aborted).ConfigureAwait(false))
        {
            var session = UploadAddress.Find(exchange, sessions);
            status = UploadAnswers.Status(session.State, closedRange: true);
            sessions.Settle(session);
        }

        await exchange.JsonAsync(200, status).ConfigureAwait(false);
    }
}
