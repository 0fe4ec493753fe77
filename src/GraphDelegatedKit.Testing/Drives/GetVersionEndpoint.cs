using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Drives;

[Plays("https://learn.microsoft.com/graph/api/driveitemversion-get")]
internal sealed class GetVersionEndpoint(DriveRegistry drives, VersionJson versionJson, string version) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "GET", $"/{version}/{{@drive}}/{{@item}}/versions/{{version}}");

    public Task HandleAsync(RequestContext context)
    {
        var select = ODataQuery.Read(context, "$select").Select;
        var drive = drives.Get(context.RouteValues.Drive!, context.Caller);
        var item = drive.GetFile(context.RouteValues.Item!);
        var found = versionJson.CreateAll(drive, item).FirstOrDefault(each => (string)each["id"]! == context["version"])
            ?? throw GraphErrorException.ItemNotFound();
        return context.WriteJsonAsync(200, Selection.Apply(found, select));
    }
}
