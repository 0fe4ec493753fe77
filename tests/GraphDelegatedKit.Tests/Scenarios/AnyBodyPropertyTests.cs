using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace GraphDelegatedKit.Tests.Scenarios;

/// <summary>
/// Whatever bytes arrive, a call returns a value or throws a GraphException that has what the response had.
/// </summary>
public sealed class AnyBodyPropertyTests
{
    private const string NextUrl = "https://graph.microsoft.com/v1.0/users?$skiptoken=2";

    private static readonly string[] Templates =
    [
        """{"id":"1","displayName":"Ada","accountEnabled":true,"createdDateTime":"2026-03-04T05:06:07Z","n":9007199254740993}""",
        """{"value":[{"id":"1","displayName":"a"},{"id":"2","displayName":null}],"@odata.count":2}""",
        $$"""{"@odata.context":"c","value":[{"id":"1"}],"@odata.nextLink":"{{NextUrl}}"}""",
        """{"value":[{"id":"1","@removed":{"reason":"deleted"}}],"@odata.deltaLink":"https://graph.microsoft.com/v1.0/users/delta?x=1"}""",
        "123456",
        """{"responses":[{"id":"1","status":200,"headers":{"a":"b"},"body":{"id":"1"}},{"id":"2","status":404,"body":{"error":{}}}]}""",
        """{"error":{"code":"c","message":"m","innerError":{"code":"i","request-id":"r"},"details":[{"code":"d","message":"e"}]}}""",
        """{"odata.error":{"code":"c","message":{"lang":"en","value":"w"}}}""",
        "<html><body>Sign in</body></html>",
        "",
        "null",
        "[]",
    ];

    private static readonly string[] Fragments =
    [
        "{", "}", "[", "]", ",", ":", "\"", "\\", "\\ud83d", "\\u0000", "null", "-1", "1e999", "99999999999999999999", "\"value\":",
        "\"error\":{}",
        "\"@odata.nextLink\":\"\"", "\"@odata.nextLink\":\"/relative\"", "\"@odata.NEXTLINK\":\"https://evil.example/\"", "\"id\":1,",
        "<h1>x</h1>", "},{", "\0", "\ufeff", "\u00e9", "{\"id\":\"3\",\"status\":200},",
    ];

    private static readonly string[] ContentEncodings = ["gzip", "br", "deflate", "x-gzip", "identity", "zstd", "gzip, gzip"];

    private static readonly Encoding[] TextEncodings =
        [Encoding.UTF8, Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF32, Encoding.Latin1];

    private static readonly HttpStatusCode[] Statuses =
        [(HttpStatusCode)200, (HttpStatusCode)201, (HttpStatusCode)202, (HttpStatusCode)204, (HttpStatusCode)206, (HttpStatusCode)304,
         (HttpStatusCode)400, (HttpStatusCode)403, (HttpStatusCode)404, (HttpStatusCode)410, (HttpStatusCode)500];

    private static readonly Dictionary<string, Func<GraphClient, Task>> Reads = new()
    {
        ["single object"] = graph => graph.GetAsync<User>("me"),
        ["any JSON"] = graph => graph.GetAsync<JsonElement>("me"),
        ["number"] = graph => graph.GetAsync<int>("me"),
        ["listing"] = async graph => await CountAsync(graph.ListAsync<User>("users")),
        ["distinct listing"] = async graph => await CountAsync(graph.ListAsync<JsonElement>("users").DistinctById()),
        ["delta"] = async graph => await CountAsync(graph.DeltaAsync<DriveItem>("me/drive/root/delta")),
        ["count"] = graph => graph.CountAsync("users"),
        ["batch"] = RunBatchAsync,
        ["write"] = graph => graph.PatchAsync("me", new User { JobTitle = "x" }),
        ["creation"] = graph => graph.PostAsync<User>("users", GraphContent.Json(new User())),
        ["deletion"] = graph => graph.DeleteAsync("me/x"),
        ["raw response"] = async graph =>
        {
            using var response = await graph.SendAsync(new(HttpMethod.Get, "me"));
            await response.ReadAsync<User>();
        },
    };

    private static IEnumerable<string> Kinds => Reads.Keys;

    [TestCaseSource(nameof(Kinds))]
    public void Any_body_is_a_value_or_a_GraphException_with_what_the_response_had(string kind)
    {
        var generator = Gen.Choose(0, int.MaxValue).Select(seed => new BodyCase(seed));

        PropertyCheck.Holds(generator, body => HoldsAsync(kind, body).GetAwaiter().GetResult(), caseCount: 300);
    }

    [Test]
    public async Task An_undamaged_body_is_read_in_every_encoding()
    {
        foreach (var text in TextEncodings.Where(encoding => encoding != Encoding.Latin1))
            foreach (var isCompressed in new[] { false, true })
            {
                byte[] bytes = [.. text.GetPreamble(), .. text.GetBytes(Templates[1])];
                using var handler = new RepeatingHandler(
                    isCompressed ? RawResponses.Gzip(bytes) : bytes, HttpStatusCode.OK, isCompressed ? "gzip" : null, null);
                await using var graph = CreateClient(handler, retries: false);

                Assert.That(await CountAsync(graph.ListAsync<User>("users")), Is.EqualTo(2));
            }
    }

