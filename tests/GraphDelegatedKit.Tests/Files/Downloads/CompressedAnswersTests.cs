using System.IO.Compression;
using System.Net;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>The bytes are the stored ones, whatever stands on the way: a server that compresses, a handler that asks for it and unpacks.</summary>
public sealed class CompressedAnswersTests : IDisposable
{
    private const int Size = 9 * 1024 * 1024;

    private readonly Folder _folder = new();
    private readonly Clock _clock = new();
    private readonly byte[] _content = new byte[Size]; // compresses well
    private int _packed, _answers;

    public CompressedAnswersTests() => Some.Bytes(1000).CopyTo(_content, 4_000_000);

    public void Dispose() => _folder.Dispose();

    [Test]
    public async Task A_handler_that_asks_for_compression_by_itself_does_not_get_it(
        [Values(1, 4)] int connections, [Values] bool byRedirect, [Values] bool isCut)
    {
        await using var server = await OwnServer.StartAsync(context => AnswerAsync(context, IsAskedFor(context), byRedirect, isCut));
        await using var graph = server.Client(_clock);

        var receipt = await graph.Files(_clock).DownloadAsync(DrivePath.ById("d", "i"), _folder["a.bin"], new DownloadOptions { MaxConnections = connections });

        Assert.That((_packed, receipt.Size), Is.EqualTo((0, (long)Size)));
        Assert.That(File.ReadAllBytes(_folder["a.bin"]).AsSpan().SequenceEqual(_content));
        Assert.That(receipt.Retries, Is.EqualTo(isCut ? 1 : 0));
    }

    [Test]
    public async Task Nor_do_reads_here_and_there()
    {
        await using var server = await OwnServer.StartAsync(context => AnswerAsync(context, IsAskedFor(context)));
        await using var graph = server.Client(_clock);
        await using var stream = await graph.Files(_clock).OpenReadAsync(DrivePath.ById("d", "i"));

        stream.Position = 4_000_000;
        var read = new byte[1000];
        await stream.ReadExactlyAsync(read);

        Assert.That((_packed, stream.Length), Is.EqualTo((0, (long)Size)));
        Assert.That(read, Is.EqualTo(Some.Bytes(1000)));
    }

    [Test]
    public async Task What_is_compressed_unasked_and_unpacked_on_the_way_has_no_length_and_arrives_whole()
    {
        await using var server = await OwnServer.StartAsync(context => AnswerAsync(context, pack: true));
        await using var graph = server.Client(_clock);

        var receipt = await graph.Files(_clock).DownloadAsync(DrivePath.ById("d", "i"), _folder["a.bin"]);

        Assert.That((_packed, receipt.Size), Is.EqualTo((1, (long)Size)));
        Assert.That(File.ReadAllBytes(_folder["a.bin"]).AsSpan().SequenceEqual(_content));
    }

    [Test]
    public async Task What_is_compressed_unasked_and_not_unpacked_is_refused_before_a_byte_is_written()
    {
        await using var server = await OwnServer.StartAsync(context => AnswerAsync(context, pack: true));
        await using var graph = server.Client(_clock, options => options.HttpHandler = () =>
        {
            var handler = server.CreateHandler();
            handler.AutomaticDecompression = DecompressionMethods.None;
            return handler;
        });

        var stopped = await Assert.ThrowsAsync<TransferInterruptedException>(() => graph.Files(_clock).DownloadAsync(DrivePath.ById("d", "i"), _folder["a.bin"]));

        Assert.That((stopped!.Reason, (stopped.InnerException as GraphException)?.Code, stopped.BytesConfirmed), Is.EqualTo((TransferReason.Refused, "compressedContent", 0L)));
        Assert.That(stopped.Message, Does.Contain("proxy"));
        Assert.That(_folder.Names, Does.Not.Contain("a.bin"));
    }

