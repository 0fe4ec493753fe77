using GraphDelegatedKit;
using Samples;

namespace QuickStart;

/// <summary>Signs in and shows the token, the signed-in account and the users of the tenant.</summary>
internal static class SignInTour
{
    public static async Task<int> RunAsync(SampleSettings settings, bool forceRefresh, CancellationToken cancellationToken)
    {
        await using var environment = await SampleEnvironment.OpenAsync(settings, cancellationToken);
        var sessionOptions = environment.CreateSessionOptions("User.Read", "User.ReadBasic.All");
        using var report = new Report(settings.UseJson);

        await using var session = DelegatedSession.Open(sessionOptions);
        await using var graph = GraphClient.Create(session, environment.CreateClientOptions());

        var token = await session.GetTokenAsync(cancellationToken: cancellationToken);
        environment.ReportUnusedMethod(token);
        var refreshed = forceRefresh
            ? await session.GetTokenAsync(new TokenRequest { ForceRefresh = true }, cancellationToken)
            : null;
        report.ShowToken(token, refreshed);
        if (session.CacheStatus.Problem is { } problem) Console.Error.WriteLine($"warning: the sign-in could not be kept. {problem}");

        var me = await graph.GetAsync<User>("me", cancellationToken);
        report.ShowMe(me);

        // The job title of another user is null unless the token has User.Read.All too.
        await foreach (var user in graph.ListAsync<User>("users?$select=displayName,userPrincipalName,mail,jobTitle")
            .WithCancellation(cancellationToken))
            report.AddUser(user);

        report.Finish();
        return ExitCode.Done;
    }
}
