using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Uploads;

// https://learn.microsoft.com/graph/api/driveitem-createuploadsession#handle-upload-errors: the name was taken while the bytes came in. They are kept, and
// are made a file under another name, or in place of the other, without being sent again.
internal sealed class CommitElsewhereEndpoint(AllDrives drives, UploadSessions sessions, ItemJson json, string version) : IEndpoint
{
    public Route Route { get; } = new(Role.Graph, "PUT", $"/{version}/{{@drive}}/{{@item}}");

    public async Task AnswerAsync(Exchange exchange)
    {
        var body = await exchange.ReadJsonAsync().ConfigureAwait(false);
        if (body["@microsoft.graph.sourceUrl"]?.ToString() is not { } source || body["name"]?.ToString() is not { } name
            || !Uri.TryCreate(source, UriKind.Absolute, out var address))
        {
            throw GraphRefusal.NotPlayed("PUT of an item without name and @microsoft.graph.sourceUrl");
        }

        var drive = drives.Require(exchange.Captures.Drive!, exchange.Caller);
        var session = UploadAddress.Find(drive.Info.Id, address.Query, sessions);
        var folder = drive.Require(exchange.Captures.Item!);
        var conflict = ConflictBehaviors.Parse(body[ConflictBehaviors.Name]?.ToString(), ConflictBehavior.Fail);
        using (await session.Gate.EnterAsync(exchange.Aborted).ConfigureAwait(false))
        {
            if (!UploadAddress.Find(drive.Info.Id, address.Query, sessions).State.IsComplete)
                throw GraphRefusal.BadRequest("The file is not complete.");
            var (_, item, isNew) = sessions.CommitElsewhere(session, UploadTarget.Of(drive, new ItemAddress(folder.Id, [name])), conflict);
            await exchange.JsonAsync(isNew ? 201 : 200, json.Whole(exchange, drive, item)).ConfigureAwait(false);
        }
    }
}
