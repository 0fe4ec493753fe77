using GraphDelegatedKit.Testing.Entra.Apps;
using GraphDelegatedKit.Testing.Graph.Applications;
using GraphDelegatedKit.Testing.Graph.DirectoryObjects;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Graph.ServicePrincipals;

// Creates the service principal of an application of this tenant, or of one of Microsoft's public clients. The texts of the errors:
// https://github.com/hashicorp/vault-plugin-secrets-azure/issues/8, https://github.com/Azure/reliable-web-app-pattern-java/issues/185
[Plays("https://learn.microsoft.com/graph/api/serviceprincipal-post-serviceprincipals")]
internal sealed class CreateServicePrincipalEndpoint(
    ServicePrincipalRegistry principals, AppRegistry apps, LocalFaults faults, ServicePrincipalJson json, string version) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "POST", $"/{version}/servicePrincipals");

    public async Task HandleAsync(RequestContext context)
    {
        ODataQuery.Read(context);
        var body = await context.ReadJsonAsync().ConfigureAwait(false);
        var clientId = body["appId"]?.ToString()
            ?? throw DirectoryError.MissingValue("appId", ServicePrincipalJson.Schema.ResourceName);
        body.Remove("appId");
        var app = RequireApp(context, clientId);
        if (principals.FindByClientId(clientId) is not null)
        {
            throw DirectoryError.SameKey(
                "The service principal cannot be created, updated, or restored because the service principal name "
                + $"{clientId} is already in use.");
        }

        // A body that is wrong is refused before anything is created.
        ServicePrincipalJson.Apply(new ServicePrincipal(Guid.Empty, clientId, app.DisplayName), body);
        var principal = ServicePrincipalJson.Apply(principals.Create(app), body);
        principals.Change(principal);
        faults.DelayNewObject(principal.ObjectId.ToString());
        await ResourceResponse.WriteEntityAsync(context, ServicePrincipalJson.Schema, json.Create(principal), status: 201)
            .ConfigureAwait(false);
    }

    private RegisteredApp RequireApp(RequestContext context, string clientId)
    {
        if (apps.FindRegistered(clientId) is { } app && !faults.TakeMissing(app.ObjectId.ToString()))
            return AppAccess.RequireOwner(context, app);
        if (WellKnownApps.Find(clientId) is { } wellKnown)
            return context.Caller.IsAdministrator ? wellKnown : throw GraphErrorException.InsufficientPrivileges();
        throw new GraphErrorException(
            400,
            "NoBackingApplicationObject",
            $"The appId '{clientId}' of the service principal does not reference a valid application object.");
    }
}
