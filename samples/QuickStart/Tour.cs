using GraphDelegatedKit;
using Samples;

namespace QuickStart;

/// <summary>The whole first acquaintance: sign in, who am I, until when, and who else is there.</summary>
internal static class Tour
{
    public static async Task<int> RunAsync(SampleSettings settings, bool forceRefresh, CancellationToken stop)
    {
        await using var connection = await Connection.OpenAsync(settings, stop);
        var signIn = connection.SignIn("User.Read", "User.ReadBasic.All");
        var show = new Report(settings.Json);

        await using var session = DelegatedSession.Open(signIn);
        await using var graph = GraphClient.Create(session, connection.Client());

        var token = await session.GetTokenAsync(cancellationToken: stop);
        show.Token(token, forceRefresh ? await session.GetTokenAsync(new TokenRequest { ForceRefresh = true }, stop) : null);
        if (session.CacheStatus.Problem is { } problem) Console.Error.WriteLine($"warning: the sign-in could not be kept. {problem}");

        var me = await graph.GetAsync<User>("me", stop);
        show.Me(me);

        await foreach (var user in graph.ListAsync<User>("users?$select=displayName,userPrincipalName,jobTitle").WithCancellation(stop))
            show.User(user);

        show.End();
        return ExitCode.Done;
    }
}
