using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Drives;

// https://learn.microsoft.com/graph/api/driveitem-put-content: a whole file in one request, up to 250 MB and down to nothing. A name that is taken is
// replaced unless the query says otherwise; folders missing on the way are made.
internal sealed class PutContentEndpoint(AllDrives drives, ItemJson json, string version) : IEndpoint
{
    private const long Most = 250L * 1024 * 1024;

    public Route Route { get; } = new(Role.Graph, "PUT", $"/{version}/{{@drive}}/{{@item}}/content");

    public async Task AnswerAsync(Exchange exchange)
    {
        if (exchange.Request.ContentLength > Most)
            throw new GraphRefusal(413, "requestTooLarge", "The maximum request length of 250 MB was exceeded; use an upload session.");

        var conflict = ConflictBehaviors.Parse(exchange.Request.Query[ConflictBehaviors.Name], ConflictBehavior.Replace);
        var drive = drives.Require(exchange.Captures.Drive!, exchange.Caller);
        var target = UploadTarget.Of(drive, exchange.Captures.Item!);
        if (target.Existing is { } existing)
            Preconditions.RequireMatch(exchange, existing);

        if (!drive.HasRoomFor(exchange.Request.ContentLength ?? 0))
            throw GraphRefusal.NoRoom();

        var content = await drives.Blobs.TakeInAsync(exchange.Request.Body, exchange.Aborted).ConfigureAwait(false);
        try
        {
            var (item, isNew) = target.Commit(content, conflict, default);
            await exchange.JsonAsync(isNew ? 201 : 200, json.Whole(exchange, drive, item)).ConfigureAwait(false);
        }
        catch (GraphRefusal)
        {
            drives.Blobs.Delete(content);
            throw;
        }
    }
}
