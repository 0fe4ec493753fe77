using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Shares;

// https://learn.microsoft.com/graph/api/driveitem-createlink: the same link each time it is asked for; here it lets in everybody who works in the tenant.
internal sealed class CreateLinkEndpoint(AllDrives drives, AllShares shares, string version) : IEndpoint
{
    public Route Route { get; } = new(Role.Graph, "POST", $"/{version}/{{@drive}}/{{@item}}/createLink");

    public async Task AnswerAsync(Exchange exchange)
    {
        var asked = await exchange.ReadOptionalJsonAsync().ConfigureAwait(false);
        var drive = drives.Require(exchange.Captures.Drive!, exchange.Caller);
        var link = shares.LinkTo(exchange.Origin, drive, drive.Require(exchange.Captures.Item!));
        await exchange.JsonAsync(201, new JsonObject
        {
            ["shareId"] = AllShares.IdOf(link),
            ["link"] = new JsonObject { ["type"] = asked["type"]?.ToString() ?? "view", ["scope"] = "organization", ["webUrl"] = link },
        }).ConfigureAwait(false);
    }
}
