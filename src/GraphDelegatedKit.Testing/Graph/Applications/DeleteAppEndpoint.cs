using GraphDelegatedKit.Testing.Entra.Apps;
using GraphDelegatedKit.Testing.Hosting;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Graph.Applications;

// Moves an application to the deleted items, with its service principal.
[Plays("https://learn.microsoft.com/graph/api/application-delete")]
internal sealed class DeleteAppEndpoint(AppRegistry apps, AppAccess access, string version) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "DELETE", $"/{version}/applications/{{app}}");

    public Task HandleAsync(RequestContext context)
    {
        ODataQuery.Read(context);
        var app = access.RequireForChange(context);
        if (!apps.Remove(app.ClientId))
            throw GraphErrorException.NotSupported("the deletion of the default application");
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }
}
