using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Uploads;

// https://learn.microsoft.com/graph/api/driveitem-createuploadsession#completing-a-file: a session begun with deferCommit becomes a file when it is asked to.
internal sealed class CommitUploadEndpoint(UploadSessions sessions, ItemJson json) : IEndpoint
{
    public Route Route { get; } = new(Role.Files, "POST", UploadAddress.Pattern);

    public async Task AnswerAsync(Exchange exchange)
    {
        using (await UploadAddress.Admit(exchange, sessions).Gate.EnterAsync(exchange.Aborted).ConfigureAwait(false))
        {
            var session = UploadAddress.Find(exchange, sessions);
            if (!session.State.IsComplete)
                throw GraphRefusal.BadRequest("The file is not complete.");
            var (drive, item, isNew) = sessions.Commit(session);
            await exchange.JsonAsync(isNew ? 201 : 200, json.Bare(exchange.Origin, exchange.Now, drive, item)).ConfigureAwait(false);
        }
    }
}
