using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Drives;

// Lists the document libraries of a site, or the single drive of a user.
[Plays("https://learn.microsoft.com/graph/api/drive-list")]
internal sealed class ListDrivesEndpoint(DriveRegistry drives, string pattern) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "GET", pattern);

    public Task HandleAsync(RequestContext context)
    {
        var select = ODataQuery.Read(context, "$select").Select;
        var drivesToList = context.RouteValues.Site is { } site
            ? drives.GetLibraries(drives.Sites.Get(site))
            : [drives.Get(new DriveAddress(User: context.GetRouteValue("user")), context.Caller)];
        return CollectionWriter.WriteAsync(
            context, "drives", drivesToList.Select(drive => Selection.Apply(DriveJson.Create(context, drive), select)));
    }
}
