using System.Net;
using System.Text.Json.Nodes;
using GraphDelegatedKit;
using Samples;

namespace AppRegistration;

/// <summary>
/// Grants an application the permissions that its registration requests: an administrator for all users, or the user at the sign-in page.
/// </summary>
internal sealed class GrantCommand(DirectoryConnection connection, SampleSettings settings, AppSelection selection, StepReport report)
{
    private const string Step = "grant";

    public static IReadOnlyList<string> GetScopes(bool asAdministrator, bool isDryRun) =>
        !asAdministrator ? ["Application.Read.All"]
        : isDryRun ? ["Directory.Read.All"]
        : ["Application.Read.All", "DelegatedPermissionGrant.ReadWrite.All"];

    /// <summary>The user consents for the own account by a sign-in with the application.</summary>
    public async Task<int> GrantForUserAsync(IAppCredential? credential, CancellationToken cancellationToken)
    {
        var (app, scopes, _) = await ReadAsync(cancellationToken);
        if (AppIdentity.FindKind(app) == AppKind.Web && credential is null)
            throw new UsageException(
                "This is a web app: name its credential with --configure, --secret-file, --user-secrets or --certificate, " +
                "or sign in at the web app.");
        return await new RegisteredAppSignIn(connection, settings, report).RunAsync(
            app, scopes, AppIdentity.FindKind(app) == AppKind.Web ? credential : null, cancellationToken);
    }

    public async Task<int> GrantForAllUsersAsync(CancellationToken cancellationToken)
    {
        var (app, scopes, permissions) = await ReadAsync(cancellationToken);
        try
        {
            await GrantAsync(app, scopes, permissions, cancellationToken);
            return ExitCode.Done;
        }
        catch (GraphException e) when (e.Status == HttpStatusCode.Forbidden)
        {
            Terminal.WriteError(e);
            await Console.Error.WriteLineAsync(
                $"An administrator grants the permissions at {connection.GetAdminConsentUrl(app.GetText("appId"))}".AsMemory(),
                cancellationToken);
            return ExitCode.NotAllowed;
        }
    }

    private async Task GrantAsync(
        JsonObject app, IReadOnlyList<string> scopes, GraphPermissions permissions, CancellationToken cancellationToken)
    {
        if (await connection.Apps.FindPrincipalAsync(app, cancellationToken) is not { } principal)
            throw new ConflictException("The app is not present in this tenant yet. Run create again.");

        var (clientId, resourceId) = (principal.GetText("id"), permissions.ServicePrincipalId);
        var grant = await FindAsync(clientId, resourceId, cancellationToken);
        var granted = grant is null ? [] : PermissionGrants.GetScopes(grant);
        var missing = scopes.Except(granted, StringComparer.OrdinalIgnoreCase).ToList();
        if (missing.Count == 0)
        {
            report.Write(Step, "unchanged", $"for all users: {string.Join(' ', granted)}");
            return;
        }

        if (!report.IsDryRun)
        {
            if (grant is null)
            {
                try
                {
                    await PermissionGrants.CreateAsync(connection.Graph, clientId, resourceId, missing, cancellationToken);
                }
                catch (GraphException e) when (e.Status == HttpStatusCode.Conflict)
                {
                    // Another process has granted something at the same time.
                    grant = await FindAsync(clientId, resourceId, cancellationToken);
                    if (grant is null) throw;
                    granted = PermissionGrants.GetScopes(grant);
                }
            }

            if (grant is not null)
                await PermissionGrants.UpdateAsync(
                    connection.Graph, grant, granted.Union(missing, StringComparer.OrdinalIgnoreCase), cancellationToken);
        }

        report.WriteChange(
            Step, ("grant", "granted"), $"for all users, to {app.GetText("displayName")}", [.. missing.Select(scope => $"+ {scope}")]);
    }

    private async Task<JsonObject?> FindAsync(string clientId, string resourceId, CancellationToken cancellationToken) =>
        (await PermissionGrants.ListAsync(connection.Graph, clientId, resourceId, cancellationToken))
            .FirstOrDefault(PermissionGrants.IsForAllUsers);

    private async Task<(JsonObject App, IReadOnlyList<string> Scopes, GraphPermissions Permissions)> ReadAsync(
        CancellationToken cancellationToken)
    {
        var permissions = await GraphPermissions.ReadAsync(connection.Graph, cancellationToken);
        var app = await selection.RequireAsync(connection.Apps, cancellationToken);
        return (app, [.. permissions.GetRequested(app).Select(permission => permission.Name)], permissions);
    }
}
