using System.Text.Json.Nodes;
using Samples;

namespace AppRegistration;

/// <summary>
/// Deletes an application of this program. What was written on this machine goes first: a run that was killed still finds the application
/// by its name, and then the rest. A deleted application can be restored for 30 days.
/// </summary>
internal sealed class RemoveCommand(
    DirectoryConnection connection,
    AppSelection selection,
    IAppCredential? credential,
    ISampleConfiguration? configuration,
    StepReport report)
{
    private const string Step = "application";

    public static IReadOnlyList<string> GetScopes(bool isDryRun) => CreateCommand.GetScopes(isDryRun);

    public async Task<int> RunAsync(bool purge, CancellationToken cancellationToken)
    {
        var app = await selection.FindAsync(connection.Apps, cancellationToken);
        var deleted = app is null && selection.Identity is { } identity
            ? await connection.Apps.FindDeletedAsync(identity, cancellationToken)
            : null;
        if ((app ?? deleted) is not { } target)
        {
            report.Write(Step, "unchanged", "there is no such app of this program");
            return ExitCode.Done;
        }

        TakeBack(target.GetText("appId"));
        var detail = $"{target.GetText("displayName")} (client id {target.GetText("appId")})";
        if (app is not null)
        {
            if (!report.IsDryRun) await connection.Apps.DeleteAsync(app, cancellationToken);
            report.WriteChange(
                Step, ("delete", "deleted"), detail + (purge ? "" : "; create --restore brings it back within 30 days"));
        }
        else if (!purge) report.Write(Step, "unchanged", $"{detail} is deleted already");

        if (purge) await PurgeAsync(target, detail, cancellationToken);
        return ExitCode.Done;
    }

    private void TakeBack(string clientId)
    {
        if (configuration?.TakeBack(clientId, report.IsDryRun) == true)
            report.WriteChange("configuration", ("restore", "restored"), configuration.Path);
        credential?.TakeBack(clientId, report);
    }

    private async Task PurgeAsync(JsonObject app, string detail, CancellationToken cancellationToken)
    {
        if (!report.IsDryRun) await connection.Apps.PurgeAsync(app, cancellationToken);
        report.WriteChange(Step, ("purge", "purged"), detail);
    }
}
