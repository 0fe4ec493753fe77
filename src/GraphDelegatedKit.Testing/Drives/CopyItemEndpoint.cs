using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Drives;

// Copies a file, or a folder with its content, to a folder of this or another drive. The response is the address of a monitor. The copy
// has been made by then, although the monitor reports it as running at first. A name that is taken is reported by the monitor, too
// (microsoft-graph-docs-contrib#6884). A copy does not keep the times of the client.
[Plays("https://learn.microsoft.com/graph/api/driveitem-copy", Difference = "The copy is made at once.")]
internal sealed class CopyItemEndpoint(DriveRegistry drives, CopyOperations operations, string version) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "POST", $"/{version}/{{@drive}}/{{@item}}/copy");

    public async Task HandleAsync(RequestContext context)
    {
        var query = ODataQuery.Read(context, ConflictBehaviorParser.PropertyName);
        var body = await context.ReadOptionalJsonAsync().ConfigureAwait(false);
        var source = drives.Get(context.RouteValues.Drive!, context.Caller);
        var item = source.GetItem(context.RouteValues.Item!);
        if (item.ParentId is null)
            throw GraphErrorException.BadRequest("The root of a drive cannot be copied.");
        var conflict = ConflictBehaviorParser.Parse(
            query[ConflictBehaviorParser.PropertyName] ?? body[ConflictBehaviorParser.PropertyName]?.ToString(), ConflictBehavior.Fail);
        var (drive, parent) = FindTarget(source, item, body["parentReference"]);

        var operation = Copy(source, item, drive, parent, body["name"]?.ToString() ?? item.Name, conflict);
        var id = operations.Add(operation);
        context.Response.StatusCode = StatusCodes.Status202Accepted;
        context.Response.Headers.Location =
            context.Origin.GetFilesBaseUrl(drive.Info.IsPersonal) + CopyMonitorEndpoint.CreatePath(id);
    }

    private (Drive Drive, Item Parent) FindTarget(Drive source, Item item, JsonNode? reference)
    {
        var drive = reference?["driveId"]?.ToString() is { Length: > 0 } driveId
            ? drives.FindById(driveId) ?? throw GraphErrorException.ItemNotFound()
            : source;
        var parent = ParentReference.Find(drive, reference) ?? source.FindById(item.ParentId!)!;
        return parent.IsFolder ? (drive, parent) : throw GraphErrorException.ItemNotFound();
    }

    private CopyOperation Copy(Drive source, Item item, Drive drive, Item parent, string name, ConflictBehavior conflict)
    {
        try
        {
            if (item.IsFolder && drive == source && drive.IsBelow(parent, item))
                throw GraphErrorException.BadRequest("A folder cannot be copied into itself.");
            if (!drive.HasRoomFor(source.GetSize(item)))
                throw GraphErrorException.QuotaLimitReached();
            return new CopyOperation(drive, CopyTree(source, item, drive, parent, name, conflict), null);
        }
        catch (GraphErrorException exception)
        {
            return new CopyOperation(drive, null, exception.Error);
        }
    }

    private Item CopyTree(Drive source, Item item, Drive drive, Item parent, string name, ConflictBehavior conflict)
    {
        var content = item.Content is { } original ? drives.Blobs.Copy(original) : null;
        try
        {
            var (copy, _) = drive.Add(parent, name, content, conflict);
            foreach (var child in item.IsFolder ? source.GetChildren(item) : [])
                CopyTree(source, child, drive, copy, child.Name, ConflictBehavior.Fail);
            return copy;
        }
        catch (GraphErrorException) when (content is not null)
        {
            drives.Blobs.Delete(content);
            throw;
        }
    }
}
