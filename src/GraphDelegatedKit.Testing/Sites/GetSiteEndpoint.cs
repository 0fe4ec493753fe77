using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Sites;

// https://learn.microsoft.com/graph/api/site-get and site-getbypath
internal sealed class GetSiteEndpoint(AllSites sites, string version) : IEndpoint
{
    public Route Route { get; } = new(Role.Graph, "GET", $"/{version}/{{@site}}");

    public Task AnswerAsync(Exchange exchange)
    {
        var select = ODataQuery.Read(exchange, "$select").Select;
        var site = sites.Require(exchange.Captures.Site!);
        var body = new JsonObject
        {
            ["@odata.context"] = $"{GraphRoot.Of(exchange)}/$metadata#sites/$entity",
            ["createdDateTime"] = "2020-01-01T00:00:00Z",
            ["id"] = site.Id,
            ["lastModifiedDateTime"] = "2020-01-01T00:00:00Z",
            ["name"] = site.Name,
            ["webUrl"] = exchange.Origin.FilesBase(personal: false) + site.Path,
            ["displayName"] = site.DisplayName,
            ["siteCollection"] = new JsonObject { ["hostname"] = site.Host },
        };
        if (site.Path.Length == 0)
            body["root"] = new JsonObject();
        return exchange.JsonAsync(200, Selection.Of(body, select));
    }
}
