using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Drives;

// https://learn.microsoft.com/graph/api/driveitem-list-children: the default page size is 200; a $top above the maximum
// is reduced, not refused.
internal sealed class ListChildrenEndpoint(DriveRegistry drives, ItemJson itemJson, string version) : IEndpoint
{
    private const int DefaultPageSize = 200;
    private const int MaxPageSize = 999;

    public Route Route { get; } = new(HostRole.Graph, "GET", $"/{version}/{{@drive}}/{{@item}}/children");

    public Task HandleAsync(RequestContext context)
    {
        var query = ODataQuery.Read(context, "$select", "$top", "$skiptoken");
        var requestedTop = query.GetTop(
            DefaultPageSize, int.MaxValue, requested => GraphErrorException.BadRequest($"Invalid value '{requested}' for $top."));
        var top = Math.Min(MaxPageSize, requestedTop);
        var drive = drives.Get(context.RouteValues.Drive!, context.Caller);
        var folder = drive.GetItem(context.RouteValues.Item!);
        var children = folder.IsFolder ? drive.GetChildren(folder) : [];
        var start = PageLink.GetPosition(context);
        var page = children.Skip(start).Take(top)
            .Select(child => (JsonNode)itemJson.CreateWithoutContext(context.Origin, context.Now, drive, child, query.Select));

        var body = new JsonObject
        {
            ["@odata.context"] = $"{GraphRoot.GetUrl(context)}/$metadata"
                + $"#drives('{Uri.EscapeDataString(drive.Info.Id)}')/items('{folder.Id}')/children",
        };
        if (start + top < children.Count)
            body["@odata.nextLink"] = PageLink.Create(context, start + top);
        body["value"] = new JsonArray([.. page]);
        return context.WriteJsonAsync(200, body);
    }
}
