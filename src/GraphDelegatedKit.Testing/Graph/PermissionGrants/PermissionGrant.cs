using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Entra.Apps;
using GraphDelegatedKit.Testing.Graph.DirectoryObjects;
using Microsoft.IdentityModel.Tokens;

namespace GraphDelegatedKit.Testing.Graph.PermissionGrants;

// https://learn.microsoft.com/graph/api/resources/oauth2permissiongrant: what one user, or an administrator for all users (null), has
// granted to a client. Observed: the id is made of the ids of client, resource and user (https://github.com/Azure/azure-cli/issues/20974).
internal sealed record PermissionGrant(ServicePrincipal Client, ServicePrincipal Resource, string? UserId, IReadOnlyList<string> Scopes)
{
    public static ResourceSchema Schema { get; } = new(
        "oAuth2PermissionGrant",
        "oauth2PermissionGrants",
        """{ "clientId": "", "consentType": "", "id": "", "principalId": null, "resourceId": "", "scope": "" }""",
        [],
        "id");

    public string Id => Base64UrlEncoder.Encode(
    [
        .. Client.ObjectId.ToByteArray(),
        .. Resource.ObjectId.ToByteArray(),
        .. UserId is null ? [] : Guid.Parse(UserId).ToByteArray(),
    ]);

    public JsonObject ToJson() => new()
    {
        ["clientId"] = Client.ObjectId.ToString(),
        ["consentType"] = UserId is null ? "AllPrincipals" : "Principal",
        ["id"] = Id,
        ["principalId"] = UserId,
        ["resourceId"] = Resource.ObjectId.ToString(),
        ["scope"] = string.Join(' ', Scopes),
    };

    public static IReadOnlyList<string> ParseScopes(string scope) =>
        [.. scope.Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.OrdinalIgnoreCase)];
}
