using System.Net;
using System.Text.Json.Nodes;
using GraphDelegatedKit;

namespace QuickStart;

/// <summary>What the directory says about the app and about Graph's permissions, as far as the signed-in user may read it.</summary>
/// <param name="AllowsPublicClient">Whether the app allows public client flows; <see langword="null"/> if that may not be read.</param>
/// <param name="AdministratorOnly">The permissions of Graph, and whether only an administrator may grant each; else empty.</param>
internal sealed record DirectoryFacts(bool? AllowsPublicClient, IReadOnlyDictionary<string, bool> AdministratorOnly)
{
    private const string GraphAppId = "00000003-0000-0000-c000-000000000000"; // the same in every tenant and cloud

    // Of the permissions that the samples use; the others are in https://learn.microsoft.com/graph/permissions-reference.
    private static readonly string[] UserMayGrant =
    [
        "User.Read", "User.ReadBasic.All", "Files.Read", "Files.ReadWrite", "Files.Read.All", "Files.ReadWrite.All", "Sites.Read.All",
        "Team.ReadBasic.All", "Channel.ReadBasic.All", "Calendars.Read", "Mail.Read", "openid", "profile", "email", "offline_access",
    ];
    private static readonly string[] AdministratorMustGrant =
        ["User.Read.All", "User.ReadWrite.All", "User.EnableDisableAccount.All", "Directory.Read.All", "Application.Read.All"];

    private static readonly GraphRequestOptions ReadOptions = new() { Scopes = ["Application.Read.All"] };

    public static async Task<DirectoryFacts> ReadAsync(IGraphClient graph, string clientId, CancellationToken cancellationToken)
    {
        try
        {
            var app = await graph.GetAsync<JsonObject>(
                $"applications(appId='{clientId}')?$select=isFallbackPublicClient", ReadOptions, cancellationToken);
            var principal = await graph.GetAsync<JsonObject>(
                $"servicePrincipals(appId='{GraphAppId}')?$select=oauth2PermissionScopes", ReadOptions, cancellationToken);
            var permissions = new Dictionary<string, bool>(StringComparer.OrdinalIgnoreCase);
            foreach (var scope in (principal["oauth2PermissionScopes"] as JsonArray ?? []).OfType<JsonObject>())
                permissions[scope["value"]?.ToString() ?? ""] = scope["type"]?.ToString() == "Admin";
            return new DirectoryFacts(app["isFallbackPublicClient"]?.GetValue<bool>() == true, permissions);
        }
        catch (Exception e) when (e is SignInException or GraphException { Status: not HttpStatusCode.Unauthorized })
        {
            return new DirectoryFacts(null, new Dictionary<string, bool>()); // the other checks report what is wrong
        }
    }

    /// <summary>Says who may grant a permission.</summary>
    public string DescribeGrantor(string permission) =>
        AdministratorOnly.TryGetValue(permission, out var isAdministratorOnly) ? Describe(isAdministratorOnly)
        : UserMayGrant.Contains(permission, StringComparer.OrdinalIgnoreCase) ? Describe(isAdministratorOnly: false)
        : AdministratorMustGrant.Contains(permission, StringComparer.OrdinalIgnoreCase) ? Describe(isAdministratorOnly: true)
        : "see https://learn.microsoft.com/graph/permissions-reference for who grants it";

    private static string Describe(bool isAdministratorOnly) =>
        isAdministratorOnly ? "an administrator grants it" : "the user grants it, unless the tenant forbids it";
}
