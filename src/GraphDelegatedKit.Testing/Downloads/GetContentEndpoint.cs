using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Downloads;

// Redirects to the download address; 304 if the caller has the current version.
[Plays("https://learn.microsoft.com/graph/api/driveitem-get-content", Difference = "No conversion to another format.")]
// Redirects to the download address; 304 if the caller has the current version.
[Plays("https://learn.microsoft.com/graph/api/driveitem-get-content", Difference = "No conversion to another format.")]
internal sealed class GetContentEndpoint(DriveRegistry drives, DownloadUrlSigner urlSigner, string version) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "GET", $"/{version}/{{@drive}}/{{@item}}/content");

    public Task HandleAsync(RequestContext context)
    {
        ODataQuery.Read(context);
        var drive = drives.Get(context.RouteValues.Drive!, context.Caller);
        var item = drive.GetItem(context.RouteValues.Item!);
        if (item.IsFolder)
            throw GraphErrorException.BadRequest("You cannot get content for a folder.", "notSupported");

        var knownTags = context.Request.Headers.IfNoneMatch;
        if (knownTags.Contains(item.ETag) || knownTags.Contains(item.CTag))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        context.Response.StatusCode = StatusCodes.Status302Found;
        context.Response.Headers.Location = urlSigner.CreateUrl(context.Origin, drive, item, context.Now);
        return Task.CompletedTask;
    }
}
