using GraphDelegatedKit;
using Samples;

namespace UserAdmin;

/// <summary>Job title and state of the users of a list.</summary>
internal static class Query
{
    public static async Task<int> RunAsync(SampleSettings settings, string input, CancellationToken stop)
    {
        var list = await UserInput.ReadAsync(input, stop);
        if (list.Users.Count == 0) return UserInput.Nothing(input);

        await using var connection = await Connection.OpenAsync(settings, stop);
        await using var session = DelegatedSession.Open(connection.SignIn(Scopes.Read));
        await using var graph = GraphClient.Create(session, connection.Client());
        await session.GetTokenAsync(cancellationToken: stop);

        using var requests = connection.CountRequests();
        using var bar = new CountBar("Looking up", list.Users.Count);
        var report = new Report(settings.Json, new Tally(notFoundIsDone: true), requests, bar);
        try
        {
            await foreach (var user in Lookup.EachAsync(graph, list, bar, stop))
                report.Add(Outcome.Of(user, user.IdOrName, Result.Found));
        }
        finally
        {
            report.End();
        }

        return report.ExitCode;
    }
}
