using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Drives;

// https://learn.microsoft.com/graph/api/driveitem-delta: first all items of the drive, then those created, changed or deleted since,
// in the order of their latest change. An item that changes during a round appears again. token=latest skips all earlier
// changes. A deleted item has only its id, its name, its parent and the deleted facet.
internal sealed class DeltaItemsEndpoint(DriveRegistry drives, ItemJson itemJson, string version) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "GET", $"/{version}/{{@drive}}/root/delta");

    public Task HandleAsync(RequestContext context)
    {
        var query = ODataQuery.Read(context, "$select", "$top");
        var top = ItemPage.GetSize(query);
        var drive = drives.Get(context.RouteValues.Drive!, context.Caller);
        var token = query["token"] == "latest"
            ? new DeltaToken(drive.Info.Id, drive.LatestChange, IsFirstRound: false, query["$select"])
            : DeltaToken.Read(drive.Info.Id, query["token"]) ?? new DeltaToken(drive.Info.Id, 0, IsFirstRound: true, query["$select"]);
        var changes = drive.GetChangesAfter(token.LastChange, PageSize.GetPreferred(context, top, ItemPage.MaxSize));
        var lastChange = changes.Count > 0 ? changes[^1].ChangeNumber : token.LastChange;
        var isLast = drive.GetChangesAfter(lastChange, 1).Count == 0;
        var next = token with { LastChange = lastChange, IsFirstRound = token.IsFirstRound && !isLast };

        // The first round leaves out deleted items, because the client has never seen them.
        var items = changes.Where(item => !item.IsDeleted || !token.IsFirstRound)
            .Select(item => (JsonNode)(item.IsDeleted
                ? CreateDeletedItem(drive, item)
                : itemJson.CreateWithoutContext(context.Origin, context.Now, drive, item, ODataQuery.SplitNames(token.Select))));
        return context.WriteJsonAsync(200, new JsonObject
        {
            ["@odata.context"] = $"{GraphRoot.GetUrl(context)}/$metadata#Collection(driveItem)",
            [isLast ? "@odata.deltaLink" : "@odata.nextLink"] = next.CreateLink(context, "token"),
            ["value"] = new JsonArray([.. items]),
        });
    }

    private static JsonObject CreateDeletedItem(Drive drive, Item item) => new()
    {
        ["id"] = item.Id,
        ["name"] = item.Name,
        ["parentReference"] = new JsonObject { ["driveId"] = drive.Info.Id, ["id"] = item.ParentId },
        ["deleted"] = new JsonObject { ["state"] = "deleted" },
    };
}
