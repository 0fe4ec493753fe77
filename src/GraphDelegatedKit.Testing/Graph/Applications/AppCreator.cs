using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Entra.Apps;
using GraphDelegatedKit.Testing.Graph.DirectoryObjects;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Graph.Applications;

// Creates an application, which the caller owns. It has no service principal yet. Secrets can be created with it:
// https://learn.microsoft.com/graph/api/application-post-applications
internal sealed class AppCreator(AppRegistry apps, AppAccess access, SecretFactory secrets, LocalFaults faults)
{
    public Task CreateAsync(RequestContext context, JsonObject body, string? uniqueName)
    {
        ODataQuery.Read(context);
        var requestedSecrets = body["passwordCredentials"] as JsonArray ?? [];
        body.Remove("passwordCredentials");
        AppJson.Schema.RequireKnown(context, body);
        var empty = new RegisteredApp
        {
            ObjectId = Guid.NewGuid(),
            ClientId = Guid.NewGuid().ToString(),
            DisplayName = "",
            UniqueName = uniqueName,
            OwnerId = context.Caller.Id,
        };
        var app = AppJson.Apply(empty, body);
        access.RequireUnique(app);
        var created = requestedSecrets.Select(request => secrets.Create(request as JsonObject)).ToList();
        apps.Add(app with { Secrets = [.. created.Select(pair => pair.Secret)] });
        faults.DelayNewObject(app.ObjectId.ToString());

        var json = AppJson.Create(apps.FindRegistered(app.ClientId)!);
        json["passwordCredentials"] =
            new JsonArray([.. created.Select(pair => PasswordCredentialJson.Create(pair.Secret, pair.Value))]);
        return ResourceResponse.WriteEntityAsync(context, AppJson.Schema, json, status: 201);
    }
}
