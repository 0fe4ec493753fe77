using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Drives;

// https://learn.microsoft.com/graph/api/driveitem-list-children
internal sealed class ListChildrenEndpoint(DriveRegistry drives, ItemJson itemJson, string version) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "GET", $"/{version}/{{@drive}}/{{@item}}/children");

    public Task HandleAsync(RequestContext context)
    {
        var query = ODataQuery.Read(context, "$select", "$top", "$skiptoken");
        var top = ItemPage.GetSize(query);
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
