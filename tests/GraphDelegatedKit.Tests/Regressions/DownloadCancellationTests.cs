using GraphDelegatedKit.Tests.Files;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>
/// The exception carried the token of an inner timeout, so a caller who compares tokens did not recognise its own cancellation.
/// </summary>
public sealed class DownloadCancellationTests
{
    private const int MiB = 1024 * 1024;

    [TestCase(1)]
    [TestCase(4)]
    public async Task A_cancelled_download_throws_with_the_callers_cancellation_token(int connections)
    {
        await using var shelf = await DownloadFixture.OpenAsync(12 * MiB);
        using var stop = new CancellationTokenSource();
        var progress = new ActionAtProgress(9 * MiB, stop.Cancel);

        var cancelled = await Assert.CatchAsync<OperationCanceledException>(
            () => shelf.DownloadAsync(new DownloadOptions { MaxConnections = connections }, progress, stop.Token));

        Assert.That(cancelled!.CancellationToken, Is.EqualTo(stop.Token));
    }

    [TestCase(0)]
    [TestCase(1)]
    public async Task A_cancelled_read_of_a_download_stream_throws_with_the_callers_cancellation_token(int successfulReads)
    {
        using var folder = new TemporaryFolder();
        using var stop = new CancellationTokenSource();
        using var handler = new FakeHttpHandler();
        for (var i = 0; i <= successfulReads; i++)
        {
            if (i == 0) handler.RespondsWith(System.Net.HttpStatusCode.OK, """
                {"id":"i","name":"a.bin","size":1000000,"eTag":"e","file":{},
                "@microsoft.graph.downloadUrl":"https://contoso.sharepoint.com/x?tempauth=SECRET"}
                """);
            var isCancelledRead = i == successfulReads;
            handler.RespondsWith((_, _) => Task.FromResult(CreatePartialResponse(
                isCancelledRead ? new CancellingStream(stop) : new MemoryStream(new byte[65536]), isCancelledRead ? 500_000 : 0)));
        }

        var files = TestData.CreateClient(handler).Files(new Clock());
        OperationCanceledException? cancelled;
        if (successfulReads == 0)
            cancelled =
                await Assert.CatchAsync<OperationCanceledException>(() => files.OpenReadAsync(DrivePath.ById("d", "i"), stop.Token));
        else
        {
            await using var stream = await files.OpenReadAsync(DrivePath.ById("d", "i"));
            stream.Position = 500_000;
            cancelled = await Assert.CatchAsync<OperationCanceledException>(() => stream.ReadAsync(new byte[10], stop.Token).AsTask());
        }

        Assert.That(cancelled!.CancellationToken, Is.EqualTo(stop.Token));

        HttpResponseMessage CreatePartialResponse(Stream body, int from)
        {
            var response = new HttpResponseMessage(System.Net.HttpStatusCode.PartialContent) { Content = new StreamContent(body) };
            response.Content.Headers.ContentLength = 65536;
            response.Content.Headers.ContentRange = new(
                successfulReads == 0 ? 0 : from, (successfulReads == 0 ? 0 : from) + 65535, 1_000_000);
            return response;
        }
    }

    private sealed class CancellingStream(CancellationTokenSource stop) : MemoryStream
    {
        public override bool CanSeek => false;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await stop.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
            throw new AssertionException("It was cancelled, and is read still.");
        }
    }

    private sealed class ActionAtProgress(long bytes, Action action) : IProgress<TransferProgress>
    {
        public void Report(TransferProgress value)
        {
            if (value.BytesTransferred >= bytes) action();
        }
    }
}
