using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using GraphDelegatedKit;

namespace Benchmarks;

/// <summary>
/// 2,000 writes of which each tenth is throttled once: by the kit, and by a hand-made loop of batches over a plain HttpClient, which puts what was throttled into its next batch.
/// One service in memory answers both; it counts what it allocates itself, and that is taken off. <c>dotnet run -c Release --project tests/Benchmarks -- bulk</c>
/// </summary>
internal static class BulkFigure
{
    private const int Writes = 2_000;
    private const int Rounds = 41;

    private static readonly string[] Ids = [.. Enumerable.Range(0, Writes).Select(number => number.ToString(CultureInfo.InvariantCulture))];

    public static async Task RunAsync()
    {
        using var service = new Service();
        using var http = new HttpClient(service, disposeHandler: false);
        await using var graph = GraphClient.Create(new OneToken(), new() { HttpHandler = () => service });
        var change = GraphContent.Json(new Dictionary<string, bool> { ["accountEnabled"] = false });
        Console.WriteLine($"{Writes:N0} writes, each tenth throttled once; the best and the median of {Rounds} rounds each, without what the service in memory costs");

        var (plain, kit) = (new List<Cost>(), new List<Cost>());
        for (var round = -3; round < Rounds; round++)
        {
            var (one, other) = (await CostAsync(service, () => ByHandAsync(http)), await CostAsync(service, () => KitAsync(graph, change)));
            if (round < 0) continue; // not compiled through yet
            plain.Add(one);
            kit.Add(other);
        }

        Print("by hand", plain);
        Print("GraphDelegatedKit", kit);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"ratio              requests {kit.Max(cost => cost.Batches) / (double)plain.Max(cost => cost.Batches):F2}   CPU {Median(kit) / Median(plain):F2}   (goal: no request more, under 2,048 B a write)"));
    }

    private static async Task<int> KitAsync(GraphClient graph, GraphContent change)
    {
        var done = 0;
        await foreach (var result in graph.BulkAsync(Ids.Select(id => new BulkRequest(id, HttpMethod.Patch, $"users/{id}") { Content = change })))
            done += result.IsSuccess ? 1 : 0;

        return done;
    }

    private static async Task<int> ByHandAsync(HttpClient http)
    {
        var (next, done) = (0, 0);
        var again = new Queue<string>();
        while (next < Writes || again.Count > 0)
        {
            List<string> batch = [];
            while (batch.Count < 20 && (again.TryDequeue(out var id) || (next < Writes && (id = Ids[next++]) is not null))) batch.Add(id);

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
            using var response = await http.PostAsync("https://graph.microsoft.com/v1.0/$batch", content);
            using var reply = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
            foreach (var answer in reply.RootElement.GetProperty("responses").EnumerateArray())
            {
                if (answer.GetProperty("status").GetInt32() < 400) done++;
                else again.Enqueue(answer.GetProperty("id").GetString()!);
            }
        }

        return done;
    }

    private static async Task<Cost> CostAsync(Service service, Func<Task<int>> job)
    {
        service.Forget();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using var process = Process.GetCurrentProcess();
        var (cpu, bytes) = (process.TotalProcessorTime, GC.GetTotalAllocatedBytes(precise: true));
        var done = await job();
        process.Refresh();
        var cost = new Cost(process.TotalProcessorTime - cpu, GC.GetTotalAllocatedBytes(precise: true) - bytes - service.Allocated, service.Allocated, service.Batches, service.Executed);
        return (done, service.Executed) == (Writes, Writes) ? cost : throw new InvalidOperationException($"{done} of {Writes} were answered, {service.Executed} done.");
    }

    private static void Print(string who, List<Cost> costs)
    {
        var cpu = costs.Select(cost => cost.Cpu.TotalMicroseconds / Writes).Order().ToList();
        var bytes = costs.Select(cost => cost.Bytes / Writes).Order().ToList();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{who,-18} {costs.Max(cost => cost.Batches)} requests   {bytes[0]:N0} B a write (median {bytes[bytes.Count / 2]:N0})   CPU {cpu[0]:F1} us a write (median {cpu[cpu.Count / 2]:F1})   the service's own: {costs.Max(cost => cost.ServiceBytes) / Writes} B"));
    }

    private static double Median(List<Cost> costs) => costs.Select(cost => cost.Cpu.TotalMicroseconds).Order().ElementAt(costs.Count / 2);

    private sealed record Cost(TimeSpan Cpu, long Bytes, long ServiceBytes, int Batches, int Executed);

    // Works on the caller's thread from beginning to end, so that the thread's own count is the service's.
    private sealed class Service : HttpMessageHandler
    {
        private readonly bool[] _throttled = new bool[Writes];
        private readonly ArrayBufferWriter<byte> _reply = new(64 * 1024);
        private readonly MemoryStream _asked = new(64 * 1024);
        private readonly object _gate = new();

        public int Batches { get; private set; }

        public int Executed { get; private set; }

        public long Allocated { get; private set; }

        public void Forget()
        {
            Array.Clear(_throttled);
            (Batches, Executed, Allocated) = (0, 0, 0);
        }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            lock (_gate)
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                Batches++;
                _asked.SetLength(0);
                request.Content!.CopyTo(_asked, null, cancellationToken);
                Answer(_asked.GetBuffer().AsSpan(0, (int)_asked.Length));
                var content = new StreamContent(new MemoryStream(_reply.WrittenSpan.ToArray())) { Headers = { ContentLength = _reply.WrittenCount } };
                var response = new HttpResponseMessage(HttpStatusCode.OK) { RequestMessage = request, Content = content };
                Allocated += GC.GetAllocatedBytesForCurrentThread() - before;
                return Task.FromResult(response);
            }
        }

        // Of each request its id and its user are read; they come in this order from both.
        private void Answer(ReadOnlySpan<byte> asked)
        {
            _reply.ResetWrittenCount();
            _reply.Write("{\"responses\":["u8);
            var reader = new Utf8JsonReader(asked);
            ReadOnlySpan<byte> id = default;
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName) continue;
                if (reader.ValueTextEquals("id"u8))
                {
                    reader.Read();
                    id = reader.ValueSpan;
                }
                else if (reader.ValueTextEquals("url"u8))
                {
                    reader.Read();
                    var user = int.Parse(reader.ValueSpan["/users/".Length..], CultureInfo.InvariantCulture);
                    var throttle = user % 10 == 0 && !_throttled[user];
                    if (throttle) _throttled[user] = true;
                    else Executed++;
                    if (_reply.WrittenSpan[^1] == (byte)'}') _reply.Write(","u8);
                    _reply.Write("{\"id\":\""u8);
                    _reply.Write(id);
                    _reply.Write(throttle ? "\",\"status\":429,\"headers\":{\"Retry-After\":\"0.01\"},\"body\":{\"error\":{\"code\":\"TooManyRequests\"}}}"u8 : "\",\"status\":204}"u8);
                }
            }

            _reply.Write("]}"u8);
        }
    }
}
