using System.IO.Compression;
using System.Net;
using System.Text;
using GraphDelegatedKit.Http;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>
/// The runtime takes the end of a cut gzip body for the end of the data: a count of 123456 came as 123. A body that was no gzip came out
/// as a bare InvalidDataException (msgraph-sdk-dotnet#2205).
/// </summary>
public sealed class CompressedBodyTests
{
    private static readonly string LongText = string.Concat(Enumerable.Range(0, 5000).Select(number => $"{number * 7919 % 10007} "));

    private static readonly Func<Stream, Stream>[] Encoders =
    [
        target => new GZipStream(target, CompressionLevel.Optimal, leaveOpen: true),
        target => new ZLibStream(target, CompressionLevel.Optimal, leaveOpen: true),
        target => new BrotliStream(target, CompressionLevel.Optimal, leaveOpen: true),
    ];

    private static readonly string[] EncodingNames = ["gzip", "deflate", "br"];

    [Test]
    public async Task A_compressed_body_that_was_cut_is_never_a_value(
        [Values(0, 1, 2)] int encoding, [Values("123456", "long")] string text)
    {
        text = text == "long" ? LongText : text;
        var whole = Encode(encoding, Encoding.UTF8.GetBytes(text));
        for (var length = 1; length <= whole.Length; length += whole.Length > 100 ? 97 : 1)
        {
            var read = () => DecodeAsync(whole[..length], EncodingNames[encoding]);
            if (length < whole.Length) await Assert.ThatAsync(read, Throws.InstanceOf<IOException>(), $"{length} of {whole.Length} bytes");
            else Assert.That(Encoding.UTF8.GetString(await read()), Is.EqualTo(text));
        }

        Assert.That(Encoding.UTF8.GetString(await DecodeAsync(whole, EncodingNames[encoding])), Is.EqualTo(text));
    }

    [Test]
    public async Task A_body_that_is_not_compressed_as_it_claims_is_an_IOException(
        [Values("gzip", "x-gzip", "deflate", "br")] string encoding)
    {
        await Assert.ThatAsync(() => DecodeAsync("{\"value\":[]}"u8.ToArray(), encoding), Throws.InstanceOf<IOException>());
    }

    [Test]
    public async Task A_changed_byte_of_a_gzip_body_is_an_IOException_or_without_effect()
    {
        var whole = Encode(0, Encoding.UTF8.GetBytes(LongText));
        for (var position = 10; position < whole.Length; position += 53) // the header has bytes without a meaning
        {
            var damaged = (byte[])whole.Clone();
            damaged[position] ^= 0x10;
            await Assert.ThatAsync(() => DecodeAsync(damaged, "gzip"), Throws.InstanceOf<IOException>(), $"byte {position}");
        }
    }

    [TestCase("gzip")]
    [TestCase("br")]
    [TestCase("deflate")]
    public async Task An_empty_body_with_an_encoding_is_empty(string encoding) => Assert.That(await DecodeAsync([], encoding), Is.Empty);

    [Test]
    public async Task Bytes_behind_a_complete_gzip_body_are_ignored()
    {
        Assert.That(await DecodeAsync([.. RawResponses.Gzip("text"), 0, 0, 0, 0], "gzip"), Is.EqualTo("text"u8.ToArray()));
    }

    [Test]
    public async Task An_unknown_encoding_is_left_as_it_is()
    {
        Assert.That(await DecodeAsync("text"u8.ToArray(), "zstd"), Is.EqualTo("text"u8.ToArray()));
    }

    [Test]
    public async Task A_cut_or_false_gzip_body_over_a_socket_is_requested_again()
    {
        var bodies = new Queue<byte[]>(
        [
            RawResponses.Gzip("123456")[..^9], RawResponses.Gzip("123456")[..^1], "123"u8.ToArray(), RawResponses.Gzip("123456"),
        ]);
        var acceptedEncodings = new List<string>();
        await using var server = await FakeHttpServer.StartAsync(async context =>
        {
            acceptedEncodings.Add(context.Request.Headers.AcceptEncoding.ToString());
            context.Response.Headers.ContentEncoding = "gzip";
            context.Response.ContentType = "text/plain";
            var body = bodies.Dequeue();
            context.Response.ContentLength = body.Length;
            await context.Response.Body.WriteAsync(body);
        });
        await using var graph = server.CreateClient();

        Assert.That(await graph.CountAsync("users"), Is.EqualTo(123456));
        Assert.That(acceptedEncodings, Has.Count.EqualTo(4));
        Assert.That(acceptedEncodings, Is.All.Contains("gzip"));
    }

