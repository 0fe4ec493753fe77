using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text.Json;

namespace GraphDelegatedKit.Tests.Bulk;

[NonParallelizable] // it reads the memory of the whole process
public sealed class BulkMemoryTests
{
    [TestCase(100_000)]
    [TestCase(1_000_000, Category = "Slow")]
    public async Task A_bulk_job_of_any_size_answers_each_request_once_in_the_memory_of_a_few_batches(int requests)
    {
        using var directory = new FakeDirectory();
        await using var graph = BulkTestData.CreateClient(directory, tokens: new FixedTokenProvider());
        var body = BulkTestData.CreateJsonBody("Reader");
        var (answered, sum) = (0, 0L);
        long memoryEarly = 0, memoryLate = 0;

        await foreach (var result in graph.BulkAsync(Enumerable.Range(1, requests)
            .Select(number => new BulkRequest(GetId(number), HttpMethod.Patch, $"users/{number}") { Content = body })))
        {
            if (result.Status != HttpStatusCode.NoContent) Assert.Fail($"{result.Id}: {result.Error?.Message}");
            sum += Hash(int.Parse(result.Id.AsSpan(1), CultureInfo.InvariantCulture));
            answered++;
            if (answered == requests / 4) memoryEarly = GC.GetTotalMemory(forceFullCollection: true);
            if (answered == requests - 1) memoryLate = GC.GetTotalMemory(forceFullCollection: true);
        }

        var expectedSum = Enumerable.Range(1, requests).Sum(Hash);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answered, Is.EqualTo(requests));
            Assert.That(sum, Is.EqualTo(expectedSum));
            Assert.That(directory.RequestCount, Is.EqualTo(requests));
            Assert.That(directory.Sum, Is.EqualTo(expectedSum));
            Assert.That(directory.Batches, Is.EqualTo(requests / 20));
        }

        Assert.That(memoryLate - memoryEarly, Is.LessThan(1_000_000)); // 75,000 requests alone would be thirty times that
    }

    private static string GetId(int number) => string.Create(CultureInfo.InvariantCulture, $"u{number}");

    // Spreads the numbers, so that one left out and another sent twice do not make up for each other.
    private static long Hash(int number) => (long)((ulong)number * 0x9E3779B97F4A7C15 >> 24);

    private sealed class FixedTokenProvider : ITokenProvider
    {
        private readonly GraphAccessToken _token = TestData.CreateToken();

        public ValueTask<GraphAccessToken> GetTokenAsync(TokenRequest? request = null, CancellationToken cancellationToken = default) =>
            new(_token);
    }

    // Answers each request of a batch with 204 and remembers two numbers.
    private sealed class FakeDirectory : HttpMessageHandler
    {
        private readonly object _gate = new();
        private readonly ArrayBufferWriter<byte> _reply = new(1024);

        public int Batches { get; private set; }

        public int RequestCount { get; private set; }

        public long Sum { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var batch = await request.Content!.ReadAsByteArrayAsync(cancellationToken);
            lock (_gate)
            {
                Batches++;
                return new(HttpStatusCode.OK) { RequestMessage = request, Content = new ByteArrayContent(CreateReply(batch)) };
            }
        }

        private byte[] CreateReply(byte[] batch)
        {
            _reply.ResetWrittenCount();
            _reply.Write("{\"responses\":["u8);
            var reader = new Utf8JsonReader(batch);
            var first = true;
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName) continue;
                var (isId, isUrl) = (reader.ValueTextEquals("id"u8), reader.ValueTextEquals("url"u8));
                reader.Read();
                if (isUrl)
                {
                    RequestCount++;
                    Sum += Hash(int.Parse(reader.ValueSpan["/users/".Length..], CultureInfo.InvariantCulture));
                }

                if (!isId) continue;
                if (!first) _reply.Write(","u8);
                first = false;
                _reply.Write("{\"id\":\""u8);
                _reply.Write(reader.ValueSpan);
                _reply.Write("\",\"status\":204}"u8);
            }

            _reply.Write("]}"u8);
            return _reply.WrittenSpan.ToArray();
        }
    }
}
