using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using GraphDelegatedKit;

namespace Benchmarks;

/// <summary>
/// 2,000 writes of which each tenth is throttled once: by the kit, and by a hand-made loop of batches over a plain HttpClient, which puts
/// what was throttled into its next batch.
/// One service in memory answers both; it counts what it allocates itself, and that is taken off. <c>dotnet run -c Release --project
/// tests/Benchmarks -- bulk</c>
/// </summary>
internal static class BulkBenchmark
{
    private const int WriteCount = 2_000;
    private const int Rounds = 41;

    private static readonly string[] Ids =
        [.. Enumerable.Range(0, WriteCount).Select(number => number.ToString(CultureInfo.InvariantCulture))];

    public static async Task RunAsync()
    {
        using var service = new InMemoryService();
        using var http = new HttpClient(service, disposeHandler: false);
        await using var graph = GraphClient.Create(new FixedTokenProvider(), new() { HttpHandler = () => service });
        var change = GraphContent.Json(new Dictionary<string, bool> { ["accountEnabled"] = false });
        Console.WriteLine($"{WriteCount:N0} writes, each tenth throttled once; the best and the median of {Rounds} rounds each, without "
            + $"what the service in memory costs");

        var (plainCosts, kitCosts) = (new List<Cost>(), new List<Cost>());
        for (var round = -3; round < Rounds; round++)
        {
            var (plainCost, kitCost) =
                (await MeasureAsync(service, () => RunPlainAsync(http)), await MeasureAsync(service, () => RunKitAsync(graph, change)));
            if (round < 0) continue; // not compiled through yet
            plainCosts.Add(plainCost);
            kitCosts.Add(kitCost);
        }

        Print("by hand", plainCosts);
        Print("GraphDelegatedKit", kitCosts);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"ratio              requests {kitCosts.Max(cost => cost.Batches) / (double)plainCosts.Max(cost => cost.Batches):F2}   CPU "
            + $"{Median(kitCosts) / Median(plainCosts):F2}   (goal: no request more, under 2,048 B a write)"));
    }

    private static async Task<int> RunKitAsync(GraphClient graph, GraphContent change)
    {
        var succeeded = 0;
        await foreach (var result in graph.BulkAsync(
            Ids.Select(id => new BulkRequest(id, HttpMethod.Patch, $"users/{id}") { Content = change })))
            succeeded += result.IsSuccess ? 1 : 0;

        return succeeded;
    }

    private static async Task<int> RunPlainAsync(HttpClient http)
    {
        var (nextIndex, succeeded) = (0, 0);
        var retries = new Queue<string>();
        while (nextIndex < WriteCount || retries.Count > 0)
        {
            List<string> batch = [];
            while (batch.Count < 20 && (retries.TryDequeue(out var id) || (nextIndex < WriteCount && (id = Ids[nextIndex++]) is not null)))
                batch.Add(id);

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

            using var content =
                new ByteArrayContent(body.ToArray()) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
            using var response = await http.PostAsync("https://graph.microsoft.com/v1.0/$batch", content);
            using var document = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
            foreach (var item in document.RootElement.GetProperty("responses").EnumerateArray())
            {
                if (item.GetProperty("status").GetInt32() < 400) succeeded++;
                else retries.Enqueue(item.GetProperty("id").GetString()!);
            }
        }

        return succeeded;
    }

    private static async Task<Cost> MeasureAsync(InMemoryService service, Func<Task<int>> job)
    {
        service.Reset();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using var process = Process.GetCurrentProcess();
        var (cpuBefore, allocatedBefore) = (process.TotalProcessorTime, GC.GetTotalAllocatedBytes(precise: true));
        var succeeded = await job();
        process.Refresh();
        var cost = new Cost(
            process.TotalProcessorTime - cpuBefore, GC.GetTotalAllocatedBytes(precise: true) - allocatedBefore - service.Allocated,
            service.Allocated, service.Batches, service.Executed);
        return (succeeded, service.Executed) == (WriteCount, WriteCount)
            ? cost
            : throw new InvalidOperationException($"{succeeded} of {WriteCount} were answered, {service.Executed} done.");
    }

    private static void Print(string name, List<Cost> costs)
    {
        var cpuPerWrite = costs.Select(cost => cost.Cpu.TotalMicroseconds / WriteCount).Order().ToList();
        var bytesPerWrite = costs.Select(cost => cost.Bytes / WriteCount).Order().ToList();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name,-18} {costs.Max(cost => cost.Batches)} requests   {bytesPerWrite[0]:N0} B a write (median "
            + $"{bytesPerWrite[bytesPerWrite.Count / 2]:N0})   CPU {cpuPerWrite[0]:F1} us a write (median "
                + $"{cpuPerWrite[cpuPerWrite.Count / 2]:F1})   the service's own: {costs.Max(cost => cost.ServiceBytes) / WriteCount} B"));
    }

    private static double Median(List<Cost> costs) => costs.Select(cost => cost.Cpu.TotalMicroseconds).Order().ElementAt(costs.Count / 2);

    private sealed record Cost(TimeSpan Cpu, long Bytes, long ServiceBytes, int Batches, int Executed);

    // Works on the caller's thread from beginning to end, so that the thread's own count is the service's.
    private sealed class InMemoryService : HttpMessageHandler
    {
        private readonly bool[] _throttled = new bool[WriteCount];
        private readonly ArrayBufferWriter<byte> _response = new(64 * 1024);
        private readonly MemoryStream _requestBody = new(64 * 1024);
        private readonly object _gate = new();

        public int Batches { get; private set; }

        public int Executed { get; private set; }

        public long Allocated { get; private set; }

        public void Reset()
        {
            Array.Clear(_throttled);
            (Batches, Executed, Allocated) = (0, 0, 0);
        }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            lock (_gate)
            {
                var allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
                Batches++;
                _requestBody.SetLength(0);
                request.Content!.CopyTo(_requestBody, null, cancellationToken);
                WriteResponse(_requestBody.GetBuffer().AsSpan(0, (int)_requestBody.Length));
                var content = new StreamContent(new MemoryStream(_response.WrittenSpan.ToArray()))
                {
                    Headers = { ContentLength = _response.WrittenCount },
                };
                var response = new HttpResponseMessage(HttpStatusCode.OK) { RequestMessage = request, Content = content };
                Allocated += GC.GetAllocatedBytesForCurrentThread() - allocatedBefore;
                return Task.FromResult(response);
            }
        }

        // Of each request its id and its user are read; they come in this order from both.
        private void WriteResponse(ReadOnlySpan<byte> requestBody)
        {
            _response.ResetWrittenCount();
            _response.Write("{\"responses\":["u8);
            var reader = new Utf8JsonReader(requestBody);
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
                    var isThrottled = user % 10 == 0 && !_throttled[user];
                    if (isThrottled) _throttled[user] = true;
                    else Executed++;
                    if (_response.WrittenSpan[^1] == (byte)'}') _response.Write(","u8);
                    _response.Write("{\"id\":\""u8);
                    _response.Write(id);
                    _response.Write(isThrottled
                        ? "\",\"status\":429,\"headers\":{\"Retry-After\":\"0.01\"},\"body\":{\"error\":{\"code\":\"TooManyRequests\"}}}"u8
                        : "\",\"status\":204}"u8);
                }
            }

            _response.Write("]}"u8);
        }
    }
}
