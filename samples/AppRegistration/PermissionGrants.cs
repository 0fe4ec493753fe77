using System.Text.Json.Nodes;
using GraphDelegatedKit;

namespace AppRegistration;

/// <summary>What was granted to an application: there is one grant for each client, resource and user, and one for all users.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/api/resources/oauth2permissiongrant"/></remarks>
internal static class PermissionGrants
{
    private const string AllUsers = "AllPrincipals";

    public static async Task<IReadOnlyList<JsonObject>> ListAsync(
        IGraphClient graph, string clientId, string resourceId, CancellationToken cancellationToken)
    {
        var grants = new List<JsonObject>();
        await foreach (var grant in graph.ListAsync<JsonObject>($"servicePrincipals/{clientId}/oauth2PermissionGrants")
            .WithCancellation(cancellationToken))
            if (grant.GetText("resourceId") == resourceId)
                grants.Add(grant);

        return grants;
    }

    public static bool IsForAllUsers(JsonObject grant) => grant.GetText("consentType") == AllUsers;

    public static IReadOnlyList<string> GetScopes(JsonObject grant) =>
        grant.GetText("scope").Split(' ', StringSplitOptions.RemoveEmptyEntries);

    public static Task CreateAsync(
        IGraphClient graph, string clientId, string resourceId, IEnumerable<string> scopes, CancellationToken cancellationToken) =>
        graph.PostAsync<JsonObject>(
            "oauth2PermissionGrants",
            GraphContent.Json(new JsonObject
            {
                ["clientId"] = clientId,
                ["consentType"] = AllUsers,
                ["resourceId"] = resourceId,
                ["scope"] = string.Join(' ', scopes),
            }),
            cancellationToken);

    /// <summary>Replaces the scopes of a grant.</summary>
    public static Task UpdateAsync(
        IGraphClient graph, JsonObject grant, IEnumerable<string> scopes, CancellationToken cancellationToken) =>
        graph.PatchAsync(
            $"oauth2PermissionGrants/{grant.GetText("id")}",
            GraphContent.Json(new JsonObject { ["scope"] = string.Join(' ', scopes) }),
            cancellationToken);
}
