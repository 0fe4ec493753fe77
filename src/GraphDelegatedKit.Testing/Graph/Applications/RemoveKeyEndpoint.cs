using GraphDelegatedKit.Testing.Entra.Apps;
using GraphDelegatedKit.Testing.Hosting;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Graph.Applications;

[Plays(
    "https://learn.microsoft.com/graph/api/application-removekey",
    Difference = "The errors for a wrong proof and an unknown keyId are assumed.",
    IsJudgement = true)]
internal sealed class RemoveKeyEndpoint(AppRegistry apps, AppAccess access, TimeProvider timeProvider, string version) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "POST", $"/{version}/applications/{{app}}/removeKey");

    public async Task HandleAsync(RequestContext context)
    {
        ODataQuery.Read(context);
        var body = await context.ReadJsonAsync().ConfigureAwait(false);
        var app = access.RequireForChange(context);
        ProofOfPossession.Require(app, body["proof"], timeProvider.GetUtcNow());
        if (!Guid.TryParse(body["keyId"]?.ToString(), out var keyId) || app.Keys.All(key => key.KeyId != keyId))
            throw DirectoryError.BadRequest("No key credential found with keyId.");
        apps.Change(app.ClientId, current => current with { Keys = [.. current.Keys.Where(key => key.KeyId != keyId)] });
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
