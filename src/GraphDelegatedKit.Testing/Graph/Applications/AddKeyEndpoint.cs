using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Entra.Apps;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Graph.Applications;

// Adds a certificate for a caller that proves to hold the key of another one.
[Plays(
    "https://learn.microsoft.com/graph/api/application-addkey",
    Difference = "Certificates without a private key only (AsymmetricX509Cert); the error for a wrong proof is assumed.",
    IsJudgement = true)]
internal sealed class AddKeyEndpoint(AppRegistry apps, AppAccess access, TimeProvider timeProvider, string version) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "POST", $"/{version}/applications/{{app}}/addKey");

    public async Task HandleAsync(RequestContext context)
    {
        ODataQuery.Read(context);
        var body = await context.ReadJsonAsync().ConfigureAwait(false);
        var app = access.RequireForChange(context);
        ProofOfPossession.Require(app, body["proof"], timeProvider.GetUtcNow());
        var key = KeyCredentialJson.Read(body["keyCredential"] as JsonObject
            ?? throw DirectoryError.MissingValue("keyCredential", AppJson.Schema.ResourceName));
        apps.Change(app.ClientId, current => current with { Keys = [.. current.Keys, key] });

        var json = KeyCredentialJson.Create(key, includeKey: false);
        json["@odata.context"] = $"{GraphRoot.GetUrl(context)}/$metadata#microsoft.graph.keyCredential";
        await context.WriteJsonAsync(200, json).ConfigureAwait(false);
    }
}
