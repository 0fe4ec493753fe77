using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Drives;

[Plays("https://learn.microsoft.com/graph/api/driveitem-get")]
internal sealed class GetItemEndpoint(DriveRegistry drives, ItemListWriter writer, string version) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "GET", $"/{version}/{{@drive}}/{{@item}}");

    public Task HandleAsync(RequestContext context)
    {
        var query = ODataQuery.Read(context, "$select", "$expand");
        ItemJson.RequireSelectable(query);
        var expansions = ItemExpansion.Parse(query["$expand"]);
        var drive = drives.Get(context.RouteValues.Drive!, context.Caller);
        var item = drive.GetItem(context.RouteValues.Item!);
        if (context.Request.Headers.IfNoneMatch.Contains(item.ETag))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        return context.WriteJsonAsync(200, writer.CreateWithContext(context, drive, item, query.Select, expansions));
    }
}
