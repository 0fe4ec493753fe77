using GraphDelegatedKit.Tests.Bulk;

namespace GraphDelegatedKit.Tests.Formats;

/// <summary>Has the library write the state of a bulk job that is killed while its second batch is under way.</summary>
internal static class BulkStateWriter
{
    public const string JobName = "contoso: tidy up";

    public const int Requests = 24;

    public static IReadOnlyList<string> UserNames { get; } = ["ada@contoso.com", "grace@contoso.com", "alan@contoso.com"];

    /// <summary>POST, PATCH and DELETE by turns. The last four go to drives, which are not throttled when the directory is.</summary>
    public static IEnumerable<BulkRequest> All() =>
        Enumerable.Range(1, Requests)
            .Select(number =>
                new BulkRequest($"{number}", Method(number), Address(number)) { Content = BulkTestData.CreateJsonBody($"{number}") });

    public static int Number(FakeBatchServer.Item item) =>
        int.Parse(BulkTestData.GetUser(item), System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>
    /// Requests 1 to 20 are answered: 5 was not found, 6 is forbidden, and 9 is throttled and waits. Of 21 to 24 no answer comes.
    /// </summary>
    public static async Task WriteAsync(string path)
    {
        using var stop = new CancellationTokenSource();
        using var server = new FakeBatchServer(Rule)
        {
            BeforeReply = async (batch, cancelled) =>
            {
                if (batch.Any(item => Number(item) > 20)) await KillAsync(stop, cancelled);
            },
        };
        await using var state = await BulkState.OpenAsync(path, JobName);
        await using var graph = BulkTestData.CreateClient(server);
        await Assert.CatchAsync<OperationCanceledException>(
            () => BulkTestData.RunAsync(graph, All(), new BulkOptions { State = state, MaxConcurrentBatches = 1 }, stop.Token));
    }

    /// <summary>Ada is disabled; the answer for Grace does not come.</summary>
    public static async Task WriteUsersAsync(string path)
    {
        using var stop = new CancellationTokenSource();
        using var server = new FakeBatchServer(_ => FakeBatchServer.ItemResponse.WithStatus(204))
        {
            BeforeReply = async (batch, cancelled) =>
            {
                if (batch.Any(item => BulkTestData.GetUser(item).StartsWith("grace", StringComparison.Ordinal)))
                    await KillAsync(stop, cancelled);
            },
        };
        await using var graph = BulkTestData.CreateClient(server);
        foreach (var name in UserNames.Take(2))
        {
            await using var state = await BulkState.OpenAsync(path);
            var job = DisableAsync(graph, [name], state, stop.Token);
            if (name.StartsWith("ada", StringComparison.Ordinal)) await job;
            else await Assert.CatchAsync<OperationCanceledException>(() => job);
        }
    }

    public static async Task<List<UserResult>> DisableAsync(
        GraphClient graph, IEnumerable<string> users, BulkState state, CancellationToken cancellationToken = default)
    {
        var results = new List<UserResult>();
        var options = new UserChangeOptions { State = state, IncludeSelf = true };
        await foreach (var result in graph.Users().DisableAsync(EachAsync(users), options, cancellationToken)) results.Add(result);
        return results;
    }

    private static HttpMethod Method(int number) =>
        (number % 3) switch { 0 => HttpMethod.Post, 1 => HttpMethod.Patch, _ => HttpMethod.Delete };

    private static GraphUrl Address(int number)
    {
        if (number > 20) return $"drives/{number}";
        return $"users/{number}";
    }

    private static FakeBatchServer.ItemResponse Rule(FakeBatchServer.Item item) => Number(item) switch
    {
        5 => FakeBatchServer.ItemResponse.WithStatus(404),
        6 => FakeBatchServer.ItemResponse.WithStatus(403),
        9 => FakeBatchServer.ItemResponse.Throttled(60),
        _ => FakeBatchServer.ItemResponse.WithStatus(204),
    };

    private static async Task KillAsync(CancellationTokenSource stop, CancellationToken cancelled)
    {
        await stop.CancelAsync();
        await Task.Delay(Timeout.InfiniteTimeSpan, cancelled);
    }

    private static async IAsyncEnumerable<string> EachAsync(IEnumerable<string> users)
    {
        foreach (var user in users)
        {
            await Task.Yield();
            yield return user;
        }
    }
}
