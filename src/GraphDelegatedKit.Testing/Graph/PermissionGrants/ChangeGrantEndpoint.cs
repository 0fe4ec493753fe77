using GraphDelegatedKit.Testing.Hosting;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Graph.PermissionGrants;

// Replaces the scopes of a grant, or deletes it; for administrators only.
[Plays(
    "https://learn.microsoft.com/graph/api/oauth2permissiongrant-update", Methods = "PATCH",
    Difference = "An empty scope removes the grant.",
    IsJudgement = true)]
[Plays("https://learn.microsoft.com/graph/api/oauth2permissiongrant-delete", Methods = "DELETE")]
internal sealed class ChangeGrantEndpoint(PermissionGrantStore grants, string version, bool isDeletion) : IEndpoint
{
    public Route Route { get; } =
        new(HostRole.Graph, isDeletion ? "DELETE" : "PATCH", $"/{version}/oauth2PermissionGrants/{{grant}}");

    public async Task HandleAsync(RequestContext context)
    {
        ODataQuery.Read(context);
        var scope = isDeletion ? "" : await ReadScopeAsync(context).ConfigureAwait(false);
        var grant = grants.Require(context["grant"]);
        if (!context.Caller.IsAdministrator)
            throw GraphErrorException.InsufficientPrivileges();
        grants.Set(grant with { Scopes = PermissionGrant.ParseScopes(scope) });
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static async Task<string> ReadScopeAsync(RequestContext context)
    {
        var body = await context.ReadJsonAsync().ConfigureAwait(false);
        foreach (var (name, _) in body.Where(property => property.Key != "scope"))
            throw DirectoryError.InvalidValue(name, PermissionGrant.Schema.ResourceName);
        return body["scope"]?.ToString() ?? throw DirectoryError.MissingValue("scope", PermissionGrant.Schema.ResourceName);
    }
}
