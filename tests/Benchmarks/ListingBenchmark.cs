using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using GraphDelegatedKit;

namespace Benchmarks;

/// <summary>
/// 100,000 users, 999 a page, 11 properties: the kit's listing, and HttpClient with source-generated reading of the same pages, in turns.
/// The pages are made once and answered from memory. Then the time of a walk whose pages take 50 ms to come and 50 ms to work on, with and
/// without a page ahead.
/// </summary>
internal static class ListingBenchmark
{
    private const int UserCount = 100_000;
    private const int PageSize = 999;
    private const int Rounds = 41;

    public static async Task RunAsync()
    {
        var pages = CreatePages();
        Console.WriteLine($"{UserCount:N0} users in {pages.Length} pages, {pages.Sum(page => (long)page.Length) >> 20} MiB; the best "
            + $"and the median of {Rounds} rounds each");
        using var http = new HttpClient(new PageHandler(pages));
        await using var graph = GraphClient.Create(
            new FixedTokenProvider(),
            new GraphClientOptions { HttpHandler = () => new PageHandler(pages), Json = ListingJsonContext.Default });

        var (plainCosts, kitCosts) = (new List<Cost>(), new List<Cost>());
        for (var round = -3; round < Rounds; round++)
        {
            var (plainCost, kitCost) = (await MeasureAsync(() => RunPlainAsync(http)), await MeasureAsync(() => RunKitAsync(graph)));
            if (round < 0) continue; // not compiled through yet
            plainCosts.Add(plainCost);
            kitCosts.Add(kitCost);
        }

        Print("HttpClient + source-generated", plainCosts);
        Print("GraphDelegatedKit", kitCosts);
        Console.WriteLine($"ratio   CPU {GetBest(kitCosts) / GetBest(plainCosts):F2} (median "
            + $"{GetMedian(kitCosts) / GetMedian(plainCosts):F2})   allocated "
                + $"{kitCosts.Min(cost => cost.Bytes) / (double)plainCosts.Min(cost => cost.Bytes):F3}   (goal: 1.0 each)");

        var delay = TimeSpan.FromMilliseconds(50);
        using var slowHttp = new HttpClient(new PageHandler(pages, delay));
        await using var slowGraph = GraphClient.Create(
            new FixedTokenProvider(),
            new GraphClientOptions { HttpHandler = () => new PageHandler(pages, delay), Json = ListingJsonContext.Default });
        var fetchThenWork = await MeasureTimeAsync(async () =>
        {
            for (var link = FirstPageUrl; link is not null;)
            {
                var page = await GetPlainPageAsync(slowHttp, link);
                await Task.Delay(delay);
                link = page.NextLink;
            }
        });
        var prefetching = await MeasureTimeAsync(async () =>
        {
            await foreach (var _ in slowGraph.ListAsync<ListedUser>("users").AsPages()) await Task.Delay(delay);
        });
        Console.WriteLine($"50 ms to come, 50 ms of work a page: fetch then work {fetchThenWork.TotalSeconds:F2} s, the kit "
            + $"{prefetching.TotalSeconds:F2} s, ratio {prefetching / fetchThenWork:F2} (goal: 0.6)");
    }

    private const string FirstPageUrl = "https://graph.microsoft.com/v1.0/users";

    private static async Task<int> RunPlainAsync(HttpClient http)
    {
        var count = 0;
        for (var link = FirstPageUrl; link is not null;)
        {
            var page = await GetPlainPageAsync(http, link);
            foreach (var user in page.Value!) count += user.Id is null ? 0 : 1;
            link = page.NextLink;
        }

        return count;
    }

    private static async Task<PlainPage> GetPlainPageAsync(HttpClient http, string link)
    {
        using var request =
            new HttpRequestMessage(HttpMethod.Get, link) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", "token") } };
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        await using var body = await response.Content.ReadAsStreamAsync();
        return (await JsonSerializer.DeserializeAsync(body, ListingJsonContext.Default.PlainPage))!;
    }

    private static async Task<int> RunKitAsync(GraphClient graph)
    {
        var count = 0;
        await foreach (var user in graph.ListAsync<ListedUser>("users")) count += user.Id is null ? 0 : 1;
        return count;
    }