    // A part of what is compressed, unpacked by the handler: what comes is not what the range says, or cannot be unpacked at all.
    [TestCase(true)]
    [TestCase(false)]
    public async Task A_part_of_what_is_compressed_is_never_taken_for_a_part_of_the_file(bool canBeUnpacked)
    {
        using var wire = new Wire();
        wire.Answers(HttpStatusCode.OK, Item(false)).Does((_, _) => Answer(HttpStatusCode.OK, _content[..400_000], Size));
        wire.Answers(HttpStatusCode.OK, Item(false)).Does((_, _) => Answer(HttpStatusCode.PartialContent, canBeUnpacked ? new byte[Size] : null, null));
        wire.Answers(HttpStatusCode.OK, Item(false)).Does((_, _) => Answer(HttpStatusCode.OK, _content, null));
        wire.Answers(HttpStatusCode.OK, Item(false)); // no hash: a last look
        var file = DrivePath.ById("d", "i");

        var receipt = await Some.Client(wire, _clock).Files(_clock).DownloadAsync(file, _folder["a.bin"]);

        Assert.That((receipt.Size, receipt.Retries), Is.EqualTo(((long)Size, 2)));
        Assert.That(wire.Requests.Select(request => request.Headers.Contains("Range:", StringComparison.Ordinal)), Is.EqualTo(new[] { false, false, false, true, false, false, false }), "and from then on it asks for all");
        Assert.That(File.ReadAllBytes(_folder["a.bin"]).AsSpan().SequenceEqual(_content));
    }

    [Test]
    public async Task A_whole_that_cannot_be_unpacked_is_fetched_again()
    {
        using var wire = new Wire();
        wire.Answers(HttpStatusCode.OK, Item(false)).Does((_, _) => Answer(HttpStatusCode.OK, null, null));
        wire.Answers(HttpStatusCode.OK, Item(false)).Does((_, _) => Answer(HttpStatusCode.OK, _content, null));
        wire.Answers(HttpStatusCode.OK, Item(false));

        var receipt = await Some.Client(wire, _clock).Files(_clock).DownloadAsync(DrivePath.ById("d", "i"), _folder["a.bin"]);

        Assert.That((receipt.Size, receipt.Retries), Is.EqualTo(((long)Size, 1)));
    }

    private static bool IsAskedFor(HttpContext context) =>
        context.Request.GetTypedHeaders().AcceptEncoding.Any(encoding => encoding.Value is { Value: "gzip" or "br" or "deflate" or "zstd" or "*" } && encoding.Quality is not 0);

    private static string Item(bool byRedirect) =>
        $$"""{"id":"i","name":"a.bin","size":{{Size}},"eTag":"e","file":{} {{(byRedirect ? "" : ",\"@microsoft.graph.downloadUrl\":\"https://contoso.sharepoint.com/x?tempauth=SECRET\"")}} }""";

    // Without a length, as a handler leaves it that has unpacked it.
    private static Task<HttpResponseMessage> Answer(HttpStatusCode status, byte[]? body, long? length)
    {
        var response = new HttpResponseMessage(status) { Content = new StreamContent(body is null ? new CannotBeUnpacked() : new Unsized(body)) };
        if (status == HttpStatusCode.PartialContent) response.Content.Headers.ContentRange = new(400_000, Size - 1, Size);
        response.Content.Headers.ContentLength = length;
        return Task.FromResult(response);
    }

    private async Task AnswerAsync(HttpContext context, bool pack, bool byRedirect = false, bool isCut = false)
    {
        if (context.Request.Path == "/v1.0/drives/d/items/i")
        {
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(Item(byRedirect));
        }
        else if (context.Request.Path == "/v1.0/drives/d/items/i/content")
            context.Response.Redirect("https://contoso.sharepoint.com/x?tempauth=SECRET");
        else if (pack)
        {
            Interlocked.Increment(ref _packed);
            context.Response.Headers.ContentEncoding = "gzip";
            await using var gzip = new GZipStream(context.Response.Body, CompressionLevel.Fastest);
            await gzip.WriteAsync(_content);
        }
        else
            await SendAsync(context, isCut && Interlocked.Increment(ref _answers) == 1);
    }

    private async Task SendAsync(HttpContext context, bool isCut)
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
        OwnServer.Drop(context);
    }

    private sealed class Unsized(byte[] content) : MemoryStream(content)
    {
        public override bool CanSeek => false;
    }

    private sealed class CannotBeUnpacked : MemoryStream
    {
        public override bool CanSeek => false;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new InvalidDataException("The archive entry was compressed using an unsupported compression method.");
    }
}
