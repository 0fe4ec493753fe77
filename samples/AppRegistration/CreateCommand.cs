using System.Text.Json.Nodes;
using GraphDelegatedKit;
using Samples;

namespace AppRegistration;

/// <summary>The arguments of create.</summary>
internal sealed record CreateArguments(
    AppKind Kind,
    AppIdentity Identity,
    IReadOnlyList<string> Scopes,
    IReadOnlyList<string> RedirectUris,
    IAppCredential? Credential,
    ISampleConfiguration? Configuration,
    bool Restore,
    bool SignIn);

/// <summary>
/// Registers an application. Each step looks first and adds what is missing, so that the command completes what an earlier run has begun,
/// wherever that one was ended. Nothing is deleted if a step fails: a deleted application holds its name for 30 days.
/// </summary>
internal sealed class CreateCommand(DirectoryConnection connection, SampleSettings settings, CreateArguments arguments, StepReport report)
{
    private const string AppStep = "application";

    public static IReadOnlyList<string> GetScopes(bool isDryRun) => [isDryRun ? "Application.Read.All" : "Application.ReadWrite.All"];

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var permissions = await GraphPermissions.ReadAsync(connection.Graph, cancellationToken);
        var specification = new AppSpecification(arguments.Kind, arguments.RedirectUris, permissions.Resolve(arguments.Scopes));
        var app = await connection.Apps.FindAsync(arguments.Identity, cancellationToken);
        if (app is not null && AppIdentity.FindKind(app) is { } kind && kind != arguments.Kind)
            throw new ConflictException(
                $"'{arguments.Identity.DisplayName}' is registered for {kind.ToString().ToLowerInvariant()}. Choose another --name.");
        arguments.Credential?.Validate(app?.GetText("appId"));
        arguments.Configuration?.Validate();

        app = await EnsureAppAsync(app, specification, cancellationToken);
        await EnsurePrincipalAsync(app, cancellationToken);
        if (arguments.Credential is { } credential) await credential.EnsureAsync(connection, app, report, cancellationToken);
        var scopes = permissions.GetRequested(app).Select(permission => permission.Name).Order(StringComparer.Ordinal).ToList();
        if (report.IsDryRun) scopes = [.. scopes.Union(specification.Permissions.Select(permission => permission.Name))];
        Configure(app, scopes);
        return arguments.SignIn
            ? await new RegisteredAppSignIn(connection, settings, report).RunAsync(app, scopes, arguments.Credential, cancellationToken)
            : ExitCode.Done;
    }

    private async Task<JsonObject> EnsureAppAsync(
        JsonObject? app, AppSpecification specification, CancellationToken cancellationToken)
    {
        var isRestored = false;
        if (app is null) (app, isRestored) = await PrepareAsync(cancellationToken);

        var isNew = app is null;
        if (isNew && !report.IsDryRun) app = await TryCreateAsync(cancellationToken);

        var plan = AppPlan.Create(app ?? [], specification);
        if (plan.Patch.Count > 0 && !report.IsDryRun)
        {
            await connection.Apps.UpdateAsync(app!, plan.Patch, cancellationToken);
            app = await connection.Apps.ReadAsync(app!, cancellationToken);
        }

        app ??= new JsonObject { ["displayName"] = arguments.Identity.DisplayName };
        var detail = $"{arguments.Identity.DisplayName}{(app["appId"] is { } id ? $" (client id {id})" : "")}";
        var members = new JsonObject { ["clientId"] = app["appId"]?.DeepClone(), ["tenantId"] = connection.TenantId };
        if (isNew) report.WriteChange(AppStep, ("create", "created"), detail, plan.Changes, members);
        else if (isRestored) report.WriteChange(AppStep, ("restore", "restored"), detail, plan.Changes, members);
        else if (plan.Patch.Count > 0) report.WriteChange(AppStep, ("change", "changed"), detail, plan.Changes, members);
        else report.Write(AppStep, "unchanged", detail, members: members);
        return app;
    }

    // Looks for what is in the way of a new application, before anything is created.
    private async Task<(JsonObject? App, bool IsRestored)> PrepareAsync(CancellationToken cancellationToken)
    {
        var name = arguments.Identity.DisplayName;
        var foreign = await connection.Apps.ListForeignAsync(name, cancellationToken);
        if (foreign.Count > 0)
            throw new ConflictException(
                $"There is another app of this name, which this program did not register: '{name}' ({foreign[0].GetText("appId")}). " +
                "It is left alone. Choose another --name.");

        if (await connection.Apps.FindDeletedAsync(arguments.Identity, cancellationToken) is not { } deleted) return (null, false);
        if (!arguments.Restore)
            throw new ConflictException(
                $"The app '{name}' ({deleted.GetText("appId")}) was deleted on {deleted.GetTime("deletedDateTime"):yyyy-MM-dd} and " +
                "holds its name for 30 days. Bring it back with create --restore, or delete it for good with " +
                $"remove --purge --name \"{name}\".");
        if (report.IsDryRun) return (deleted, true);

        await connection.Apps.RestoreAsync(deleted, cancellationToken);
        var restored = await connection.Apps.ReadAsync(deleted, cancellationToken);
        await connection.Apps.TryRestorePrincipalAsync(restored, cancellationToken);
        return (restored, true);
    }

    // The name may have been taken since it was looked for; the service answers with 400 and not 409.
    private async Task<JsonObject> TryCreateAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await connection.Apps.CreateAsync(arguments.Identity, cancellationToken);
        }
        catch (GraphException e) when (e.Status == System.Net.HttpStatusCode.BadRequest)
        {
            if (await connection.Apps.FindDeletedAsync(arguments.Identity, cancellationToken) is not null)
                throw new ConflictException("Another program has deleted the app in the meantime. Run the command again.");
            throw;
        }
    }

    private async Task EnsurePrincipalAsync(JsonObject app, CancellationToken cancellationToken)
    {
        const string Step = "service principal";
        if (app["appId"] is not null && await connection.Apps.FindPrincipalAsync(app, cancellationToken) is not null)
        {
            report.Write(Step, "unchanged", "the app is present in this tenant");
            return;
        }

        if (!report.IsDryRun) await connection.Apps.CreatePrincipalAsync(app, cancellationToken);
        report.WriteChange(Step, ("create", "created"), "the app is present in this tenant");
    }

    private void Configure(JsonObject app, IReadOnlyList<string> scopes)
    {
        const string Step = "configuration";
        if (arguments.Configuration is not { } file) return;

        var environment = connection.Environment;
        var configuration = new AppConfiguration(
            connection.TenantId,
            app["appId"]?.ToString() ?? "(the new client id)",
            environment.LocalTenantFolder,
            environment.Cloud.Name,
            AppPlan.FindBaseUrl(arguments.RedirectUris),
            scopes,
            arguments.Credential?.Settings ?? []);
        var changes = file.Apply(configuration, report.IsDryRun);
        if (changes.Count > 0) report.WriteChange(Step, ("write", "written"), file.Path, changes);
        else report.Write(Step, "unchanged", file.Path);
    }
}
