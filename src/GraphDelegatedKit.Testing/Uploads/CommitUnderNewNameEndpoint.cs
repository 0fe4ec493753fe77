using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Uploads;

// After a name conflict at the end of an upload, the session keeps its bytes. This request creates the file under another name, or
// replaces the existing file, without a second upload.
[Plays("https://learn.microsoft.com/graph/api/driveitem-createuploadsession#handle-upload-errors")]
internal sealed class CommitUnderNewNameEndpoint(
    DriveRegistry drives, UploadSessions sessions, ItemJson itemJson, string version) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "PUT", $"/{version}/{{@drive}}/{{@item}}");

    public async Task HandleAsync(RequestContext context)
    {
        var body = await context.ReadJsonAsync().ConfigureAwait(false);
        if (body["@microsoft.graph.sourceUrl"]?.ToString() is not { } sourceUrl || body["name"]?.ToString() is not { } name
            || !Uri.TryCreate(sourceUrl, UriKind.Absolute, out var sourceUri))
        {
            throw GraphErrorException.NotSupported("PUT of an item without name and @microsoft.graph.sourceUrl");
        }

        var drive = drives.Get(context.RouteValues.Drive!, context.Caller);
        var session = UploadUrl.GetSession(drive.Info.Id, sourceUri.Query, sessions);
        var folder = drive.GetItem(context.RouteValues.Item!);
        var conflict = ConflictBehaviorParser.Parse(body[ConflictBehaviorParser.PropertyName]?.ToString(), ConflictBehavior.Fail);
        using (await session.Lock.AcquireAsync(context.Aborted).ConfigureAwait(false))
        {
            if (!UploadUrl.GetSession(drive.Info.Id, sourceUri.Query, sessions).State.IsComplete)
                throw GraphErrorException.BadRequest("The file is not complete.");
            var (_, item, isNew) = sessions.CommitUnderNewName(
                session, UploadTarget.Create(drive, new ItemAddress(folder.Id, [name])), conflict);
            await context.WriteJsonAsync(isNew ? 201 : 200, itemJson.Create(context, drive, item)).ConfigureAwait(false);
        }
    }
}
