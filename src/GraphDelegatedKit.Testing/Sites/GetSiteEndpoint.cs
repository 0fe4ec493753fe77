using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Sites;

// https://learn.microsoft.com/graph/api/site-get and site-getbypath
internal sealed class GetSiteEndpoint(SiteRegistry sites, string version) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "GET", $"/{version}/{{@site}}");

    public Task HandleAsync(RequestContext context)
    {
        var select = ODataQuery.Read(context, "$select").Select;
        var site = sites.Get(context.RouteValues.Site!);
        var body = new JsonObject
        {
            ["@odata.context"] = $"{GraphRoot.GetUrl(context)}/$metadata#sites/$entity",
            ["createdDateTime"] = "2020-01-01T00:00:00Z",
            ["id"] = site.Id,
            ["lastModifiedDateTime"] = "2020-01-01T00:00:00Z",
            ["name"] = site.Name,
            ["webUrl"] = context.Origin.GetFilesBaseUrl(isPersonal: false) + site.WebPath,
            ["displayName"] = site.DisplayName,
            ["siteCollection"] = new JsonObject { ["hostname"] = site.Host },
        };
        if (site.Path.Length == 0)
            body["root"] = new JsonObject();
        return context.WriteJsonAsync(200, Selection.Apply(body, select));
    }
}
