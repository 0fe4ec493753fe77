using System.Text.Json.Nodes;
using GraphDelegatedKit;
using Samples;

namespace AppRegistration;

/// <summary>Shows the applications of this program: addresses, permissions, who may grant and has granted them, credentials.</summary>
internal static class ShowCommand
{
    public static readonly string[] Scopes = ["Directory.Read.All"]; // the permission grants of an app need it

    private static readonly string[] Platforms = ["publicClient", "web", "spa"];

    public static async Task<int> RunAsync(
        DirectoryConnection connection, AppSelection selection, bool useJson, CancellationToken cancellationToken)
    {
        var permissions = await GraphPermissions.ReadAsync(connection.Graph, cancellationToken);
        IReadOnlyList<JsonObject> apps = selection.Identity is null
            ? await connection.Apps.ListOwnAsync(cancellationToken)
            : [await selection.RequireAsync(connection.Apps, cancellationToken)];
        foreach (var app in apps)
        {
            var grants = await ReadGrantsAsync(connection, app, permissions, cancellationToken);
            if (useJson) WriteJson(app, permissions, grants, connection.TenantId);
            else WriteText(app, permissions, grants);
        }

        if (apps.Count == 0 && !useJson)
            await Console.Error.WriteLineAsync(
                "This tenant has no app of this program. Register one with create.".AsMemory(), cancellationToken);
        return ExitCode.Done;
    }

    private static async Task<IReadOnlyList<JsonObject>> ReadGrantsAsync(
        DirectoryConnection connection, JsonObject app, GraphPermissions permissions, CancellationToken cancellationToken) =>
        await connection.Apps.FindPrincipalAsync(app, cancellationToken) is { } principal
            ? await PermissionGrants.ListAsync(
                connection.Graph, principal.GetText("id"), permissions.ServicePrincipalId, cancellationToken)
            : [];

    private static string? FindGrantee(IReadOnlyList<JsonObject> grants, string permission)
    {
        var granting = grants
            .Where(grant => PermissionGrants.GetScopes(grant).Contains(permission, StringComparer.OrdinalIgnoreCase)).ToList();
        return granting.Exists(PermissionGrants.IsForAllUsers) ? "all users"
            : granting.Count switch { 0 => null, 1 => "1 user", var count => $"{count} users" };
    }

    private static void WriteText(JsonObject app, GraphPermissions permissions, IReadOnlyList<JsonObject> grants)
    {
        Console.WriteLine(app.GetText("displayName"));
        Write("client id", app.GetText("appId"));
        Write("for", AppIdentity.FindKind(app)?.ToString().ToLowerInvariant() ?? "unfinished: run create again");
        Write("public client", IsPublicClient(app) ? "allowed" : "not allowed");
        foreach (var uri in GetRedirectUris(app)) Write("redirect URI", uri);
        foreach (var permission in permissions.GetRequested(app))
        {
            var grantee = FindGrantee(grants, permission.Name);
            var state = grantee is null ? $"not granted; {permission.Grantor}" : $"granted for {grantee}";
            Write("permission", $"{permission.Name}: {state}");
        }

        foreach (var (kind, credential) in GetCredentials(app))
            Write(kind, $"valid until {credential.GetTime("endDateTime"):yyyy-MM-dd} ({credential.GetText("displayName")})");
    }

    private static void Write(string name, string value) => Console.WriteLine($"  {name,-13}  {value}");

    private static void WriteJson(
        JsonObject app, GraphPermissions permissions, IReadOnlyList<JsonObject> grants, string tenantId) => JsonLine.Write(new
        {
            Name = app.GetText("displayName"),
            For = AppIdentity.FindKind(app),
            TenantId = tenantId,
            ClientId = app.GetText("appId"),
            ObjectId = app.GetText("id"),
            PublicClient = IsPublicClient(app),
            RedirectUris = GetRedirectUris(app),
            Permissions = permissions.GetRequested(app).Select(permission => new
            {
                permission.Name,
                permission.NeedsAdministrator,
                GrantedFor = FindGrantee(grants, permission.Name),
            }),
            Credentials = GetCredentials(app).Select(pair => new
            {
                pair.Kind,
                KeyId = pair.Credential.GetText("keyId"),
                EndsOn = pair.Credential.GetTime("endDateTime"),
            }),
        });

    private static bool IsPublicClient(JsonObject app) => app["isFallbackPublicClient"]?.GetValue<bool>() == true;

    private static IEnumerable<string> GetRedirectUris(JsonObject app) =>
        Platforms.SelectMany(platform => (app[platform] as JsonObject).GetTexts("redirectUris"));

    private static IEnumerable<(string Kind, JsonObject Credential)> GetCredentials(JsonObject app) =>
        app.GetObjects("passwordCredentials").Select(secret => ("secret", secret))
            .Concat(app.GetObjects("keyCredentials").Select(key => ("certificate", key)));
}
