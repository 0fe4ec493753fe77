using GraphDelegatedKit.Testing.Entra.Apps;
using GraphDelegatedKit.Testing.Hosting;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Graph.Applications;

[Plays("https://learn.microsoft.com/graph/api/federatedidentitycredential-delete")]
internal sealed class DeleteFederatedCredentialEndpoint(AppRegistry apps, AppAccess access, string version) : IEndpoint
{
    public Route Route { get; } =
        new(HostRole.Graph, "DELETE", $"/{version}/applications/{{app}}/{FederatedCredentialJson.CollectionName}/{{credential}}");

    public Task HandleAsync(RequestContext context)
    {
        ODataQuery.Read(context);
        var app = access.RequireForChange(context);
        var key = context["credential"];
        var removed = app.FederatedCredentials.FirstOrDefault(credential => AppRegistry.IsSame(credential.Id.ToString(), key))
            ?? throw GraphErrorException.ResourceNotFound(key);
        apps.Change(
            app.ClientId,
            current => current with { FederatedCredentials = [.. current.FederatedCredentials.Where(other => other.Id != removed.Id)] });
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }
}