    private static async Task<Cost> MeasureAsync(Func<Task<int>> enumerate)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using var process = Process.GetCurrentProcess();
        var (cpuBefore, allocatedBefore) = (process.TotalProcessorTime, GC.GetTotalAllocatedBytes(precise: true));
        var count = await enumerate();
        process.Refresh();
        var cost = new Cost(process.TotalProcessorTime - cpuBefore, GC.GetTotalAllocatedBytes(precise: true) - allocatedBefore);
        return count == UserCount ? cost : throw new InvalidOperationException($"{count} users came.");
    }

    private static async Task<TimeSpan> MeasureTimeAsync(Func<Task> enumerate)
    {
        var start = Stopwatch.GetTimestamp();
        await enumerate();
        return Stopwatch.GetElapsedTime(start);
    }

    private static void Print(string name, List<Cost> costs) =>
        Console.WriteLine($"{name,-32} CPU {GetBest(costs) * 1000:F0} ms (median {GetMedian(costs) * 1000:F0})   "
            + $"{costs.Min(cost => cost.Bytes) / (double)UserCount:F0} B a user");

    private static double GetBest(List<Cost> costs) => costs.Min(cost => cost.Cpu.TotalSeconds);

    private static double GetMedian(List<Cost> costs) => costs.Select(cost => cost.Cpu.TotalSeconds).Order().ElementAt(costs.Count / 2);

    private static byte[][] CreatePages()
    {
        var pages = new List<byte[]>();
        for (var index = 0; index < UserCount; index += PageSize)
        {
            var users = Enumerable.Range(index, Math.Min(PageSize, UserCount - index)).Select(CreateUserJson);
            var nextLink = index + PageSize < UserCount ? $"\"@odata.nextLink\":\"{FirstPageUrl}?$skiptoken={pages.Count + 1}\"," : "";
            const string Context = "https://graph.microsoft.com/v1.0/$metadata#users";
            pages.Add(Encoding.UTF8.GetBytes($"{{\"@odata.context\":\"{Context}\",{nextLink}\"value\":[{string.Join(',', users)}]}}"));
        }

        return [.. pages];
    }

    private static string CreateUserJson(int number) => $$"""
        {"id":"{{new Guid(number, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)}}","displayName":"Ada Lovelace {{number}}","givenName":"Ada",
        "surname":"Lovelace {{number}}","userPrincipalName":"ada.lovelace.{{number}}@contoso.onmicrosoft.com",
        "mail":"ada.lovelace.{{number}}@contoso.com","jobTitle":"Analyst, grade {{number % 9}}","department":"Engines {{number % 40}}",
        "officeLocation":"{{number % 300}}/{{number % 17}}","mobilePhone":"+44 20 {{7_000_000 + number}}",
        "accountEnabled":{{(number % 7 == 0 ? "false" : "true")}}}
        """;

    private sealed record Cost(TimeSpan Cpu, long Bytes);

    // A stream instead of an array, as from a socket, so the reader has to read it.
    private sealed class PageHandler(byte[][] pages, TimeSpan delay = default) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (delay > TimeSpan.Zero) await Task.Delay(delay, cancellationToken);
            var query = request.RequestUri!.Query;
            var page = pages[query.Length == 0 ? 0 : int.Parse(query.AsSpan(query.IndexOf('=') + 1))];
            var content = new StreamContent(new MemoryStream(page));
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            return new HttpResponseMessage(HttpStatusCode.OK) { Content = content, RequestMessage = request };
        }
    }
}

internal sealed record ListedUser(
    string Id, string DisplayName, string GivenName, string Surname, string UserPrincipalName, string Mail,
    string JobTitle, string Department, string OfficeLocation, string MobilePhone, bool AccountEnabled);

internal sealed class PlainPage
{
    [JsonPropertyName("@odata.nextLink")]
    public string? NextLink { get; set; }

    [JsonPropertyName("value")]
    public List<ListedUser>? Value { get; set; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PlainPage))]
[JsonSerializable(typeof(ListedUser))]
internal sealed partial class ListingJsonContext : JsonSerializerContext;
