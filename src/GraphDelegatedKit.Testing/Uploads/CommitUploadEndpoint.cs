using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Uploads;

// A session created with deferCommit becomes a file on this request.
[Plays("https://learn.microsoft.com/graph/api/driveitem-createuploadsession#completing-a-file")]
internal sealed class CommitUploadEndpoint(UploadSessions sessions, ItemJson itemJson) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Files, "POST", UploadUrl.RoutePattern);

    public async Task HandleAsync(RequestContext context)
    {
        using (await UploadUrl.Authorize(context, sessions).Lock.AcquireAsync(context.Aborted).ConfigureAwait(false))
        {
            var session = UploadUrl.GetSession(context, sessions);
            if (!session.State.IsComplete)
                throw GraphErrorException.BadRequest("The file is not complete.");
            var (drive, item, isNew) = sessions.Commit(session);
            await context.WriteJsonAsync(
                isNew ? 201 : 200, itemJson.CreateWithoutContext(context.Origin, context.Now, drive, item)).ConfigureAwait(false);
        }
    }
}
