using System.IO.Compression;
using System.Net;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>
/// The downloaded bytes are the stored ones, also if a server compresses responses, or a handler requests that and decompresses them.
/// </summary>
public sealed class CompressedResponseTests : IDisposable
{
    private const int Size = 9 * 1024 * 1024;

    private readonly TemporaryFolder _folder = new();
    private readonly Clock _clock = new();
    private readonly byte[] _content = new byte[Size]; // compresses well
    private int _compressedCount, _responseCount;

    public CompressedResponseTests() => TestData.CreateRandomBytes(1000).CopyTo(_content, 4_000_000);

    public void Dispose() => _folder.Dispose();

    [Test]
    public async Task A_handler_with_automatic_decompression_receives_uncompressed_bytes(
        [Values(1, 4)] int connections, [Values] bool byRedirect, [Values] bool isCut)
    {
        await using var server =
            await FakeHttpServer.StartAsync(context => RespondAsync(context, AcceptsCompression(context), byRedirect, isCut));
        await using var graph = server.CreateClient(_clock);

        var receipt = await graph.Files(_clock)
            .DownloadAsync(DrivePath.ById("d", "i"), _folder["a.bin"], new DownloadOptions { MaxConnections = connections });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(_compressedCount, Is.Zero);
            Assert.That(receipt.Size, Is.EqualTo(Size));
        }

