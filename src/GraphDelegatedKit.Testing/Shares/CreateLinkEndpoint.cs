using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Shares;

// https://learn.microsoft.com/graph/api/driveitem-createlink: returns the same link every time. Every user of the tenant may
// open it.
internal sealed class CreateLinkEndpoint(DriveRegistry drives, ShareRegistry shares, string version) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "POST", $"/{version}/{{@drive}}/{{@item}}/createLink");

    public async Task HandleAsync(RequestContext context)
    {
        var body = await context.ReadOptionalJsonAsync().ConfigureAwait(false);
        var drive = drives.Get(context.RouteValues.Drive!, context.Caller);
        var link = shares.CreateLink(context.Origin, drive, drive.GetItem(context.RouteValues.Item!));
        await context.WriteJsonAsync(201, new JsonObject
        {
            ["shareId"] = ShareRegistry.EncodeShareId(link),
            ["link"] = new JsonObject { ["type"] = body["type"]?.ToString() ?? "view", ["scope"] = "organization", ["webUrl"] = link },
        }).ConfigureAwait(false);
    }
}
