using Samples;

namespace AppRegistration;

/// <summary>Replaces the credential of a web app: creates a new one, signs in with it, and removes the one before.</summary>
internal static class RotateCommand
{
    public static async Task<int> RunAsync(
        DirectoryConnection connection,
        SampleSettings settings,
        AppSelection selection,
        IAppCredential credential,
        bool signIn,
        StepReport report,
        CancellationToken cancellationToken)
    {
        var permissions = await GraphPermissions.ReadAsync(connection.Graph, cancellationToken);
        var app = await selection.RequireAsync(connection.Apps, cancellationToken);
        if (AppIdentity.FindKind(app) != AppKind.Web)
            throw new ConflictException($"'{app.GetText("displayName")}' is not registered for a web app, so it has no credential.");
        credential.Validate(app.GetText("appId"));

        await credential.RenewAsync(connection, app, report, cancellationToken);
        var exitCode = signIn
            ? await new RegisteredAppSignIn(connection, settings, report).RunAsync(
                app, [.. permissions.GetRequested(app).Select(permission => permission.Name)], credential, cancellationToken)
            : ExitCode.Done;
        if (exitCode == ExitCode.Done) await credential.RemoveReplacedAsync(connection, app, report, cancellationToken);
        return exitCode;
    }
}
