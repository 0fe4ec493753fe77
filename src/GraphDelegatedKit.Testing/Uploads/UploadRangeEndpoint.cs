using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Uploads;

// https://learn.microsoft.com/graph/api/driveitem-createuploadsession#upload-bytes-to-the-upload-session
// 202 and what is still expected; with the last byte the file: 201 when it is new, 200 when it replaced another. A request that breaks off leaves nothing.
internal sealed class UploadRangeEndpoint(UploadSessions sessions, ItemJson json) : IEndpoint
{
    public Route Route { get; } = new(Role.Files, "PUT", UploadAddress.Pattern);

    public async Task AnswerAsync(Exchange exchange)
    {
        try
        {
            var session = UploadAddress.Admit(exchange, sessions);
            await session.Gate.WaitAsync(exchange.Aborted).ConfigureAwait(false);
            try
            {
                await ReceiveAsync(exchange, session).ConfigureAwait(false);
            }
            finally
            {
                session.Gate.Release();
            }
        }
        catch (GraphRefusal)
        {
            // The client is still sending; it can read the refusal only when it is done.
            await exchange.Request.Body.CopyToAsync(Stream.Null, exchange.Aborted).ConfigureAwait(false);
            throw;
        }
    }

    private async Task ReceiveAsync(Exchange exchange, UploadSession session)
    {
        if (!sessions.IsOpen(session))
            throw new GraphRefusal(404, "itemNotFound", "The upload session was not found.");

        var range = UploadRules.Require(session.State, exchange.Request.Headers.ContentRange.ToString(), exchange.Request.ContentLength);
        await sessions.ReceiveAsync(session, range, exchange.Request.Body, exchange.Aborted).ConfigureAwait(false);
        if (!session.State.IsComplete || session.State.DeferCommit)
        {
            await exchange.JsonAsync(202, UploadAnswers.Status(session.State, closedRange: false)).ConfigureAwait(false);
            return;
        }

        var (drive, item, isNew) = sessions.Commit(session);
        await exchange.JsonAsync(isNew ? 201 : 200, json.Bare(exchange.Origin, exchange.Now, drive, item)).ConfigureAwait(false);
    }
}
