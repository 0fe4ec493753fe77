using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using GraphDelegatedKit;

namespace Benchmarks;

/// <summary>
/// 2,000 writes of which each tenth is throttled once: by the kit, and by a hand-made loop of batches over a plain HttpClient, which puts what was throttled into its next batch.
/// One service in memory answers both, so what is measured is the client alone. How many batches each took is printed.
/// </summary>
[MemoryDiagnoser]
[InProcess]
public class Two_thousand_writes
{
    private const int Writes = 2_000;

    private readonly GraphContent _change = GraphContent.Json(new Dictionary<string, bool> { ["accountEnabled"] = false });
    private readonly string[] _ids = [.. Enumerable.Range(0, Writes).Select(number => number.ToString(CultureInfo.InvariantCulture))];
    private Service _service = null!;
    private GraphClient _graph = null!;
    private HttpClient _http = null!;

    [GlobalSetup]
    public void Start()
    {
        _service = new Service();
        _graph = GraphClient.Create(new Held(), new() { HttpHandler = () => _service });
        _http = new HttpClient(_service);
    }

    [GlobalCleanup]
    public void End()
    {
        Console.WriteLine($"// batches a job: {_service.Batches / _service.Jobs:F1}");
        _http.Dispose();
        ((IDisposable)_graph).Dispose();
    }

    [IterationSetup]
    public void Forget() => _service.Begin();

    [Benchmark(OperationsPerInvoke = Writes)]
    public async Task<int> Kit()
    {
        var done = 0;
        await foreach (var result in _graph.BulkAsync(_ids.Select(id => new BulkRequest(id, HttpMethod.Patch, $"users/{id}") { Content = _change })))
            done += result.IsSuccess ? 1 : 0;

        return done == Writes ? done : throw new InvalidOperationException($"{done} of {Writes}");
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Writes)]
    public async Task<int> By_hand()
    {
        var (next, done) = (0, 0);
        var again = new Queue<string>();
        while (next < Writes || again.Count > 0)
        {
            List<string> batch = [];
            while (batch.Count < 20 && (again.TryDequeue(out var id) || (next < Writes && (id = _ids[next++]) is not null))) batch.Add(id);

            using var body = new MemoryStream();
            using (var writer = new Utf8JsonWriter(body))
            {
                writer.WriteStartObject();
                writer.WriteStartArray("requests");
                foreach (var id in batch)
                {
                    writer.WriteStartObject();
                    writer.WriteString("id", id);
                    writer.WriteString("method", "PATCH");
                    writer.WriteString("url", "/users/" + id);
                    writer.WriteStartObject("headers");
                    writer.WriteString("Content-Type", "application/json");
                    writer.WriteEndObject();
                    writer.WriteStartObject("body");
                    writer.WriteBoolean("accountEnabled", false);
                    writer.WriteEndObject();
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
                writer.WriteEndObject();
            }

            using var content = new ByteArrayContent(body.ToArray()) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
            using var response = await _http.PostAsync("https://graph.microsoft.com/v1.0/$batch", content);
            using var reply = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
            foreach (var answer in reply.RootElement.GetProperty("responses").EnumerateArray())
            {
                if (answer.GetProperty("status").GetInt32() < 400) done++;
                else again.Enqueue(answer.GetProperty("id").GetString()!);
            }
        }

        return done == Writes ? done : throw new InvalidOperationException($"{done} of {Writes}");
    }

    private sealed class Held : ITokenProvider
    {
        private readonly GraphAccessToken _token = new("token", DateTimeOffset.MaxValue, TokenOrigin.Cache);

        public ValueTask<GraphAccessToken> GetTokenAsync(TokenRequest? request = null, CancellationToken cancellationToken = default) => new(_token);
    }

    // Allocates as little as it can, since its share counts for both: replies are made beforehand, by how many a batch holds.
    private sealed class Service : HttpMessageHandler
    {
        private readonly Dictionary<string, byte[]> _replies = [];
        private readonly HashSet<string> _throttled = [];
        private readonly object _gate = new();

        public double Batches { get; private set; }

        public double Jobs { get; private set; }

        public void Begin()
        {
            Jobs++;
            _throttled.Clear();
        }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            using var json = await JsonDocument.ParseAsync(await request.Content!.ReadAsStreamAsync(cancellationToken), cancellationToken: cancellationToken);
            var reply = new StringBuilder("""{"responses":[""");
            lock (_gate)
            {
                Batches++;
                foreach (var item in json.RootElement.GetProperty("requests").EnumerateArray())
                {
                    var user = item.GetProperty("url").GetString()!["/users/".Length..];
                    var throttle = int.Parse(user, CultureInfo.InvariantCulture) % 10 == 0 && _throttled.Add(user);
                    reply.Append(reply[^1] == '[' ? "" : ",").Append("{\"id\":\"").Append(item.GetProperty("id").GetString()).Append("\",\"status\":").Append(throttle ? 429 : 204)
                        .Append(throttle ? ",\"headers\":{\"Retry-After\":\"0.01\"},\"body\":{\"error\":{\"code\":\"TooManyRequests\"}}}" : "}");
                }
            }

            return new(HttpStatusCode.OK) { RequestMessage = request, Content = new ByteArrayContent(Encoding.UTF8.GetBytes(reply.Append("]}").ToString())) };
        }
    }
}
