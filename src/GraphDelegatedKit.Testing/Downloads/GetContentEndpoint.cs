using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Downloads;

// https://learn.microsoft.com/graph/api/driveitem-get-content: no bytes, but the way to them; 304 when the caller has them already.
internal sealed class GetContentEndpoint(AllDrives drives, TempAuth tempAuth, string version) : IEndpoint
{
    public Route Route { get; } = new(Role.Graph, "GET", $"/{version}/{{@drive}}/{{@item}}/content");

    public Task AnswerAsync(Exchange exchange)
    {
        var drive = drives.Require(exchange.Captures.Drive!, exchange.Caller);
        var item = drive.Require(exchange.Captures.Item!);
        if (item.IsFolder)
            throw GraphRefusal.BadRequest("You cannot get content for a folder.", "notSupported");

        var has = exchange.Request.Headers.IfNoneMatch;
        if (has.Contains(item.ETag) || has.Contains(item.CTag))
        {
            exchange.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        exchange.Response.StatusCode = StatusCodes.Status302Found;
        exchange.Response.Headers.Location = tempAuth.DownloadUrl(exchange.Origin, drive, item, exchange.Now);
        return Task.CompletedTask;
    }
}