    [Test]
    public async Task A_cut_gzip_body_fails_every_kind_of_read_with_a_GraphException()
    {
        await AssertFailsAsync(graph => graph.GetAsync<User>("me"));
        await AssertFailsAsync(graph => graph.CountAsync("users"));
        await AssertFailsAsync(async graph =>
        {
            await foreach (var _ in graph.ListAsync<User>("users"))
            {
            }
        });
        await AssertFailsAsync(async graph =>
        {
            using var response = await graph.SendAsync(new(HttpMethod.Get, "me"));
            await response.ReadAsync<User>();
        });

        static async Task AssertFailsAsync(Func<GraphClient, Task> read)
        {
            using var handler = new FakeHttpHandler().RespondsWithBytes(
                RawResponses.Gzip("""{"value":[],"displayName":"a"}""")[..^9],
                times: 5,
                headers: [("Content-Encoding", "gzip"), ("request-id", "r-1")]);
            await using var graph = TestData.CreateClient(handler);
            var error = await Assert.ThrowsAsync<GraphException>(() => read(graph));
            Assert.That((error!.Code, error.RequestId), Is.EqualTo(("connectionFailed", "r-1")));
        }
    }

    [Test]
    public async Task A_raw_stream_of_a_cut_body_throws_and_never_just_ends([Values] bool isCompressed)
    {
        var whole = Encoding.UTF8.GetBytes(LongText);
        using var handler = isCompressed
            ? new FakeHttpHandler().RespondsWithBytes(RawResponses.Gzip(whole)[..^20], headers: ("Content-Encoding", "gzip"))
            : new FakeHttpHandler().RespondsWith((_, _) =>
            {
                var response = RawResponses.Create([], HttpStatusCode.OK, "text/plain");
                response.Content = new StreamContent(new UnsizedStream(whole[..1000])) { Headers = { ContentLength = whole.Length } };
                return Task.FromResult(response);
            });
        await using var graph = TestData.CreateClient(handler);
        using var response = await graph.SendAsync(new(HttpMethod.Get, "me/photo/$value"));
        await using var stream = await response.OpenAsync();

        await Assert.ThatAsync(() => stream.CopyToAsync(Stream.Null), Throws.InstanceOf<IOException>());
    }

    [Test]
    public async Task The_words_of_a_compressed_error_body_are_read_and_a_cut_one_leaves_the_status()
    {
        var body = RawResponses.Gzip(TestData.ErrorJson("itemNotFound", "The words."));
        using var handler = new FakeHttpHandler()
            .RespondsWithBytes(body, status: HttpStatusCode.NotFound, headers: ("Content-Encoding", "gzip"))
            .RespondsWithBytes(body[..^9], status: HttpStatusCode.NotFound, headers: ("Content-Encoding", "gzip"))
            .RespondsWithBytes("no gzip"u8.ToArray(), status: HttpStatusCode.NotFound, headers: ("Content-Encoding", "gzip"));
        await using var graph = TestData.CreateClient(handler);

        var errors = new List<GraphException?>();
        for (var i = 0; i < 3; i++) errors.Add(await Assert.ThrowsAsync<GraphException>(() => graph.GetAsync<User>("me")));

        Assert.That(errors.Select(error => error!.Status), Is.All.EqualTo(HttpStatusCode.NotFound));
        Assert.That(errors[0]!.Message, Does.Contain("The words."));
        Assert.That(errors[1]!.Code, Is.EqualTo("NotFound"));
    }

    // A handler of the program that decompresses, and reports damage in its own way.
    [Test]
    public async Task An_InvalidDataException_of_a_handler_is_one_more_failed_attempt()
    {
        using var handler = new FakeHttpHandler().RespondsWith((_, _) => Task.FromResult(
            new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new InvalidStream()) }))
            .RespondsWithText("""{"displayName":"Ada"}""");
        await using var graph = TestData.CreateClient(handler);

        Assert.That((await graph.GetAsync<User>("me")).DisplayName, Is.EqualTo("Ada"));
    }

    private static byte[] Encode(int encoding, byte[] bytes)
    {
        using var target = new MemoryStream();
        using (var encoder = Encoders[encoding](target)) encoder.Write(bytes);
        return target.ToArray();
    }

    private static async Task<byte[]> DecodeAsync(byte[] body, string encoding)
    {
        using var response = RawResponses.Create(body, HttpStatusCode.OK, "text/plain", ("Content-Encoding", encoding));
        ContentDecoder.Decode(response);
        using var decoded = new MemoryStream();
        await (await response.Content.ReadAsStreamAsync()).CopyToAsync(decoded);
        return decoded.ToArray();
    }

    private sealed class UnsizedStream(byte[] content) : MemoryStream(content)
    {
        public override bool CanSeek => false;
    }

    private sealed class InvalidStream : MemoryStream
    {
        public override bool CanSeek => false;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new InvalidDataException("unsupported compression method");
    }
}
