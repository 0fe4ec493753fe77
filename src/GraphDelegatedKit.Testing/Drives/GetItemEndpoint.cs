using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Drives;

// https://learn.microsoft.com/graph/api/driveitem-get
internal sealed class GetItemEndpoint(AllDrives drives, ItemJson json, string version) : IEndpoint
{
    public Route Route { get; } = new(Role.Graph, "GET", $"/{version}/{{@drive}}/{{@item}}");

    public Task AnswerAsync(Exchange exchange)
    {
        var select = ODataQuery.Read(exchange, "$select").Select;
        var drive = drives.Require(exchange.Captures.Drive!, exchange.Caller);
        var item = drive.Require(exchange.Captures.Item!);
        if (exchange.Request.Headers.IfNoneMatch.Contains(item.ETag))
        {
            exchange.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        return exchange.JsonAsync(200, json.Whole(exchange, drive, item, select));
    }
}
