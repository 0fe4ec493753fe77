using GraphDelegatedKit;
using Samples;

namespace QuickStart;

internal static class Accounts
{
    public static async Task<int> ListAsync(SampleSettings settings, CancellationToken stop)
    {
        await using var connection = await Connection.OpenAsync(settings, stop);
        await using var session = DelegatedSession.Open(connection.SignIn("User.Read"));

        var accounts = await session.GetAccountsAsync(stop);
        foreach (var account in accounts)
            if (settings.Json)
                JsonLine.Write(new { username = account.Username, tenantId = account.TenantId, homeAccountId = account.HomeAccountId });
            else
                Console.WriteLine($"{account.Username}  (tenant {account.TenantId})");

        if (accounts.Count == 0 && !settings.Json) Console.Error.WriteLine("Nobody is signed in.");
        return ExitCode.Done;
    }

    public static async Task<int> SignOutAsync(SampleSettings settings, CancellationToken stop)
    {
        await using var connection = await Connection.OpenAsync(settings, stop);
        await using var session = DelegatedSession.Open(connection.SignIn("User.Read"));

        var report = await session.SignOutAsync(cancellationToken: stop);
        foreach (var account in report.Removed)
            if (settings.Json)
                JsonLine.Write(new { username = account.Username, removed = true, notEnded = report.NotEnded });
            else
                Console.WriteLine($"{account.Username} is signed out. {string.Join(' ', report.NotEnded)}");

        if (report.Removed.Count > 0) return ExitCode.Done;
        if (settings.Json) JsonLine.Write(new { username = settings.Username, removed = false, notEnded = Array.Empty<string>() });
        Console.Error.WriteLine(settings.Username is { } name ? $"{name} is not signed in." : "Nobody is signed in.");
        return ExitCode.Done;
    }
}
