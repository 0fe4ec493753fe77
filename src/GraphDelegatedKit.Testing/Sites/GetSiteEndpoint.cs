using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Sites;

[Plays("https://learn.microsoft.com/graph/api/site-get")]
[Plays("https://learn.microsoft.com/graph/api/site-getbypath")]
internal sealed class GetSiteEndpoint(SiteRegistry sites, string version) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "GET", $"/{version}/{{@site}}");

    public Task HandleAsync(RequestContext context)
    {
        var select = ODataQuery.Read(context, "$select").Select;
        var body = new JsonObject { ["@odata.context"] = $"{GraphRoot.GetUrl(context)}/$metadata#sites/$entity" };
        foreach (var (name, value) in SiteJson.Create(context, sites.Get(context.RouteValues.Site!)))
            body[name] = value?.DeepClone();
        return context.WriteJsonAsync(200, Selection.Apply(body, select));
    }
}
