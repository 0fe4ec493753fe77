using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Sites;

// https://learn.microsoft.com/graph/api/resources/site
internal static class SiteJson
{
    public static JsonObject Create(RequestContext context, Site site)
    {
        var body = new JsonObject
        {
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
        return body;
    }
}
