using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Drives;

// https://learn.microsoft.com/graph/api/driveitem-update and -move: another name, another parent, other times of the client's own.
internal sealed class PatchItemEndpoint(AllDrives drives, ItemJson json, string version) : IEndpoint
{
    public Route Route { get; } = new(Role.Graph, "PATCH", $"/{version}/{{@drive}}/{{@item}}");

    public async Task AnswerAsync(Exchange exchange)
    {
        var body = await exchange.ReadJsonAsync().ConfigureAwait(false);
        var drive = drives.Require(exchange.Captures.Drive!, exchange.Caller);
        var item = drive.Require(exchange.Captures.Item!);
        Preconditions.RequireMatch(exchange, item);
        if (item.ParentId is null)
            throw GraphRefusal.BadRequest("The root of a drive cannot be changed.");

        var changed = drive.Change(
            item,
            body["name"]?.ToString(),
            Parent(drive, item, body["parentReference"]),
            ClientTimes.Read(body["fileSystemInfo"]),
            ConflictBehaviors.Parse(body[ConflictBehaviors.Name]?.ToString(), ConflictBehavior.Fail));
        await exchange.JsonAsync(200, json.Whole(exchange, drive, changed)).ConfigureAwait(false);
    }

    private static Item? Parent(Drive drive, Item item, JsonNode? reference)
    {
        if (reference?["id"]?.ToString() is not { } id)
            return reference is null ? null : throw GraphRefusal.NotPlayed("a parentReference without id");
        if (drive.ById(id) is not { IsFolder: true } parent)
            throw GraphRefusal.ItemNotFound();

        for (var above = parent; above is not null; above = above.ParentId is null ? null : drive.ById(above.ParentId))
        {
            if (above.Id == item.Id)
                throw GraphRefusal.BadRequest("A folder cannot be moved into itself.");
        }

        return parent;
    }
}
