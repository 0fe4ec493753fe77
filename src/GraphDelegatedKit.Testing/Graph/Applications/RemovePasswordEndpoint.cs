using GraphDelegatedKit.Testing.Entra.Apps;
using GraphDelegatedKit.Testing.Hosting;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Graph.Applications;

[Plays(
    "https://learn.microsoft.com/graph/api/application-removepassword",
    Difference = "The error for an unknown keyId is assumed.",
    IsJudgement = true)]
internal sealed class RemovePasswordEndpoint(AppRegistry apps, AppAccess access, string version) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "POST", $"/{version}/applications/{{app}}/removePassword");

    public async Task HandleAsync(RequestContext context)
    {
        ODataQuery.Read(context);
        var body = await context.ReadJsonAsync().ConfigureAwait(false);
        var app = access.RequireForChange(context);
        if (!Guid.TryParse(body["keyId"]?.ToString(), out var keyId))
            throw DirectoryError.MissingValue("keyId", PasswordCredentialJson.ResourceName);
        if (app.Secrets.All(secret => secret.KeyId != keyId))
            throw DirectoryError.BadRequest("No password credential found with keyId.");
        apps.Change(app.ClientId, current =>
            current with { Secrets = [.. current.Secrets.Where(secret => secret.KeyId != keyId)] });
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
