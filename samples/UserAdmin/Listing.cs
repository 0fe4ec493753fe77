using GraphDelegatedKit;
using Samples;

namespace UserAdmin;

/// <summary>Everybody, page after page.</summary>
internal static class Listing
{
    public static async Task<int> RunAsync(SampleSettings settings, CancellationToken stop)
    {
        await using var connection = await Connection.OpenAsync(settings, stop);
        await using var session = DelegatedSession.Open(connection.SignIn(Scopes.Read));
        await using var graph = GraphClient.Create(session, connection.Client());

        await session.GetTokenAsync(cancellationToken: stop); // who is to be asked is asked before anything moves on the screen
        using var requests = connection.CountRequests();
        using var bar = new CountBar("Users");
        var users = 0;
        try
        {
            await foreach (var user in graph.Users().ListAsync().WithCancellation(stop))
            {
                users++;
                bar.Advance();
                bar.Pass(() => Print(user, settings.Json));
            }
        }
        finally
        {
            bar.End();
            Console.Error.WriteLine($"{Words.Count(users, "user")}, {Words.Count(requests.Count, "request")}");
        }

        return ExitCode.Done;
    }

    private static void Print(User user, bool json)
    {
        if (json) JsonLine.Write(new { user.Id, user.UserPrincipalName, user.DisplayName, user.JobTitle, user.AccountEnabled });
        else Console.WriteLine($"{Words.State(user.AccountEnabled),-10}{user.UserPrincipalName}  {user.DisplayName}{(user.JobTitle is { } title ? $", {title}" : "")}");
    }
}
