using System.Net;
using System.Text;
using System.Text.Json;

namespace GraphDelegatedKit.Tests.Bulk;

/// <summary>
/// The service's end of <c>$batch</c>, in memory: each request of a batch is answered by the test's own rule, one whose parent failed with 424, the answers backwards.
/// It fails loudly on what the service would refuse.
/// </summary>
internal sealed class BatchServer(Func<BatchServer.Item, BatchServer.Answer> rule) : HttpMessageHandler
{
    private readonly object _gate = new();
    private readonly List<IReadOnlyList<Item>> _batches = [];
    private readonly Queue<Func<HttpResponseMessage, HttpResponseMessage>> _wholes = new();
    private readonly List<HttpRequestMessage> _singles = [];

    public BatchServer()
        : this(_ => new(HttpStatusCode.OK, """{"ok":true}"""))
    {
    }

    public IReadOnlyList<IReadOnlyList<Item>> Batches
    {
        get
        {
            lock (_gate) return [.. _batches];
        }
    }

    public IEnumerable<Item> Items => Batches.SelectMany(batch => batch);

    public IReadOnlyList<string> Sizes => [.. Batches.Select(batch => batch.Count.ToString(System.Globalization.CultureInfo.InvariantCulture))];

    /// <summary>Requests that came by themselves.</summary>
    public int Singles
    {
        get
        {
            lock (_gate) return _singles.Count;
        }
    }

    /// <summary>How requests that come by themselves are answered.</summary>
    public Func<HttpRequestMessage, HttpResponseMessage>? Single { get; init; }

    /// <summary>Runs before a batch is answered.</summary>
    public Func<IReadOnlyList<Item>, CancellationToken, Task>? Before { get; init; }

    /// <summary>Keeps no record, for jobs without end.</summary>
    public bool Forgets { get; init; }

    /// <summary>What becomes of the next reply; each batch uses one up.</summary>
    public BatchServer Then(Func<HttpResponseMessage, HttpResponseMessage> whole)
    {
        lock (_gate) _wholes.Enqueue(whole);
        return this;
    }

    public BatchServer ThenThrows(Exception fault) => Then(_ => throw fault);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!request.RequestUri!.AbsolutePath.EndsWith("/$batch", StringComparison.Ordinal)) return Alone(request);

        var batch = Read(await request.Content!.ReadAsByteArrayAsync(cancellationToken), request.RequestUri.AbsolutePath);
        Func<HttpResponseMessage, HttpResponseMessage>? whole;
        lock (_gate)
        {
            if (!Forgets) _batches.Add(batch);
            _wholes.TryDequeue(out whole);
        }

        if (Before is { } before) await before(batch, cancellationToken);
        var response = Wire.Answer(HttpStatusCode.OK, Reply(batch));
        response.RequestMessage = request;
        return whole is null ? response : Asked(whole(response), request);
    }

    private static HttpResponseMessage Asked(HttpResponseMessage response, HttpRequestMessage request)
    {
        response.RequestMessage = request;
        return response;
    }

    private HttpResponseMessage Alone(HttpRequestMessage request)
    {
        lock (_gate) _singles.Add(request);
        var answer = (Single ?? throw new AssertionException($"Nobody expected {request.Method} {request.RequestUri}."))(request);
        return Asked(answer, request);
    }

    private string Reply(IReadOnlyList<Item> batch)
    {
        var answers = new Dictionary<string, Answer>();
        foreach (var item in batch)
            answers[item.Number] = item.DependsOn.Any(parent => (int)answers[parent].Status >= 400) ? new(HttpStatusCode.FailedDependency, Some.GraphError("FailedDependency")) : rule(item);

        return $$"""{"responses":[{{string.Join(',', answers.Reverse().Select(pair => Text(pair.Key, pair.Value)))}}]}""";
    }

    private static string Text(string number, Answer answer)
    {
        var headers = string.Join(',', answer.Headers.Select(header => $"{JsonSerializer.Serialize(header.Name)}:{JsonSerializer.Serialize(header.Value)}"));
        return $$"""{"id":"{{number}}","status":{{(int)answer.Status}},"headers":{ {{headers}} }{{(answer.Body is null ? "" : $",\"body\":{answer.Body}")}}}""";
    }

    private static List<Item> Read(byte[] body, string path)
    {
        using var json = JsonDocument.Parse(body);
        List<Item> items = [];
        foreach (var request in json.RootElement.GetProperty("requests").EnumerateArray())
        {
            items.Add(new(
                request.GetProperty("id").GetString()!,
                request.GetProperty("method").GetString()!,
                request.GetProperty("url").GetString()!,
                path.Split('/')[1],
                request.TryGetProperty("dependsOn", out var parents) ? [.. parents.EnumerateArray().Select(parent => parent.GetString()!)] : [],
                request.TryGetProperty("headers", out var headers) ? headers.EnumerateObject().ToDictionary(header => header.Name, header => header.Value.GetString()!) : [],
                request.TryGetProperty("body", out var content) ? content.GetRawText() : null));
        }

        if (items.Count is 0 or > 20) throw new AssertionException($"A batch of {items.Count}.");
        if (items.Select(item => item.Number).Distinct(StringComparer.OrdinalIgnoreCase).Count() != items.Count) throw new AssertionException("An id twice in a batch.");
        if (items.Exists(item => item.DependsOn.Any(parent => !items.Exists(other => other.Number == parent)))) throw new AssertionException("A parent that is not in the batch.");
        return items;
    }

    public sealed record Item(string Number, string Method, string Url, string Version, IReadOnlyList<string> DependsOn, IReadOnlyDictionary<string, string> Headers, string? Body);

    public sealed record Answer(HttpStatusCode Status, string? Body = null, params (string Name, string Value)[] Headers)
    {
        public static Answer Throttled(int seconds) => new(HttpStatusCode.TooManyRequests, Some.GraphError("TooManyRequests"), ("Retry-After", seconds.ToString(System.Globalization.CultureInfo.InvariantCulture)));

        public static Answer Of(int status) => new((HttpStatusCode)status, status < 400 ? null : Some.GraphError("some" + status));
    }
}
