using GraphDelegatedKit;
using Samples;

namespace QuickStart;

internal static class AccountCommands
{
    public static async Task<int> ListAsync(SampleSettings settings, CancellationToken cancellationToken)
    {
        await using var environment = await SampleEnvironment.OpenAsync(settings, cancellationToken);
        await using var session = DelegatedSession.Open(environment.CreateSessionOptions("User.Read"));

        var accounts = await session.GetAccountsAsync(cancellationToken);
        foreach (var account in accounts)
            if (settings.UseJson)
                JsonLine.Write(new { username = account.Username, tenantId = account.TenantId, homeAccountId = account.HomeAccountId });
            else
                Console.WriteLine($"{account.Username}  (tenant {account.TenantId})");

        if (accounts.Count == 0 && !settings.UseJson) Console.Error.WriteLine("No account is signed in.");
        return ExitCode.Done;
    }

    public static async Task<int> SignOutAsync(SampleSettings settings, CancellationToken cancellationToken)
    {
        await using var environment = await SampleEnvironment.OpenAsync(settings, cancellationToken);
        await using var session = DelegatedSession.Open(environment.CreateSessionOptions("User.Read"));

        var report = await session.SignOutAsync(cancellationToken: cancellationToken);
        foreach (var account in report.Removed)
            if (settings.UseJson)
                JsonLine.Write(new { username = account.Username, removed = true, notEnded = report.NotEnded });
            else
                Console.WriteLine($"{account.Username} is signed out. {string.Join(' ', report.NotEnded)}");

        if (report.Removed.Count > 0) return ExitCode.Done;
        if (settings.UseJson) JsonLine.Write(new { username = settings.Username, removed = false, notEnded = Array.Empty<string>() });
        Console.Error.WriteLine(settings.Username is { } name ? $"{name} is not signed in." : "No account is signed in.");
        return ExitCode.Done;
    }
}
