using System.Net;
using GraphDelegatedKit.Files.Downloads;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>Parts that are fetched at once, where one of them does not come.</summary>
public sealed class DownloadRangesTests : IDisposable
{
    private const int MiB = 1024 * 1024, First = 8 * MiB;

    private readonly Folder _folder = new();
    private readonly Clock _clock = new();
    private readonly Wire _wire = new();

    public void Dispose()
    {
        _folder.Dispose();
        _wire.Dispose();
    }

    [Test]
    public async Task One_that_is_refused_ends_the_others_and_is_what_is_told()
    {
        var wasEnded = false;
        _wire.Looks(3 * First).Does((_, _) => Part(0, First, 3 * First));
        var otherIsUnderWay = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        for (var i = 0; i < 2; i++)
            _wire.Does(async (request, cancelled) =>
            {
                if (request.Headers.Range!.Ranges.Single().From == First)
                {
                    await otherIsUnderWay.Task.WaitAsync(TimeSpan.FromSeconds(30), CancellationToken.None);
                    return Wire.Answer(HttpStatusCode.BadRequest, Some.GraphError("invalidRequest"));
                }

                otherIsUnderWay.SetResult();
                try
                {
                    await Task.Delay(TimeSpan.FromSeconds(30), cancelled);
                }
                catch (OperationCanceledException)
                {
                    wasEnded = true;
                    throw;
                }

                throw new AssertionException("The other part was refused half a minute ago.");
            });

        var stopped = await Assert.ThrowsAsync<TransferInterruptedException>(() => DownloadAsync());

        Assert.That((stopped!.Reason, stopped.BytesConfirmed, wasEnded), Is.EqualTo((TransferReason.Refused, (long)First, true)));
        Assert.That(CheckpointFile.Read(_folder["a.bin.partial.json"])!.Flushed, Is.EqualTo(new long[] { 0, First }), "the whole length of the file says nothing");
    }

    [Test]
    public async Task A_length_that_no_disk_takes_is_told_as_that()
    {
        var tooLong = Disk.LongestFile(_folder) + 1;
        _wire.Looks(2 * First).Does((_, _) => Part(0, First, tooLong));

        var stopped = await Assert.ThrowsAsync<TransferInterruptedException>(() => DownloadAsync());

        Assert.That((stopped!.Reason, stopped.InnerException is IOException), Is.EqualTo((TransferReason.WriteFailed, true)));
    }

    [Test]
    public async Task A_server_that_answers_with_everything_is_asked_for_all_the_rest_at_once()
    {
        var content = new byte[(2 * First) + MiB];
        _wire.Looks(content.Length).GivesAll(content).GivesAll(content).Looks(content.Length);

        var receipt = await DownloadAsync();

        Assert.That((receipt.Size, receipt.Retries, _wire.Requests.Count), Is.EqualTo(((long)content.Length, 0, 4)));
    }

    private static Task<HttpResponseMessage> Part(long from, long end, long total)
    {
        var response = Wire.Answer(HttpStatusCode.PartialContent);
        response.Content = new ByteArrayContent(new byte[end - from]);
        (response.Content.Headers.ContentLength, response.Content.Headers.ContentRange) = (end - from, new(from, end - 1, total));
        return Task.FromResult(response);
    }

    private Task<DownloadReceipt> DownloadAsync() => Some.Client(_wire, _clock).Files(_clock).DownloadAsync(Served.File, _folder["a.bin"], new DownloadOptions { MaxConnections = 2 });
}