        Assert.That(File.ReadAllBytes(_folder["a.bin"]).AsSpan().SequenceEqual(_content));
        Assert.That(receipt.Retries, Is.EqualTo(isCut ? 1 : 0));
    }

    [Test]
    public async Task A_random_read_receives_uncompressed_bytes()
    {
        await using var server = await FakeHttpServer.StartAsync(context => RespondAsync(context, AcceptsCompression(context)));
        await using var graph = server.CreateClient(_clock);
        await using var stream = await graph.Files(_clock).OpenReadAsync(DrivePath.ById("d", "i"));

        stream.Position = 4_000_000;
        var read = new byte[1000];
        await stream.ReadExactlyAsync(read);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(_compressedCount, Is.Zero);
            Assert.That(stream.Length, Is.EqualTo(Size));
        }

        Assert.That(read, Is.EqualTo(TestData.CreateRandomBytes(1000)));
    }

    [Test]
    public async Task A_compressed_response_that_the_handler_decompresses_arrives_complete()
    {
        await using var server = await FakeHttpServer.StartAsync(context => RespondAsync(context, compress: true));
        await using var graph = server.CreateClient(_clock);

        var receipt = await graph.Files(_clock).DownloadAsync(DrivePath.ById("d", "i"), _folder["a.bin"]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(_compressedCount, Is.EqualTo(1));
            Assert.That(receipt.Size, Is.EqualTo(Size));
        }

        Assert.That(File.ReadAllBytes(_folder["a.bin"]).AsSpan().SequenceEqual(_content));
    }

    [Test]
    public async Task A_compressed_response_that_is_not_decompressed_is_refused_before_a_byte_is_written()
    {
        await using var server = await FakeHttpServer.StartAsync(context => RespondAsync(context, compress: true));
        await using var graph = server.CreateClient(_clock, options => options.HttpHandler = () =>
        {
            var handler = server.CreateHandler();
            handler.AutomaticDecompression = DecompressionMethods.None;
            return handler;
        });

        var interrupted = await Assert.ThrowsAsync<TransferInterruptedException>(
            () => graph.Files(_clock).DownloadAsync(DrivePath.ById("d", "i"), _folder["a.bin"]));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted!.Reason, Is.EqualTo(TransferReason.Refused));
            Assert.That((interrupted.InnerException as GraphException)?.Code, Is.EqualTo("compressedContent"));
            Assert.That(interrupted.BytesConfirmed, Is.Zero);
        }

        Assert.That(interrupted.Message, Does.Contain("proxy"));
        Assert.That(_folder.FileNames, Does.Not.Contain("a.bin"));
    }

    // A range of the compressed body, which the handler decompresses: the bytes are not those of the range, or cannot be decompressed.
    [TestCase(true)]
    [TestCase(false)]
    public async Task A_part_of_a_compressed_response_is_never_mistaken_for_a_part_of_the_file(bool canBeDecompressed)
    {
        using var handler = new FakeHttpHandler();
        handler.RespondsWith(HttpStatusCode.OK, CreateItemJson(false))
            .RespondsWith((_, _) => CreateResponse(HttpStatusCode.OK, _content[..400_000], Size));
        handler.RespondsWith(HttpStatusCode.OK, CreateItemJson(false))
            .RespondsWith((_, _) => CreateResponse(HttpStatusCode.PartialContent, canBeDecompressed ? new byte[Size] : null, null));
        handler.RespondsWith(HttpStatusCode.OK, CreateItemJson(false))
            .RespondsWith((_, _) => CreateResponse(HttpStatusCode.OK, _content, null));
        handler.RespondsWith(HttpStatusCode.OK, CreateItemJson(false)); // without a hash, the item is read once more at the end
        var file = DrivePath.ById("d", "i");

        var receipt = await TestData.CreateClient(handler, _clock).Files(_clock).DownloadAsync(file, _folder["a.bin"]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Size, Is.EqualTo(Size));
            Assert.That(receipt.Retries, Is.EqualTo(2));
        }

        Assert.That(
            handler.Requests.Select(request => request.Headers.Contains("Range:", StringComparison.Ordinal)),
            Is.EqualTo(new[] { false, false, false, true, false, false, false }),
            "and from then on it asks for all");
        Assert.That(File.ReadAllBytes(_folder["a.bin"]).AsSpan().SequenceEqual(_content));
    }

    [Test]
    public async Task A_complete_response_that_cannot_be_decompressed_is_fetched_again()
    {
        using var handler = new FakeHttpHandler();
        handler.RespondsWith(HttpStatusCode.OK, CreateItemJson(false))
            .RespondsWith((_, _) => CreateResponse(HttpStatusCode.OK, null, null));
        handler.RespondsWith(HttpStatusCode.OK, CreateItemJson(false))
            .RespondsWith((_, _) => CreateResponse(HttpStatusCode.OK, _content, null));
        handler.RespondsWith(HttpStatusCode.OK, CreateItemJson(false));

        var receipt = await TestData.CreateClient(handler, _clock).Files(_clock).DownloadAsync(DrivePath.ById("d", "i"), _folder["a.bin"]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Size, Is.EqualTo(Size));
            Assert.That(receipt.Retries, Is.EqualTo(1));
        }
    }

    private static bool AcceptsCompression(HttpContext context) =>
        context.Request.GetTypedHeaders().AcceptEncoding
            .Any(encoding => encoding.Value is { Value: "gzip" or "br" or "deflate" or "zstd" or "*" } && encoding.Quality is not 0);

    private static string CreateItemJson(bool byRedirect) =>
        $$"""
        {"id":"i","name":"a.bin","size":{{Size}},"eTag":"e",
        "file":{} {{(byRedirect ? "" : ",\"@microsoft.graph.downloadUrl\":\"https://contoso.sharepoint.com/x?tempauth=SECRET\"")}} }
        """;

    // Without a length, which a handler removes when it decompresses the body.
    private static Task<HttpResponseMessage> CreateResponse(HttpStatusCode status, byte[]? body, long? length)
    {
        var response = new HttpResponseMessage(status)
        {
            Content = new StreamContent(body is null ? new InvalidCompressedStream() : new UnsizedStream(body)),
        };
        if (status == HttpStatusCode.PartialContent) response.Content.Headers.ContentRange = new(400_000, Size - 1, Size);
        response.Content.Headers.ContentLength = length;
        return Task.FromResult(response);
    }

    private async Task RespondAsync(HttpContext context, bool compress, bool byRedirect = false, bool isCut = false)
    {
        if (context.Request.Path == "/v1.0/drives/d/items/i")
        {
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(CreateItemJson(byRedirect));
        }
        else if (context.Request.Path == "/v1.0/drives/d/items/i/content")
            context.Response.Redirect("https://contoso.sharepoint.com/x?tempauth=SECRET");
        else if (compress)
        {
            Interlocked.Increment(ref _compressedCount);
            context.Response.Headers.ContentEncoding = "gzip";
            await using var gzip = new GZipStream(context.Response.Body, CompressionLevel.Fastest);
            await gzip.WriteAsync(_content);
        }
        else
            await SendRangeAsync(context, isCut && Interlocked.Increment(ref _responseCount) == 1);
    }

    private async Task SendRangeAsync(HttpContext context, bool isCut)
    {
        var range = context.Request.GetTypedHeaders().Range?.Ranges.Single();
        var (from, end) = ((int)(range?.From ?? 0), (int)(range?.To ?? (Size - 1)) + 1);
        if (range is not null)
        {
            context.Response.StatusCode = 206;
            context.Response.Headers.ContentRange = $"bytes {from}-{end - 1}/{Size}";
        }

        context.Response.ContentLength = end - from;
        await context.Response.Body.WriteAsync(_content.AsMemory(from, isCut ? (end - from) / 2 : end - from));
        if (!isCut) return;
        await context.Response.Body.FlushAsync();
        FakeHttpServer.AbortConnection(context);
    }

    private sealed class UnsizedStream(byte[] content) : MemoryStream(content)
    {
        public override bool CanSeek => false;
    }

    private sealed class InvalidCompressedStream : MemoryStream
    {
        public override bool CanSeek => false;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new InvalidDataException("The archive entry was compressed using an unsupported compression method.");
    }
}
