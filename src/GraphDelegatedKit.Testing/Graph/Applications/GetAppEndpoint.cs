using GraphDelegatedKit.Testing.Graph.DirectoryObjects;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Graph.Applications;

[Plays("https://learn.microsoft.com/graph/api/application-get")]
internal sealed class GetAppEndpoint(AppAccess access, string version) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "GET", $"/{version}/applications/{{app}}");

    public Task HandleAsync(RequestContext context)
    {
        var select = ODataQuery.Read(context, "$select").Select ?? [];
        var app = access.Require(context);
        return ResourceResponse.WriteEntityAsync(
            context, AppJson.Schema, AppJson.Create(app, select.Contains("keyCredentials", StringComparer.OrdinalIgnoreCase)));
    }
}
