using GraphDelegatedKit.Testing.Entra.Apps;
using GraphDelegatedKit.Testing.Graph.DirectoryObjects;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Graph.Applications;

[Plays(
    "https://learn.microsoft.com/graph/api/application-post-federatedidentitycredentials",
    Difference = "The token endpoint accepts no token of another issuer. The texts of the errors are assumed.",
    IsJudgement = true)]
internal sealed class CreateFederatedCredentialEndpoint(AppRegistry apps, AppAccess access, string version) : IEndpoint
{
    public Route Route { get; } =
        new(HostRole.Graph, "POST", $"/{version}/applications/{{app}}/{FederatedCredentialJson.CollectionName}");

    public async Task HandleAsync(RequestContext context)
    {
        ODataQuery.Read(context);
        var body = await context.ReadJsonAsync().ConfigureAwait(false);
        var app = access.RequireForChange(context);
        FederatedCredentialJson.Schema.RequireKnown(context, body);
        var created = FederatedCredentialJson.Read(app, body);
        apps.Change(
            app.ClientId, current => current with { FederatedCredentials = [.. current.FederatedCredentials, created] });
        await ResourceResponse.WriteEntityAsync(
            context, FederatedCredentialJson.Schema, FederatedCredentialJson.Create(created), status: 201).ConfigureAwait(false);
    }
}
