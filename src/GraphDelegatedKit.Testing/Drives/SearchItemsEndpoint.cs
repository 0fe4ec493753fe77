using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Drives;

// Finds items below a folder by their names; an empty text finds all. The service also searches the content of files, and finds an item
// only some time after it was stored.
[Plays("https://learn.microsoft.com/graph/api/driveitem-search", Difference = "By name only, and without delay.")]
internal sealed class SearchItemsEndpoint : IEndpoint
{
    private readonly DriveRegistry _drives;
    private readonly ItemListWriter _writer;

    private SearchItemsEndpoint(DriveRegistry drives, ItemListWriter writer, string pattern) =>
        (_drives, _writer, Route) = (drives, writer, new Route(HostRole.Graph, "GET", pattern));

    public Route Route { get; }

    public static IEnumerable<SearchItemsEndpoint> CreateAll(DriveRegistry drives, ItemListWriter writer, string version) =>
    [
        new(drives, writer, $"/{version}/{{@drive}}/{{@item}}/search"),
        new(drives, writer, $"/{version}/{{@drive}}/search"),
    ];

    public Task HandleAsync(RequestContext context)
    {
        if (!context.Path.Parameters.TryGetValue("q", out var text))
            throw GraphErrorException.BadRequest("The function search needs the parameter q: search(q='text').");
        var drive = _drives.Get(context.RouteValues.Drive!, context.Caller);
        var folder = drive.GetItem(context.RouteValues.Item ?? new ItemAddress(null, []));
        var found = drive.GetItemsBelow(folder).Where(item => item.Name.Contains(text, StringComparison.OrdinalIgnoreCase)).ToList();
        return _writer.WriteListAsync(
            context, "Collection(driveItem)", drive, found, json => json["searchResult"] = new JsonObject());
    }
}
