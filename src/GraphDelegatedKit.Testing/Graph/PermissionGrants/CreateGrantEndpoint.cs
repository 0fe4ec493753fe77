using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Graph.DirectoryObjects;
using GraphDelegatedKit.Testing.Graph.ServicePrincipals;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Graph.PermissionGrants;

// Grants permissions to a client, as a consent does; for administrators only. There is one grant for each client, resource and user:
// https://github.com/hashicorp/terraform-provider-azuread/issues/690
[Plays(
    "https://learn.microsoft.com/graph/api/oauth2permissiongrant-post",
    Difference = "The only resource is Microsoft Graph. The errors for missing and unknown values are assumed.",
    IsJudgement = true)]
internal sealed class CreateGrantEndpoint(
    PermissionGrantStore grants, ServicePrincipalAccess principals, UserDirectory users, string version) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "POST", $"/{version}/oauth2PermissionGrants");

    public async Task HandleAsync(RequestContext context)
    {
        ODataQuery.Read(context);
        var body = await context.ReadJsonAsync().ConfigureAwait(false);
        if (!context.Caller.IsAdministrator)
            throw GraphErrorException.InsufficientPrivileges();
        var grant = Read(body);
        if (grants.All.Any(existing => existing.Id == grant.Id))
            throw DirectoryError.SameKey("Permission entry already exists.");
        grants.Set(grant);
        await ResourceResponse.WriteEntityAsync(context, PermissionGrant.Schema, grant.ToJson(), status: 201).ConfigureAwait(false);
    }

    private PermissionGrant Read(JsonObject body)
    {
        var client = principals.Find(GetRequired(body, "clientId"));
        var resource = principals.Find(GetRequired(body, "resourceId"));
        if (resource.ClientId != Entra.GraphApplication.Id)
            throw GraphErrorException.NotSupported("a grant for another resource than Microsoft Graph");
        var scopes = PermissionGrant.ParseScopes(GetRequired(body, "scope"));
        var userId = GetRequired(body, "consentType") switch
        {
            "AllPrincipals" when body["principalId"] is null => null,
            "Principal" => GetRequired(body, "principalId"),
            _ => throw DirectoryError.InvalidValue("consentType", PermissionGrant.Schema.ResourceName),
        };
        if (userId is not null && (users.Find(userId) is not { } user || user.Id != userId))
            throw GraphErrorException.ResourceNotFound(userId);
        return new PermissionGrant(client, resource, userId, scopes);
    }

    private static string GetRequired(JsonObject body, string name) => body[name]?.ToString() is { Length: > 0 } value
        ? value
        : throw DirectoryError.MissingValue(name, PermissionGrant.Schema.ResourceName);
}
