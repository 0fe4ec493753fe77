using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Drives;

// Lists the versions, newest first, the current one included. That a folder has no versions is answered with 400 is an assumption.
[Plays(
    "https://learn.microsoft.com/graph/api/driveitem-list-versions",
    IsJudgement = true, Difference = "Ten earlier versions are kept. For a folder the answer is 400.")]
internal sealed class ListVersionsEndpoint(DriveRegistry drives, VersionJson versionJson, string version) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "GET", $"/{version}/{{@drive}}/{{@item}}/versions");

    public Task HandleAsync(RequestContext context)
    {
        var select = ODataQuery.Read(context, "$select").Select;
        var drive = drives.Get(context.RouteValues.Drive!, context.Caller);
        var item = drive.GetFile(context.RouteValues.Item!);
        return CollectionWriter.WriteAsync(
            context, "Collection(driveItemVersion)", versionJson.CreateAll(drive, item).Select(each => Selection.Apply(each, select)));
    }
}
