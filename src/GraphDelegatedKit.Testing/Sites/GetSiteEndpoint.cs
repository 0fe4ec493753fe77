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
        var body = SiteJson.Create(context, sites.Get(context.RouteValues.Site!));
        body.Insert(0, "@odata.context", $"{GraphRoot.GetUrl(context)}/$metadata#sites/$entity");
        return context.WriteJsonAsync(200, Selection.Apply(body, select));
    }
}
