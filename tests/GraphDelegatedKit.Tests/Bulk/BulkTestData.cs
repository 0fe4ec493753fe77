using System.Globalization;
using System.Text;

namespace GraphDelegatedKit.Tests.Bulk;

/// <summary>Bulk jobs as tests give them, and their results in order of their ids.</summary>
internal static class BulkTestData
{
    public static GraphClient CreateClient(
        HttpMessageHandler server,
        TimeProvider? clock = null, ITokenProvider? tokens = null, TimeSpan? deadline = null) => GraphClient.Create(
        tokens ?? new FakeTokenProvider(TestData.CreateToken()),
        new GraphClientOptions { HttpHandler = () => server, TimeProvider = clock
            ?? new Clock(), Deadline = deadline ?? TimeSpan.FromMinutes(10) });

    public static IEnumerable<BulkRequest> CreateRequests(int count, HttpMethod? method = null) =>
        Enumerable.Range(1, count).Select(number => CreateRequest(number.ToString(CultureInfo.InvariantCulture), method));

    public static BulkRequest CreateRequest(string id, HttpMethod? method = null, Replay replay = default, params string[] dependsOn) =>
        new(id, method ?? HttpMethod.Patch, $"users/{(id.Length > 0 ? id : "unknown")}")
        {
            Content = method == HttpMethod.Get ? null : CreateJsonBody(id),
            Replay = replay,
            DependsOn = dependsOn,
        };

    public static GraphContent CreateJsonBody(string text) => GraphContent.Json(new Dictionary<string, string> { ["jobTitle"] = text });

    /// <summary>Bytes that are no JSON.</summary>
    public static GraphContent CreateBinaryBody(string text) =>
        GraphContent.Stream(() => new MemoryStream(Encoding.UTF8.GetBytes(text)), Encoding.UTF8.GetByteCount(text));

    public static async Task<List<BulkResult>> RunAsync(
        GraphClient graph, IEnumerable<BulkRequest> requests, BulkOptions? options = null, CancellationToken cancellationToken = default)
    {
        var results = new List<BulkResult>();
        await foreach (var result in graph.BulkAsync(requests, options, cancellationToken)) results.Add(result);
        return results;
    }

    /// <summary>Statuses by id: <c>a=200 b=404</c>.</summary>
    public static string FormatStatuses(IEnumerable<BulkResult> results) =>
        string.Join(
            ' ', results.OrderBy(result => result.Id, StringComparer.Ordinal).Select(result => $"{result.Id}={(int?)result.Status ?? 0}"));

    /// <summary>Which user of Graph's a wire request is about.</summary>
    public static string GetUser(FakeBatchServer.Item item) => item.Url.Split('/', '?')[2];

    public static async IAsyncEnumerable<BulkRequest> EnumerateAsync(IEnumerable<BulkRequest> requests)
    {
        foreach (var request in requests)
        {
            await Task.Yield();
            yield return request;
        }
    }
}
