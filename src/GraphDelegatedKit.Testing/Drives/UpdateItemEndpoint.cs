using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Drives;

// Changes the name, the parent or the client times of an item.
[Plays(
    "https://learn.microsoft.com/graph/api/driveitem-update",
    Difference = "Changes the name, the parent and the times of the client.")]
[Plays("https://learn.microsoft.com/graph/api/driveitem-move")]
internal sealed class UpdateItemEndpoint(DriveRegistry drives, ItemJson itemJson, string version) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "PATCH", $"/{version}/{{@drive}}/{{@item}}");

    public async Task HandleAsync(RequestContext context)
    {
        var body = await context.ReadJsonAsync().ConfigureAwait(false);
        ItemJson.RequireKnown(context, body);
        var drive = drives.Get(context.RouteValues.Drive!, context.Caller);
        var item = drive.GetItem(context.RouteValues.Item!);
        Preconditions.EnsureMatch(context, item);
        if (item.ParentId is null)
            throw GraphErrorException.BadRequest("The root of a drive cannot be changed.");

        var changed = drive.UpdateItem(
            item,
            body["name"]?.ToString(),
            FindNewParent(drive, item, body["parentReference"]),
            ClientTimes.Parse(body["fileSystemInfo"]),
            ConflictBehaviorParser.Parse(body[ConflictBehaviorParser.PropertyName]?.ToString(), ConflictBehavior.Fail));
        await context.WriteJsonAsync(200, itemJson.Create(context, drive, changed)).ConfigureAwait(false);
    }

    // An item cannot be moved to another drive by this request.
    private static Item? FindNewParent(Drive drive, Item item, JsonNode? reference)
    {
        if (reference?["driveId"]?.ToString() is { Length: > 0 } driveId
            && !driveId.Equals(drive.Info.Id, StringComparison.OrdinalIgnoreCase))
            throw GraphErrorException.BadRequest("An item cannot be moved to another drive.");
        if (ParentReference.Find(drive, reference) is not { } parent)
            return reference is null ? null : throw GraphErrorException.NotSupported("a parentReference without id and path");
        if (!parent.IsFolder)
            throw GraphErrorException.ItemNotFound();
        if (drive.IsBelow(parent, item))
            throw GraphErrorException.BadRequest("A folder cannot be moved into itself.");
        return parent;
    }
}
