using GraphDelegatedKit.Testing.Graph.DirectoryObjects;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Graph.PermissionGrants;

[Plays("https://learn.microsoft.com/graph/api/oauth2permissiongrant-get")]
internal sealed class GetGrantEndpoint(PermissionGrantStore grants, string version) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "GET", $"/{version}/oauth2PermissionGrants/{{grant}}");

    public Task HandleAsync(RequestContext context) =>
        ResourceResponse.WriteEntityAsync(context, PermissionGrant.Schema, grants.Require(context["grant"]).ToJson());
}
