using System.Net;
using GraphDelegatedKit.Files.Downloads;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>Parallel ranges, of which one fails.</summary>
public sealed class ParallelDownloaderTests : ScriptedDownloadFixture
{
    private const int MiB = 1024 * 1024, PartSize = 8 * MiB;

    [Test]
    public async Task A_refused_range_ends_the_other_ranges_and_is_reported()
    {
        var wasCancelled = false;
        Handler.RespondsWithItem(3 * PartSize).RespondsWith((_, _) => CreateRangeResponse(0, PartSize, 3 * PartSize));
        var otherIsUnderWay = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        for (var i = 0; i < 2; i++)
            Handler.RespondsWith(async (request, cancellationToken) =>
            {
                if (request.Headers.Range!.Ranges.Single().From == PartSize)
                {
                    await otherIsUnderWay.Task.WaitAsync(TimeSpan.FromMinutes(2), CancellationToken.None);
                    return FakeHttpHandler.CreateResponse(HttpStatusCode.BadRequest, TestData.ErrorJson("invalidRequest"));
                }

                otherIsUnderWay.SetResult();
                try
                {
                    await Task.Delay(TimeSpan.FromMinutes(2), cancellationToken);
                }
                catch (OperationCanceledException)
                {
                    wasCancelled = true;
                    throw;
                }

                throw new AssertionException("The other part was refused two minutes ago.");
            });

        var interrupted = await Assert.ThrowsAsync<TransferInterruptedException>(() => DownloadAsync());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted!.Reason, Is.EqualTo(TransferReason.Refused));
            Assert.That(interrupted.BytesConfirmed, Is.EqualTo(PartSize));
            Assert.That(wasCancelled, Is.True);
        }

        Assert.That(
            CheckpointFile.Read(Folder["a.bin.partial.json"])!.Flushed,
            Is.EqualTo(new long[] { 0, PartSize }),
            "the whole length of the file says nothing");
    }

    [Test]
    public async Task A_file_length_beyond_the_limit_of_the_disk_fails_with_CannotWrite()
    {
        var tooLong = DiskLimits.MaxFileLength(Folder) + 1;
        Handler.RespondsWithItem(2 * PartSize).RespondsWith((_, _) => CreateRangeResponse(0, PartSize, tooLong));

        var interrupted = await Assert.ThrowsAsync<TransferInterruptedException>(() => DownloadAsync());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted!.Reason, Is.EqualTo(TransferReason.WriteFailed));
            Assert.That(interrupted.InnerException is IOException, Is.True);
        }
    }

    [Test]
    public async Task A_server_that_ignores_ranges_is_asked_for_the_rest_in_one_request()
    {
        var content = new byte[(2 * PartSize) + MiB];
        Handler.RespondsWithItem(content.Length).RespondsWithContent(content).RespondsWithContent(content).RespondsWithItem(content.Length);

        var receipt = await DownloadAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Size, Is.EqualTo((long)content.Length));
            Assert.That(receipt.Retries, Is.Zero);
            Assert.That(Handler.Requests.Count, Is.EqualTo(4));
        }
    }

    private static Task<HttpResponseMessage> CreateRangeResponse(long from, long end, long total)
    {
        var response = FakeHttpHandler.CreateResponse(HttpStatusCode.PartialContent);
        response.Content = new ByteArrayContent(new byte[end - from]);
        (response.Content.Headers.ContentLength, response.Content.Headers.ContentRange) = (end - from, new(from, end - 1, total));
        return Task.FromResult(response);
    }

    private Task<DownloadReceipt> DownloadAsync() =>
        Files.DownloadAsync(ServedFile.Path, Folder["a.bin"], new DownloadOptions { MaxConnections = 2 });
}
