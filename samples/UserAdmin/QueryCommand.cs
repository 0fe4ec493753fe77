using GraphDelegatedKit;
using Samples;

namespace UserAdmin;

/// <summary>Looks up the job title and the state of the users of a list.</summary>
internal static class QueryCommand
{
    public static async Task<int> RunAsync(SampleSettings settings, string input, CancellationToken cancellationToken)
    {
        var list = await UserInput.ReadAsync(input, cancellationToken);
        if (list.Users.Count == 0) return UserInput.ReportEmpty(input);

        await using var environment = await SampleEnvironment.OpenAsync(settings, cancellationToken);
        await using var session = DelegatedSession.Open(environment.CreateSessionOptions(Scopes.ReadUsers));
        await using var graph = GraphClient.Create(session, environment.CreateClientOptions());
        environment.ReportUnusedMethod(await session.GetTokenAsync(cancellationToken: cancellationToken));

        using var requests = environment.CountRequests();
        using var progressBar = new CountProgressBar("Looking up", settings.UseJson, list.Users.Count);
        var report = new Report(settings.UseJson, new OutcomeSummary(treatNotFoundAsDone: true), requests, progressBar);
        try
        {
            string[] properties = ["id", "userPrincipalName", "jobTitle", "accountEnabled"];
            var results = graph.Users().GetManyAsync(list.Users, properties, cancellationToken: cancellationToken);
            await foreach (var user in UserOrder.RestoreAsync(results, list, progressBar, cancellationToken))
                report.Add(ReportLine.From(user, user.IdOrName, enable: false));
        }
        finally
        {
            report.Finish();
        }

        return report.ExitCode;
    }
}
