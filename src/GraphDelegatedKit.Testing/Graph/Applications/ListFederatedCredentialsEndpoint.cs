using GraphDelegatedKit.Testing.Graph.DirectoryObjects;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Graph.Applications;

[Plays("https://learn.microsoft.com/graph/api/application-list-federatedidentitycredentials")]
internal sealed class ListFederatedCredentialsEndpoint(AppAccess access, string version) : IEndpoint
{
    public Route Route { get; } =
        new(HostRole.Graph, "GET", $"/{version}/applications/{{app}}/{FederatedCredentialJson.CollectionName}");

    public Task HandleAsync(RequestContext context) => ResourceResponse.WriteListAsync(
        context, FederatedCredentialJson.Schema, access.Require(context).FederatedCredentials.Select(FederatedCredentialJson.Create));
}
