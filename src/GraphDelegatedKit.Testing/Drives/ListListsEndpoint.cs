using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Drives;

[Plays("https://learn.microsoft.com/graph/api/list-list", Difference = "Document libraries are the only lists.")]
internal sealed class ListListsEndpoint(DriveRegistry drives, string version) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "GET", $"/{version}/{{@site}}/lists");

    public Task HandleAsync(RequestContext context)
    {
        var query = ODataQuery.Read(context, "$select", "$expand", "$filter");
        IEnumerable<Drive> libraries = drives.GetLibraries(drives.Sites.Get(context.RouteValues.Site!));
        if (query["$filter"] is { } filter)
            libraries = libraries.Where(ODataFilter<Drive>.Parse(filter, name => drive => SiteLists.GetProperty(drive, name)));
        return CollectionWriter.WriteAsync(
            context, "Collection(list)", libraries.Select(drive => SiteLists.Create(context, drive, query.Select, query["$expand"])));
    }
}
