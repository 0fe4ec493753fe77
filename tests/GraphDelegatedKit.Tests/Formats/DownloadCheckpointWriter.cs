using System.Globalization;
using System.Net;
using GraphDelegatedKit.Tests.Files;

namespace GraphDelegatedKit.Tests.Formats;

/// <summary>Has the library leave a download unfinished: the bytes beside the destination, and the note about them.</summary>
internal static class DownloadCheckpointWriter
{
    public const string FileName = "report.bin";
    public const int Size = 5_000, Got = 2_000;

    private const int MiB = 1024 * 1024;

    /// <summary>A file of four parts, of which three connections fetch the first and the third.</summary>
    public const int LargeSize = 25 * MiB, Part = 8 * MiB;

    public static IReadOnlyList<string> Names { get; } = ["by-hash", "by-tags", "parts"];

    public static async Task WriteAsync(string name, string destination)
    {
        using var wire = new FakeHttpHandler();
        if (name == "parts") await StopPartsAsync(wire, destination);
        else await StopAsync(wire.LooksLike(name).RespondsWithContent(Fixtures.Content(Size), failsAt: Got), destination);
    }

    /// <summary>The item of the file. Its version is identified by its hash, or only by the tags of the item.</summary>
    public static FakeHttpHandler LooksLike(this FakeHttpHandler wire, string name) => name switch
    {
        "by-tags" => wire.RespondsWithItem(Size, eTag: "e1", cTag: "c1", name: FileName),
        "by-hash" => wire.RespondsWithItem(Size, NaiveQuickXorHash.Compute(Fixtures.Content(Size)), eTag: "e1", cTag: "c1", name: FileName),
        _ => wire.RespondsWithItem(
            LargeSize, NaiveQuickXorHash.Compute(Fixtures.Content(LargeSize)), eTag: "e1", cTag: "c1", name: FileName),
    };

    // The connection breaks, and then the address is refused for good.
    private static async Task StopAsync(FakeHttpHandler wire, string destination)
    {
        wire.RespondsWith(HttpStatusCode.BadRequest, TestData.ErrorJson("invalidRequest"));

        var stopped = await Assert.ThrowsAsync<TransferInterruptedException>(() => DownloadAsync(wire, destination, new DownloadOptions()));
        Assert.That(stopped!.BytesConfirmed, Is.EqualTo(Got));
    }

    // The second part is refused once the third has been written.
    private static async Task StopPartsAsync(FakeHttpHandler wire, string destination)
    {
        var isWritten = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var content = Fixtures.Content(LargeSize);
        wire.LooksLike("parts");
        for (var i = 0; i < 4; i++)
            wire.RespondsWith(async (request, cancelled) =>
            {
                var from = (int)request.Headers.Range!.Ranges.Single().From!;
                if (from is not (0 or (2 * Part))) await isWritten.Task.WaitAsync(cancelled);
                return from is 0 or (2 * Part) ? Give(content, from, from + Part)
                    : FakeHttpHandler.CreateResponse(HttpStatusCode.BadRequest, TestData.ErrorJson("invalidRequest"));
            });
        var progress = new SynchronousProgress<TransferProgress>(report =>
        {
            if (report.BytesTransferred == 2 * Part) isWritten.TrySetResult();
        });

        await Assert.ThrowsAsync<TransferInterruptedException>(
            () => DownloadAsync(wire, destination, new DownloadOptions { MaxConnections = 2 }, progress));
    }

    public static HttpResponseMessage Give(byte[] content, int from, int end)
    {
        var response = FakeHttpHandler.CreateResponse(HttpStatusCode.PartialContent);
        response.Content = new ByteArrayContent(content, from, end - from);
        response.Content.Headers.ContentLength = end - from;
        response.Content.Headers.TryAddWithoutValidation(
            "Content-Range", string.Create(CultureInfo.InvariantCulture, $"bytes {from}-{end - 1}/{content.Length}"));
        return response;
    }

    public static Task<DownloadReceipt> DownloadAsync(
        FakeHttpHandler wire, string destination, DownloadOptions? options = null, IProgress<TransferProgress>? progress = null)
    {
        var clock = new Clock(Fixtures.WrittenOn);
        return TestData.CreateClient(wire, clock).Files(clock).DownloadAsync(ServedFile.Path, destination, options, progress);
    }
}
