using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Sites;

// Lists the sites whose name, title or path contains the text; "*" finds all. Without a search, the service lists only the sites that an
// application may see, which the tenant does not play.
[Plays(
    "https://learn.microsoft.com/graph/api/site-search",
    Difference = "By name, title and path. No list of the sites without a search.")]
internal sealed class SearchSitesEndpoint(SiteRegistry sites, string version) : IEndpoint
{
    private const string SearchOption = "search";

    public Route Route { get; } = new(HostRole.Graph, "GET", $"/{version}/sites");

    public Task HandleAsync(RequestContext context)
    {
        var query = ODataQuery.Read(context, SearchOption, "$search", "$select", "$top", "$skiptoken");
        var text = (query[SearchOption] ?? query["$search"])?.Trim('"')
            ?? throw GraphErrorException.NotSupported("the list of all sites. Add ?search=*");
        var top = query.GetTop(200, 999, requested => GraphErrorException.BadRequest($"Invalid value '{requested}' for $top."));
        var found = sites.All.Where(site => text == "*" || new[] { site.Name, site.DisplayName, site.Path }.Any(
            name => name.Contains(text.Trim('*'), StringComparison.OrdinalIgnoreCase))).ToList();
        return CollectionWriter.WritePageAsync(
            context, "sites", found, top, site => Selection.Apply(SiteJson.Create(context, site), query.Select));
    }
}