    private static async Task<bool> HoldsAsync(string kind, BodyCase body)
    {
        using var handler = new RepeatingHandler(body.Bytes, body.Status, body.ContentEncoding, body.ContentLength);
        await using var graph = CreateClient(handler, body.Retries);
        try
        {
            await Reads[kind](graph).WaitAsync(TimeSpan.FromMinutes(2));
            return true;
        }
        catch (GraphException e)
        {
            return IsComplete(e) ? true : throw new InvalidOperationException($"{kind}, {body}: incomplete: {e}");
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{kind}, {body}: {e}");
        }
    }

    // A link to another host is refused before anything is sent, so there is no response.
    private static bool IsComplete(GraphException e) =>
        e is { Code: "untrustedAddress", Attempts: 0 }
        || e is { RequestId: "r-1", ClientRequestId: "c-1", Date: not null, Attempts: >= 1, Code.Length: > 0, Message.Length: > 0 };

    private static async Task RunBatchAsync(GraphClient graph)
    {
        var ids = new List<string>();
        await foreach (var result in graph.BulkAsync(
            [new("a", HttpMethod.Get, "me"), new("b", HttpMethod.Post, "users") { Content = GraphContent.Json(new User()) }]))
        {
            ids.Add(result.Id);
            if (result.Error is { } error && !IsComplete(error)) throw new InvalidOperationException($"incomplete: {error}");
            if (!result.IsSuccess) continue;
            try
            {
                result.Read<User>();
            }
            catch (GraphException)
            {
                // The body of the request itself is read on demand.
            }
        }

        if (ids.Order().SequenceEqual(["a", "b"])) return;
        throw new InvalidOperationException($"The results are {string.Join(' ', ids)}.");
    }

    private static async Task<int> CountAsync<T>(IAsyncEnumerable<T> items)
    {
        var count = 0;
        await foreach (var _ in items)
            if (++count > 1000)
                throw new InvalidOperationException("The enumeration has no end.");

        return count;
    }

    private static GraphClient CreateClient(HttpMessageHandler handler, bool retries) => GraphClient.Create(
        new FakeTokenProvider(Support.TestData.CreateToken()),
        new() { HttpHandler = () => handler, TimeProvider = new Clock(), Retry = retries, MaxResponseSize = 100_000 });

    /// <summary>A response, made from a seed: a template with random damage, in a random encoding, with true or false headers.</summary>
    private sealed class BodyCase
    {
        private readonly int _seed;

        public BodyCase(int seed)
        {
            _seed = seed;
            var random = new Random(seed);
            var text = Templates[random.Next(Templates.Length)];
            for (var i = random.Next(3); i > 0; i--)
            {
                var position = random.Next(text.Length + 1);
                text = random.Next(3) == 0 ? text[..position] : text.Insert(position, Fragments[random.Next(Fragments.Length)]);
            }

            var encoding = random.Next(4) == 0 ? TextEncodings[random.Next(TextEncodings.Length)] : Encoding.UTF8;
            Bytes = [.. random.Next(4) == 0 ? encoding.GetPreamble() : [], .. encoding.GetBytes(text)];
            if (random.Next(5) == 0) ContentEncoding = ContentEncodings[random.Next(ContentEncodings.Length)];
            if (ContentEncoding is not null && random.Next(4) > 0) Bytes = RawResponses.Gzip(Bytes);
            if (random.Next(6) == 0) Bytes = Bytes[..random.Next(Bytes.Length + 1)];
            for (var i = random.Next(6) == 0 ? random.Next(4) : 0; i > 0 && Bytes.Length > 0; i--)
                Bytes[random.Next(Bytes.Length)] = (byte)random.Next(256);
            if (random.Next(100) == 0) Bytes = RawResponses.Gzip(new byte[random.Next(300_000)]);
            if (random.Next(8) == 0) ContentLength = random.Next((2 * Bytes.Length) + 1);
            Status = random.Next(3) > 0 ? HttpStatusCode.OK : Statuses[random.Next(Statuses.Length)];
            Retries = random.Next(20) == 0;
        }

        public byte[] Bytes { get; }

        public HttpStatusCode Status { get; }

        public string? ContentEncoding { get; }

        public long? ContentLength { get; }

        public bool Retries { get; }

        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture,
            $"seed {_seed}: {(int)Status} {ContentEncoding} length {ContentLength}, {Convert.ToBase64String(Bytes)}");
    }

    private sealed class RepeatingHandler(byte[] body, HttpStatusCode status, string? contentEncoding, long? contentLength)
        : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = new HttpResponseMessage(status)
            {
                RequestMessage = request,
                Content = new StreamContent(new UnsizedStream(body)),
            };
            response.Headers.TryAddWithoutValidation("request-id", "r-1");
            response.Headers.TryAddWithoutValidation("client-request-id", "c-1");
            response.Headers.TryAddWithoutValidation("Date", "Wed, 04 Mar 2026 05:06:07 GMT");
            response.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
            if (contentEncoding is not null) response.Content.Headers.TryAddWithoutValidation("Content-Encoding", contentEncoding);
            response.Content.Headers.ContentLength = contentLength;
            return Task.FromResult(response);
        }
    }

    private sealed class UnsizedStream(byte[] content) : MemoryStream(content)
    {
        public override bool CanSeek => false;

        // In pieces, so that a character or an escape is divided between two reads.
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, 61)], cancellationToken);
    }
}
