using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Entra.Apps;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Graph.Applications;

// Creates a client secret, whose text is in this response alone.
[Plays("https://learn.microsoft.com/graph/api/application-addpassword")]
internal sealed class AddPasswordEndpoint(AppRegistry apps, AppAccess access, SecretFactory secrets, string version) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "POST", $"/{version}/applications/{{app}}/addPassword");

    public async Task HandleAsync(RequestContext context)
    {
        ODataQuery.Read(context);
        var body = await context.ReadJsonAsync().ConfigureAwait(false);
        var app = access.RequireForChange(context);
        var (secret, value) = secrets.Create(body["passwordCredential"] as JsonObject);
        apps.Change(app.ClientId, current => current with { Secrets = [.. current.Secrets, secret] });

        var json = new JsonObject { ["@odata.context"] = $"{GraphRoot.GetUrl(context)}/$metadata#microsoft.graph.passwordCredential" };
        foreach (var (name, member) in PasswordCredentialJson.Create(secret, value))
            json[name] = member?.DeepClone();
        await context.WriteJsonAsync(200, json).ConfigureAwait(false);
    }
}
