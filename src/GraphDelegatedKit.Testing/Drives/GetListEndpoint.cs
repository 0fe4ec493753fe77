using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Drives;

// Finds a list by its id or title. The drive of the list has an address of its own.
[Plays("https://learn.microsoft.com/graph/api/list-get", Difference = "Document libraries are the only lists.")]
internal sealed class GetListEndpoint(DriveRegistry drives, string version, bool isDriveRequest) : IEndpoint
{
    public Route Route { get; } =
        new(HostRole.Graph, "GET", $"/{version}/{{@site}}/lists/{{list}}{(isDriveRequest ? "/drive" : "")}");

    public Task HandleAsync(RequestContext context)
    {
        var query = ODataQuery.Read(context, "$select", "$expand");
        var libraries = drives.GetLibraries(drives.Sites.Get(context.RouteValues.Site!));
        var drive = SiteLists.Find(libraries, context["list"])
            ?? throw new GraphErrorException(404, "itemNotFound", "The specified list was not found");
        return context.WriteJsonAsync(200, isDriveRequest
            ? Selection.Apply(DriveJson.Create(context, drive), query.Select)
            : SiteLists.Create(context, drive, query.Select, query["$expand"]));
    }
}
