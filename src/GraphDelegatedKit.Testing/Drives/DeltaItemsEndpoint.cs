using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Drives;

// Returns first all items of the drive or folder, then those created, changed or deleted since, in the order of their latest change. An
// item that changes during a round appears again. token=latest skips all earlier changes. A deleted item has no name, against the sample
// of the documentation (microsoft-graph-docs#2818), and obeys $select like any other. The delta of another folder than the root is not in
// the documentation, but clients of OneDrive use it. The tenant forgets old deletions; a token from before them gets 410, which the
// documentation has for a client that was disconnected for a long time.
[Plays(
    "https://learn.microsoft.com/graph/api/driveitem-delta",
    Difference = "A token cannot be a time. Every folder has a delta; only that of the root is documented. A drive keeps its last 20,000 "
        + "deletions.")]
internal sealed class DeltaItemsEndpoint : IEndpoint
{
    private readonly DriveRegistry _drives;
    private readonly ItemListWriter _writer;

    private DeltaItemsEndpoint(DriveRegistry drives, ItemListWriter writer, string pattern) =>
        (_drives, _writer, Route) = (drives, writer, new Route(HostRole.Graph, "GET", pattern));

    public Route Route { get; }

    // The delta of a drive is that of its root: the documentation has such a link.
    public static IEnumerable<DeltaItemsEndpoint> CreateAll(DriveRegistry drives, ItemListWriter writer, string version) =>
    [
        new(drives, writer, $"/{version}/{{@drive}}/{{@item}}/delta"),
        new(drives, writer, $"/{version}/{{@drive}}/delta"),
    ];

    public Task HandleAsync(RequestContext context)
    {
        var query = ODataQuery.Read(context, "$select", "$top", "$expand", "token");
        ItemJson.RequireSelectable(query);
        var requested = query.Select is { } names ? string.Join(',', names) : null;
        var top = ItemPage.GetSize(query);
        var drive = _drives.Get(context.RouteValues.Drive!, context.Caller);
        var folder = drive.GetItem(context.RouteValues.Item ?? new ItemAddress(null, []));
        var resource = folder.ParentId is null ? drive.Info.Id : $"{drive.Info.Id}/{folder.Id}";
        var tokenText = context.Path.Parameters.GetValueOrDefault("token") ?? query["token"];
        var latestChange = drive.LatestChange; // read first: changes that come meanwhile are for the next round
        var token = tokenText == "latest"
            ? new DeltaToken(resource, latestChange, IsFirstRound: false, requested)
            : DeltaToken.Read(resource, tokenText) ?? new DeltaToken(resource, 0, IsFirstRound: true, requested, latestChange);
        var changes = drive.GetChangesAfter(token.LastChange, PageSize.GetPreferred(context, top, ItemPage.MaxSize), folder);
        if (_drives.IsUndone(drive.Info.Id, token.LastChange) || token.DeletionsSince < drive.ForgottenDeletion)
            throw token.CreateResyncError(context, "token", "resyncChangesApplyDifferences");
        var lastChange = changes.Count > 0 ? changes[^1].ChangeNumber : token.LastChange;
        var isLast = drive.GetChangesAfter(lastChange, 1, folder).Count == 0;
        var next = token with
        {
            LastChange = isLast ? Math.Max(lastChange, latestChange) : lastChange,
            IsFirstRound = token.IsFirstRound && !isLast,
        };

        // The first round leaves out deleted items, because the client has never seen them.
        var select = ODataQuery.SplitNames(token.Select);
        var expansions = ItemExpansion.Parse(query["$expand"]);
        var items = changes.Where(item => !item.IsDeleted || !token.IsFirstRound)
            .Select(item => (JsonNode)(item.IsDeleted
                ? ItemJson.Select(CreateDeletedItem(drive, item), select)
                : _writer.Create(context, drive, item, select, expansions)));
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
        ["size"] = 0,
        ["parentReference"] = new JsonObject
        {
            ["driveType"] = drive.DriveType, ["driveId"] = drive.Info.Id, ["id"] = item.ParentId,
        },
        [item.IsFolder ? "folder" : "file"] = new JsonObject(),
        ["deleted"] = new JsonObject { ["state"] = "deleted" },
    };
}
