using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Uploads;

// https://learn.microsoft.com/graph/api/driveitem-createuploadsession#resuming-an-in-progress-upload: after the file is there the session is not.
internal sealed class UploadStatusEndpoint(UploadSessions sessions) : IEndpoint
{
    public Route Route { get; } = new(Role.Files, "GET", UploadAddress.Pattern);

    public async Task AnswerAsync(Exchange exchange)
    {
        var session = UploadAddress.Admit(exchange, sessions);
        await session.Gate.WaitAsync(exchange.Aborted).ConfigureAwait(false);
        var status = UploadAnswers.Status(session.State, closedRange: true); // with what a range that is still coming in brought
        try
        {
            if (session.State.IsPending && sessions.IsOpen(session))
                sessions.Commit(session);
        }
        finally
        {
            session.Gate.Release();
        }

        await exchange.JsonAsync(200, status).ConfigureAwait(false);
    }
}
