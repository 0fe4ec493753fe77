using GraphDelegatedKit.Testing.Downloads;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Drives;

// Redirects to a download address. The content of the current version is not available here.
[Plays("https://learn.microsoft.com/graph/api/driveitemversion-get-contents")]
internal sealed class GetVersionContentEndpoint(DriveRegistry drives, DownloadUrlSigner urlSigner, string version) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "GET", $"/{version}/{{@drive}}/{{@item}}/versions/{{version}}/content");

    public Task HandleAsync(RequestContext context)
    {
        ODataQuery.Read(context);
        var drive = drives.Get(context.RouteValues.Drive!, context.Caller);
        var item = drive.GetFile(context.RouteValues.Item!);
        if (context["version"] == item.VersionId)
            throw GraphErrorException.BadRequest("You cannot get the content of the current version.");
        var found = item.GetEarlierVersion(context["version"]);
        context.Response.StatusCode = StatusCodes.Status302Found;
        context.Response.Headers.Location = urlSigner.CreateUrl(context.Origin, drive, item, context.Now, found.Id);
        return Task.CompletedTask;
    }
}
