using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Drives;

// https://learn.microsoft.com/graph/api/driveitem-delta: every item of the drive, and from then on those that were made, changed or deleted since, in the
// order of their latest change; one that changes during a round comes again. 200 a page unless $top says otherwise. token=latest tells of nothing that was
// before. A deleted item is its id, its parent and the facet.
internal sealed class DeltaItemsEndpoint(AllDrives drives, ItemJson json, string version) : IEndpoint
{
    private const int Usual = 200;
    private const int Most = 999;

    public Route Route { get; } = new(Role.Graph, "GET", $"/{version}/{{@drive}}/root/delta");

    public Task AnswerAsync(Exchange exchange)
    {
        var query = ODataQuery.Read(exchange, "$select", "$top");
        var top = Math.Min(Most, query.Top(Usual, int.MaxValue, asked => GraphRefusal.BadRequest($"Invalid value '{asked}' for $top.")));
        var drive = drives.Require(exchange.Captures.Drive!, exchange.Caller);
        var token = query["token"] == "latest"
            ? new DeltaToken(drive.Info.Id, drive.Latest, IsFirstRound: false, query["$select"])
            : DeltaToken.Read(drive.Info.Id, query["token"]) ?? new DeltaToken(drive.Info.Id, 0, IsFirstRound: true, query["$select"]);
        var changes = drive.ChangesAfter(token.After, PageSize.Wished(exchange, top, Most));
        var after = changes.Count > 0 ? changes[^1].Changed : token.After;
        var isLast = drive.ChangesAfter(after, 1).Count == 0;
        var next = token with { After = after, IsFirstRound = token.IsFirstRound && !isLast };

        // Nobody needs to be told that something went that they have never heard of.
        var items = changes.Where(item => !item.Deleted || !token.IsFirstRound)
            .Select(item => (JsonNode)(item.Deleted ? Gone(drive, item) : json.Bare(exchange.Origin, exchange.Now, drive, item, ODataQuery.Names(token.Select))));
        return exchange.JsonAsync(200, new JsonObject
        {
            ["@odata.context"] = $"{GraphRoot.Of(exchange)}/$metadata#Collection(driveItem)",
            [isLast ? "@odata.deltaLink" : "@odata.nextLink"] = next.Link(exchange, "token"),
            ["value"] = new JsonArray([.. items]),
        });
    }

    private static JsonObject Gone(Drive drive, Item item) => new()
    {
        ["id"] = item.Id,
        ["name"] = item.Name,
        ["parentReference"] = new JsonObject { ["driveId"] = drive.Info.Id, ["id"] = item.ParentId },
        ["deleted"] = new JsonObject { ["state"] = "deleted" },
    };
}
