using GraphDelegatedKit.Testing.Graph.DirectoryObjects;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Graph.Applications;

// Lists the applications of the tenant, or counts them.
[Plays("https://learn.microsoft.com/graph/api/application-list", Difference = "No $expand.")]
internal sealed class ListAppsEndpoint(AppAccess access, string version, bool isCountRequest) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "GET", $"/{version}/applications" + (isCountRequest ? "/$count" : ""));

    public Task HandleAsync(RequestContext context)
    {
        var select = ODataQuery.SplitNames(context.Request.Query["$select"]) ?? [];
        var includeKeys = select.Contains("keyCredentials", StringComparer.OrdinalIgnoreCase);
        var items = access.ListForRequest().Select(app => AppJson.Create(app, includeKeys));
        return isCountRequest
            ? ResourceResponse.WriteCountAsync(context, AppJson.Schema, items)
            : ResourceResponse.WriteListAsync(context, AppJson.Schema, items);
    }
}
