using System.Net;
using System.Text;
using System.Text.Json;

namespace GraphDelegatedKit.Tests.Bulk;

/// <summary>
/// The service's end of <c>$batch</c>, in memory: each request of a batch is answered by the test's own rule, one whose parent failed with
/// 424, the answers backwards.
/// It fails loudly on what the service would refuse.
/// </summary>
internal sealed class FakeBatchServer(Func<FakeBatchServer.Item, FakeBatchServer.ItemResponse> respond) : HttpMessageHandler
{
    private readonly object _gate = new();
    private readonly List<IReadOnlyList<Item>> _batches = [];
    private readonly Queue<Func<HttpResponseMessage, HttpResponseMessage>> _replyTransforms = new();
    private readonly List<HttpRequestMessage> _unbatchedRequests = [];

    public FakeBatchServer()
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

    public IReadOnlyList<string> BatchSizes =>
        [.. Batches.Select(batch => batch.Count.ToString(System.Globalization.CultureInfo.InvariantCulture))];

    /// <summary>Requests outside of a batch.</summary>
    public int UnbatchedCount
    {
        get
        {
            lock (_gate) return _unbatchedRequests.Count;
        }
    }

    /// <summary>How requests outside of a batch are answered.</summary>
    public Func<HttpRequestMessage, HttpResponseMessage>? UnbatchedResponse { get; init; }

    /// <summary>Runs before a batch is answered.</summary>
    public Func<IReadOnlyList<Item>, CancellationToken, Task>? BeforeReply { get; init; }

    /// <summary>Keeps no record, for jobs without end.</summary>
    public bool DiscardsRequests { get; init; }

    /// <summary>The fate of the next reply; each batch consumes one.</summary>
    public FakeBatchServer RepliesWith(Func<HttpResponseMessage, HttpResponseMessage> transform)
    {
        lock (_gate) _replyTransforms.Enqueue(transform);
        return this;
    }

    public FakeBatchServer Throws(Exception fault) => RepliesWith(_ => throw fault);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!request.RequestUri!.AbsolutePath.EndsWith("/$batch", StringComparison.Ordinal)) return RespondUnbatched(request);

        var batch = ParseBatch(await request.Content!.ReadAsByteArrayAsync(cancellationToken), request.RequestUri.AbsolutePath);
        Func<HttpResponseMessage, HttpResponseMessage>? transform;
        lock (_gate)
        {
            if (!DiscardsRequests) _batches.Add(batch);
            _replyTransforms.TryDequeue(out transform);
        }

        if (BeforeReply is { } beforeReply) await beforeReply(batch, cancellationToken);
        var response = FakeHttpHandler.CreateResponse(HttpStatusCode.OK, CreateReply(batch));
        response.RequestMessage = request;
        return transform is null ? response : WithRequest(transform(response), request);
    }

    private static HttpResponseMessage WithRequest(HttpResponseMessage response, HttpRequestMessage request)
    {
        response.RequestMessage = request;
        return response;
    }

    private HttpResponseMessage RespondUnbatched(HttpRequestMessage request)
    {
        lock (_gate) _unbatchedRequests.Add(request);
        var response =
            (UnbatchedResponse ?? throw new AssertionException($"The test does not expect {request.Method} {request.RequestUri}."))(
                request);
        return WithRequest(response, request);
    }

    private string CreateReply(IReadOnlyList<Item> batch)
    {
        var responses = new Dictionary<string, ItemResponse>();
        foreach (var item in batch)
            responses[item.Id] = item.DependsOn.Any(parent => (int)responses[parent].Status >= 400)
                ? new(HttpStatusCode.FailedDependency, TestData.ErrorJson("FailedDependency"))
                : respond(item);

        return $$"""{"responses":[{{string.Join(',', responses.Reverse().Select(pair => FormatItem(pair.Key, pair.Value)))}}]}""";
    }

    private static string FormatItem(string id, ItemResponse response)
    {
        var headers = string.Join(
            ',', response.Headers.Select(header => $"{JsonSerializer.Serialize(header.Name)}:{JsonSerializer.Serialize(header.Value)}"));
        return $$"""
            {"id":"{{id}}","status":{{(int)response.Status}},
            "headers":{ {{headers}} }{{(response.Body is null ? "" : $",\"body\":{response.Body}")}}}
            """;
    }

    private static List<Item> ParseBatch(byte[] body, string path)
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
                request.TryGetProperty("dependsOn", out var parents)
                    ? [.. parents.EnumerateArray().Select(parent => parent.GetString()!)]
                    : [],
                request.TryGetProperty("headers", out var headers) ? headers.EnumerateObject()
                    .ToDictionary(header => header.Name, header => header.Value.GetString()!) : [],
                request.TryGetProperty("body", out var content) ? content.GetRawText() : null));
        }

        if (items.Count is 0 or > 20) throw new AssertionException($"A batch of {items.Count}.");
        if (items.Select(item => item.Id).Distinct(StringComparer.OrdinalIgnoreCase).Count() != items.Count)
            throw new AssertionException("An id twice in a batch.");
        if (items.Exists(item => item.DependsOn.Any(parent => !items.Exists(other => other.Id == parent))))
            throw new AssertionException("A parent that is not in the batch.");
        return items;
    }

    public sealed record Item(
        string Id, string Method,
        string Url, string Version, IReadOnlyList<string> DependsOn, IReadOnlyDictionary<string, string> Headers, string? Body);

    public sealed record ItemResponse(HttpStatusCode Status, string? Body = null, params (string Name, string Value)[] Headers)
    {
        public static ItemResponse Throttled(int seconds) => new(
            HttpStatusCode.TooManyRequests,
            TestData.ErrorJson("TooManyRequests"),
            ("Retry-After", seconds.ToString(System.Globalization.CultureInfo.InvariantCulture)));

        public static ItemResponse WithStatus(int status) =>
            new((HttpStatusCode)status, status < 400 ? null : TestData.ErrorJson("some" + status));
    }
}
