using GraphDelegatedKit.Tests.Files;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>The exception carried the token of a timeout within, so that a caller who compares tokens took it for somebody else's.</summary>
public sealed class A_cancelled_download_ends_with_the_callers_token
{
    private const int MiB = 1024 * 1024;

    [TestCase(1)]
    [TestCase(4)]
    public async Task A_download(int connections)
    {
        await using var shelf = await Shelf.OpenAsync(12 * MiB);
        using var stop = new CancellationTokenSource();
        var at = new At(9 * MiB, stop.Cancel);

        var cancelled = await Assert.CatchAsync<OperationCanceledException>(() => shelf.DownloadAsync(new DownloadOptions { MaxConnections = connections }, at, stop.Token));

        Assert.That(cancelled!.CancellationToken, Is.EqualTo(stop.Token));
    }

    [TestCase(0)]
    [TestCase(1)]
    public async Task A_stream(int openings)
    {
        using var folder = new Folder();
        using var stop = new CancellationTokenSource();
        using var wire = new Wire();
        for (var i = 0; i <= openings; i++)
        {
            if (i == 0) wire.Answers(System.Net.HttpStatusCode.OK, """{"id":"i","name":"a.bin","size":1000000,"eTag":"e","file":{},"@microsoft.graph.downloadUrl":"https://contoso.sharepoint.com/x?tempauth=SECRET"}""");
            var falls = i == openings;
            wire.Does((_, _) => Task.FromResult(Part(falls ? new Silent(stop) : new MemoryStream(new byte[65536]), falls ? 500_000 : 0)));
        }

        var files = Some.Client(wire).Files(new Clock());
        OperationCanceledException? cancelled;
        if (openings == 0)
            cancelled = await Assert.CatchAsync<OperationCanceledException>(() => files.OpenReadAsync(DrivePath.ById("d", "i"), stop.Token));
        else
        {
            await using var stream = await files.OpenReadAsync(DrivePath.ById("d", "i"));
            stream.Position = 500_000;
            cancelled = await Assert.CatchAsync<OperationCanceledException>(() => stream.ReadAsync(new byte[10], stop.Token).AsTask());
        }

        Assert.That(cancelled!.CancellationToken, Is.EqualTo(stop.Token));

        HttpResponseMessage Part(Stream body, int from)
        {
            var response = new HttpResponseMessage(System.Net.HttpStatusCode.PartialContent) { Content = new StreamContent(body) };
            response.Content.Headers.ContentLength = 65536;
            response.Content.Headers.ContentRange = new(openings == 0 ? 0 : from, (openings == 0 ? 0 : from) + 65535, 1_000_000);
            return response;
        }
    }

    private sealed class Silent(CancellationTokenSource stop) : MemoryStream
    {
        public override bool CanSeek => false;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await stop.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
            throw new AssertionException("It was cancelled, and is read still.");
        }
    }

    private sealed class At(long bytes, Action act) : IProgress<TransferProgress>
    {
        public void Report(TransferProgress value)
        {
            if (value.BytesTransferred >= bytes) act();
        }
    }
}
