using GraphDelegatedKit;
using Samples;

namespace UserAdmin;

/// <summary>Lists all users, page by page.</summary>
internal static class ListCommand
{
    public static async Task<int> RunAsync(SampleSettings settings, CancellationToken cancellationToken)
    {
        await using var environment = await SampleEnvironment.OpenAsync(settings, cancellationToken);
        await using var session = DelegatedSession.Open(environment.CreateSessionOptions(Scopes.ReadUsers));
        await using var graph = GraphClient.Create(session, environment.CreateClientOptions());

        var token = await session.GetTokenAsync(cancellationToken: cancellationToken); // prompts before the progress display starts
        environment.ReportUnusedMethod(token);
        using var requests = environment.CountRequests();
        using var progressBar = new CountProgressBar("Users", settings.UseJson);
        var users = 0;
        try
        {
            await foreach (var user in graph.Users().ListAsync().WithCancellation(cancellationToken))
            {
                users++;
                progressBar.Advance();
                progressBar.WriteAbove(() => Print(user, settings.UseJson));
            }
        }
        finally
        {
            progressBar.Dispose();
            Console.Error.WriteLine($"{DisplayText.FormatCount(users, "user")}, {DisplayText.FormatCount(requests.Count, "request")}");
        }

        return ExitCode.Done;
    }

    private static void Print(User user, bool useJson)
    {
        if (useJson) JsonLine.Write(new { user.Id, user.UserPrincipalName, user.DisplayName, user.JobTitle, user.AccountEnabled });
        else
            Console.WriteLine(Terminal.ToOneLine(
                $"{DisplayText.DescribeState(user.AccountEnabled),-10}{user.UserPrincipalName}  " +
                $"{user.DisplayName}{(user.JobTitle is { } title ? $", {title}" : "")}"));
    }
}
