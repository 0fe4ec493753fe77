using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Drives;

// Stores a file of 0 to 250 MB in one request. An existing file is replaced unless the query sets another conflict behaviour; missing
// folders are created.
[Plays("https://learn.microsoft.com/graph/api/driveitem-put-content")]
internal sealed class PutContentEndpoint(DriveRegistry drives, ItemJson itemJson, string version) : IEndpoint
{
    private const long MaxContentLength = 250L * 1024 * 1024;

    public Route Route { get; } = new(HostRole.Graph, "PUT", $"/{version}/{{@drive}}/{{@item}}/content");

    public async Task HandleAsync(RequestContext context)
    {
        if (context.Request.ContentLength > MaxContentLength)
            throw new GraphErrorException(
                413, "requestTooLarge", "The maximum request length of 250 MB was exceeded; use an upload session.");

        var query = ODataQuery.Read(context, ConflictBehaviorParser.PropertyName);
        var conflict = ConflictBehaviorParser.Parse(query[ConflictBehaviorParser.PropertyName], ConflictBehavior.Replace);
        var drive = drives.Get(context.RouteValues.Drive!, context.Caller);
        var target = UploadTarget.Create(drive, context.RouteValues.Item!);
        if (target.Existing is { } existing)
            Preconditions.EnsureMatch(context, existing);

        if (!drive.HasRoomFor(context.Request.ContentLength ?? 0))
            throw GraphErrorException.QuotaLimitReached();

        var content = await drives.Blobs.AddAsync(context.Request.Body, context.Aborted).ConfigureAwait(false);
        try
        {
            var (item, isNew) = target.Commit(content, conflict, default);
            await context.WriteJsonAsync(isNew ? 201 : 200, itemJson.Create(context, drive, item)).ConfigureAwait(false);
        }
        catch (GraphErrorException)
        {
            drives.Blobs.Delete(content);
            throw;
        }
    }
}
