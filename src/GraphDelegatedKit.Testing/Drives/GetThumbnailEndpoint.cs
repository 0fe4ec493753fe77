using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Drives;

// Returns one size of a set, or its bytes.
[Plays("https://learn.microsoft.com/graph/api/driveitem-list-thumbnails#get-a-single-thumbnail")]
internal sealed class GetThumbnailEndpoint(
    DriveRegistry drives, ThumbnailJson thumbnails, string version, bool isContentRequest) : IEndpoint
{
    public Route Route { get; } = new(
        HostRole.Graph, "GET", $"/{version}/{{@drive}}/{{@item}}/thumbnails/{{set}}/{{size}}{(isContentRequest ? "/content" : "")}");

    public Task HandleAsync(RequestContext context)
    {
        ODataQuery.Read(context);
        var drive = drives.Get(context.RouteValues.Drive!, context.Caller);
        var sets = thumbnails.CreateSets(context, drive, drive.GetItem(context.RouteValues.Item!));
        if (context["set"] != ThumbnailJson.SetId || sets is not [var set] || set[context["size"]] is not JsonObject thumbnail)
            throw GraphErrorException.ItemNotFound();
        if (!isContentRequest)
            return context.WriteJsonAsync(200, thumbnail.DeepClone());
        context.Response.StatusCode = StatusCodes.Status302Found;
        context.Response.Headers.Location = (string)thumbnail["url"]!;
        return Task.CompletedTask;
    }
}
