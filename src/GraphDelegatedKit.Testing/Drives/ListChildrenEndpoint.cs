using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Drives;

// https://learn.microsoft.com/graph/api/driveitem-list-children: 200 a page; a larger $top than the service allows is cut down, not refused.
internal sealed class ListChildrenEndpoint(AllDrives drives, ItemJson json, string version) : IEndpoint
{
    private const int Usual = 200;
    private const int Most = 999;

    public Route Route { get; } = new(Role.Graph, "GET", $"/{version}/{{@drive}}/{{@item}}/children");

    public Task AnswerAsync(Exchange exchange)
    {
        var query = ODataQuery.Read(exchange, "$select", "$top", "$skiptoken");
        var top = Math.Min(Most, query.Top(Usual, int.MaxValue, asked => GraphRefusal.BadRequest($"Invalid value '{asked}' for $top.")));
        var drive = drives.Require(exchange.Captures.Drive!, exchange.Caller);
        var folder = drive.Require(exchange.Captures.Item!);
        var children = folder.IsFolder ? drive.ChildrenOf(folder) : [];
        var from = PageLink.Position(exchange);
        var page = children.Skip(from).Take(top).Select(child => (JsonNode)json.Bare(exchange.Origin, exchange.Now, drive, child, query.Select));

        var body = new JsonObject
        {
            ["@odata.context"] = $"{GraphRoot.Of(exchange)}/$metadata#drives('{Uri.EscapeDataString(drive.Info.Id)}')/items('{folder.Id}')/children",
        };
        if (from + top < children.Count)
            body["@odata.nextLink"] = PageLink.After(exchange, from + top);
        body["value"] = new JsonArray([.. page]);
        return exchange.JsonAsync(200, body);
    }
}
