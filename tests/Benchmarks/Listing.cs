using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using GraphDelegatedKit;

namespace Benchmarks;

/// <summary>
/// 100,000 users, 999 a page, 11 properties: the kit's listing, and HttpClient with source-generated reading of the same pages, in turns. The pages are made
/// once and answered from memory. Then the time of a walk whose pages take 50 ms to come and 50 ms to work on, with and without a page ahead.
/// </summary>
internal static class Listing
{
    private const int Users = 100_000;
    private const int PageSize = 999;
    private const int Rounds = 41;

    public static async Task RunAsync()
    {
        var pages = Pages();
        Console.WriteLine($"{Users:N0} users in {pages.Length} pages, {pages.Sum(page => (long)page.Length) >> 20} MiB; the best and the median of {Rounds} rounds each");
        using var http = new HttpClient(new Answers(pages));
        await using var graph = GraphClient.Create(new OneToken(), new GraphClientOptions { HttpHandler = () => new Answers(pages), Json = ListingJsonContext.Default });

        var (plain, kit) = (new List<Cost>(), new List<Cost>());
        for (var round = -3; round < Rounds; round++)
        {
            var (one, other) = (await CostAsync(() => PlainAsync(http)), await CostAsync(() => KitAsync(graph)));
            if (round < 0) continue; // not compiled through yet
            plain.Add(one);
            kit.Add(other);
        }

        Print("HttpClient + source-generated", plain);
        Print("GraphDelegatedKit", kit);
        Console.WriteLine($"ratio   CPU {Best(kit) / Best(plain):F2} (median {Median(kit) / Median(plain):F2})   allocated {kit.Min(cost => cost.Bytes) / (double)plain.Min(cost => cost.Bytes):F3}   (goal: 1.0 each)");

        var delay = TimeSpan.FromMilliseconds(50);
        using var slow = new HttpClient(new Answers(pages, delay));
        await using var slowGraph = GraphClient.Create(new OneToken(), new GraphClientOptions { HttpHandler = () => new Answers(pages, delay), Json = ListingJsonContext.Default });
        var fetchThenWork = await TimeAsync(async () =>
        {
            for (var link = First; link is not null;)
            {
                var page = await PlainPageAsync(slow, link);
                await Task.Delay(delay);
                link = page.NextLink;
            }
        });
        var ahead = await TimeAsync(async () =>
        {
            await foreach (var _ in slowGraph.ListAsync<ListedUser>("users").AsPages()) await Task.Delay(delay);
        });
        Console.WriteLine($"50 ms to come, 50 ms of work a page: fetch then work {fetchThenWork.TotalSeconds:F2} s, the kit {ahead.TotalSeconds:F2} s, ratio {ahead / fetchThenWork:F2} (goal: 0.6)");
    }

    private const string First = "https://graph.microsoft.com/v1.0/users";

    private static async Task<int> PlainAsync(HttpClient http)
    {
        var count = 0;
        for (var link = First; link is not null;)
        {
            var page = await PlainPageAsync(http, link);
            foreach (var user in page.Value!) count += user.Id is null ? 0 : 1;
            link = page.NextLink;
        }

        return count;
    }

    private static async Task<PlainPage> PlainPageAsync(HttpClient http, string link)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, link) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", "token") } };
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        await using var body = await response.Content.ReadAsStreamAsync();
        return (await JsonSerializer.DeserializeAsync(body, ListingJsonContext.Default.PlainPage))!;
    }

    private static async Task<int> KitAsync(GraphClient graph)
    {
        var count = 0;
        await foreach (var user in graph.ListAsync<ListedUser>("users")) count += user.Id is null ? 0 : 1;
        return count;
    }

    private static async Task<Cost> CostAsync(Func<Task<int>> walk)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using var process = Process.GetCurrentProcess();
        var (cpu, bytes) = (process.TotalProcessorTime, GC.GetTotalAllocatedBytes(precise: true));
        var count = await walk();
        process.Refresh();
        var cost = new Cost(process.TotalProcessorTime - cpu, GC.GetTotalAllocatedBytes(precise: true) - bytes);
        return count == Users ? cost : throw new InvalidOperationException($"{count} users came.");
    }

    private static async Task<TimeSpan> TimeAsync(Func<Task> walk)
    {
        var began = Stopwatch.GetTimestamp();
        await walk();
        return Stopwatch.GetElapsedTime(began);
    }

    private static void Print(string who, List<Cost> costs) =>
        Console.WriteLine($"{who,-32} CPU {Best(costs) * 1000:F0} ms (median {Median(costs) * 1000:F0})   {costs.Min(cost => cost.Bytes) / (double)Users:F0} B a user");

    private static double Best(List<Cost> costs) => costs.Min(cost => cost.Cpu.TotalSeconds);

    private static double Median(List<Cost> costs) => costs.Select(cost => cost.Cpu.TotalSeconds).Order().ElementAt(costs.Count / 2);

    private static byte[][] Pages()
    {
        var pages = new List<byte[]>();
        for (var at = 0; at < Users; at += PageSize)
        {
            var users = Enumerable.Range(at, Math.Min(PageSize, Users - at)).Select(User);
            var next = at + PageSize < Users ? $"\"@odata.nextLink\":\"{First}?$skiptoken={pages.Count + 1}\"," : "";
            pages.Add(Encoding.UTF8.GetBytes($"{{\"@odata.context\":\"https://graph.microsoft.com/v1.0/$metadata#users\",{next}\"value\":[{string.Join(',', users)}]}}"));
        }

        return [.. pages];
    }

    private static string User(int i) => $$"""
        {"id":"{{new Guid(i, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)}}","displayName":"Ada Lovelace {{i}}","givenName":"Ada","surname":"Lovelace {{i}}","userPrincipalName":"ada.lovelace.{{i}}@contoso.onmicrosoft.com","mail":"ada.lovelace.{{i}}@contoso.com","jobTitle":"Analyst, grade {{i % 9}}","department":"Engines {{i % 40}}","officeLocation":"{{i % 300}}/{{i % 17}}","mobilePhone":"+44 20 {{7_000_000 + i}}","accountEnabled":{{(i % 7 == 0 ? "false" : "true")}}}
        """;

    private sealed record Cost(TimeSpan Cpu, long Bytes);

    // A stream and no array, as a socket gives it: what reads it must read.
    private sealed class Answers(byte[][] pages, TimeSpan delay = default) : HttpMessageHandler
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
