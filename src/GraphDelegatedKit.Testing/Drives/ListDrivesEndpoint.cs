using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Drives;

// https://learn.microsoft.com/graph/api/drive-list: a site's document libraries; a person has the one drive.
internal sealed class ListDrivesEndpoint(AllDrives drives, string pattern) : IEndpoint
{
    public Route Route { get; } = new(Role.Graph, "GET", pattern);

    public Task AnswerAsync(Exchange exchange)
    {
        var select = ODataQuery.Read(exchange, "$select").Select;
        var found = exchange.Captures.Site is { } site
            ? drives.LibrariesOf(drives.Sites.Require(site))
            : [drives.Require(new DriveAddress(Person: exchange.Capture("user")), exchange.Caller)];
        return exchange.JsonAsync(200, new JsonObject
        {
            ["@odata.context"] = $"{GraphRoot.Of(exchange)}/$metadata#drives",
            ["value"] = new JsonArray([.. found.Select(drive => (JsonNode)Selection.Of(DriveJson.Of(exchange, drive), select))]),
        });
    }
}
