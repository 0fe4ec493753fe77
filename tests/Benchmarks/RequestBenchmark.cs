using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using GraphDelegatedKit.Testing;

namespace Benchmarks;

/// <summary>
/// A million requests to one tenant, by several clients at once: reads, writes, batches, sign-ins, uploads, sharing links, copies and
/// deletions. The memory of the process after every 100,000 shows whether the tenant keeps something of each: all its lists
/// are full after about 500,000.
/// </summary>
internal static class RequestBenchmark
{
    private const int RequestCount = 1_000_000;
    private const int ReportEvery = 100_000;
    private const int ClientCount = 8;
    private const string Graph = "https://graph.microsoft.com/v1.0/";

    public static async Task RunAsync()
    {
        await using var tenant = await LocalTenant.StartAsync();
        var (sent, failed) = (0, 0);
        var watch = Stopwatch.StartNew();
        await RunClientAsync(0, limit: 1_000);
        PrintMemory();
        for (var reported = ReportEvery; reported <= RequestCount; reported += ReportEvery)
        {
            var limit = reported;
            await Task.WhenAll(Enumerable.Range(0, ClientCount).Select(client => Task.Run(() => RunClientAsync(client, limit))));
            PrintMemory();
        }

        async Task RunClientAsync(int client, int limit)
        {
            while (Volatile.Read(ref sent) < limit)
            {
                using var http = new HttpClient(new CountingHandler(tenant.CreateHandler(), status =>
                {
                    Interlocked.Increment(ref sent);
                    if (status >= HttpStatusCode.BadRequest)
                        Interlocked.Increment(ref failed);
                }));
                await RunSessionAsync(tenant, http, $"client-{client}");
            }
        }

        void PrintMemory()
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            GC.Collect();
            using var process = Process.GetCurrentProcess();
            Console.WriteLine($"{sent,9} requests, {failed} failed: {GC.GetTotalMemory(true) >> 10,7} KB managed, "
                + $"{process.WorkingSet64 >> 20,4} MB in memory, {process.HandleCount} handles, "
                + $"{sent / watch.Elapsed.TotalSeconds:F0} requests a second");
        }
    }

    // One sign-in and what a program does after it.
    private static async Task RunSessionAsync(LocalTenant tenant, HttpClient http, string name)
    {
        var token = await new TenantSignIn(tenant, http).RunAsync("User.ReadWrite.All Files.ReadWrite.All");
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        for (var round = 0; round < 20; round++)
        {
            for (var read = 0; read < 12; read++)
                await SendAsync(http, HttpMethod.Get, read % 2 == 0 ? "me" : "users?$top=5");
            await SendAsync(http, HttpMethod.Put, $"me/drive/root:/{name}.txt:/content", new StringContent($"round {round}"));
            await SendAsync(http, HttpMethod.Get, $"me/drive/root:/{name}.txt:/content");
            await SendAsync(http, HttpMethod.Patch, $"users/{tenant.Users[1].Id}", CreateJson("""{"jobTitle":"Analyst"}"""));
            await SendAsync(http, HttpMethod.Post, "$batch", CreateJson(
                """{"requests":[{"id":"1","method":"GET","url":"/me"},{"id":"2","method":"GET","url":"/me/drive"}]}"""));
            await SendAsync(
                http, HttpMethod.Post, $"me/drive/root:/{name}.txt:/createLink", CreateJson("""{"type":"view","scope":"organization"}"""));
            var uploadUrl = await SendAsync(http, HttpMethod.Post, $"me/drive/root:/{name}.bin:/createUploadSession");
            await SendAsync(http, HttpMethod.Delete, System.Text.Json.Nodes.JsonNode.Parse(uploadUrl)!["uploadUrl"]!.ToString());
            await SendAsync(http, HttpMethod.Post, $"me/drive/root:/{name}.txt:/copy", CreateJson("{\"name\":\"" + name + ".copy\"}"));
            await SendAsync(http, HttpMethod.Delete, $"me/drive/root:/{name}.copy");
            await SendAsync(http, HttpMethod.Delete, $"me/drive/root:/{name}.txt");
        }
    }

    private static StringContent CreateJson(string json) => new(json, Encoding.UTF8, "application/json");

    private static async Task<string> SendAsync(HttpClient http, HttpMethod method, string path, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(new Uri(Graph), path)) { Content = content };
        using var response = await http.SendAsync(request);
        return await response.Content.ReadAsStringAsync();
    }

    private sealed class CountingHandler(HttpMessageHandler inner, Action<HttpStatusCode> count) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            count(response.StatusCode);
            return response;
        }
    }
}
