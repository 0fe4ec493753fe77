using System.Net;
using System.Text;
using GraphDelegatedKit.Files.Downloads;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>What another process resumes from: the bytes beside the destination, as far as the checkpoint can be trusted.</summary>
public sealed class DownloadResumeTests : ScriptedDownloadFixture
{
    private static readonly byte[] Content = TestData.CreateRandomBytes(1000);

    [Test]
    public async Task A_resumed_download_keeps_its_bytes_and_verifies_them_by_a_last_item_check()
    {
        WritePartialFile(new DownloadCheckpoint { ItemId = "i", ETag = "\"e\"", Size = 1000, Total = 1000, Flushed = [0, 400] }, 400);
        Handler.RespondsWithItem().RespondsWithRange(Content, 400).RespondsWithItem();

        var receipt = await DownloadAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.ResumedFrom, Is.EqualTo(400L));
            Assert.That(receipt.Verified, Is.EqualTo(Verification.NotAvailable));
            Assert.That(receipt.Retries, Is.Zero);
            Assert.That(Handler.Requests.Count, Is.EqualTo(3));
        }

        Assert.That(File.ReadAllBytes(Folder["a.bin"]), Is.EqualTo(Content));
    }

    [Test]
    public async Task A_last_item_check_that_finds_another_version_prevents_a_mixed_file()
    {
        WritePartialFile(new DownloadCheckpoint { ItemId = "i", ETag = "\"e\"", Size = 1000, Total = 1000, Flushed = [0, 400] }, 400);
        Handler.RespondsWithItem().RespondsWithRange(TestData.CreateRandomBytes(1000, seed: 2), 400).RespondsWithItem(eTag: "e2");

        var interrupted = await Assert.ThrowsAsync<TransferInterruptedException>(() => DownloadAsync(startsOver: false));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted!.Reason, Is.EqualTo(TransferReason.ItemChanged));
            Assert.That(File.Exists(Folder["a.bin"]), Is.False);
        }
    }

    [Test]
    public async Task A_resumed_download_with_a_hash_needs_no_last_item_check()
    {
        var hash = NaiveQuickXorHash.Compute(Content);
        WritePartialFile(new DownloadCheckpoint { ItemId = "i", QuickXorHash = hash, Size = 1000, Total = 1000, Flushed = [0, 400] }, 400);
        Handler.RespondsWithItem(hash: hash).RespondsWithRange(Content, 400);

        var receipt = await DownloadAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.ResumedFrom, Is.EqualTo(400L));
            Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched));
            Assert.That(Handler.Requests.Count, Is.EqualTo(2));
        }
    }

    [Test]
    public async Task A_complete_partial_file_is_not_downloaded_again([Values] bool isTotalKnown)
    {
        var hash = NaiveQuickXorHash.Compute(Content);
        WritePartialFile(
            new DownloadCheckpoint { ItemId = "i", QuickXorHash = hash, Size = 1000, Total = isTotalKnown ? 1000 : null, Flushed = [] },
            1000);
        Handler.RespondsWithItem(hash: hash);

        var receipt = await DownloadAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.ResumedFrom, Is.EqualTo(1000L));
            Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched));
            Assert.That(Handler.Requests.Count, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task A_resumed_download_fetches_the_gaps_only()
    {
        WritePartialFile(
            new DownloadCheckpoint
            {
                ItemId = "i",
                ETag = "\"e\"",
                Size = 1000,
                Total = 1000,
                IsPreallocated = true,
                Flushed = [100, 200, 500, 900],
            },
            1000);
        Handler.RespondsWithItem().RespondsWithRange(Content, 0, 100).RespondsWithRange(Content, 200, 500).RespondsWithRange(Content, 900)
            .RespondsWithItem();

        var receipt = await DownloadAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.ResumedFrom, Is.EqualTo(500L));
            Assert.That(receipt.Size, Is.EqualTo(1000L));
        }

        Assert.That(File.ReadAllBytes(Folder["a.bin"]), Is.EqualTo(Content));
    }

    // An Office document whose download is longer than the size of its item.
    [Test]
    public async Task The_served_length_is_recorded_and_enforced()
    {
        Handler.RespondsWithItem(900, name: "a.docx").RespondsWithContent(Content, failsAt: 950)
            .RespondsWith(HttpStatusCode.BadRequest, TestData.ErrorJson("invalidRequest"));
        await Assert.ThrowsAsync<TransferInterruptedException>(() => DownloadAsync(startsOver: false));
        var checkpoint = CheckpointFile.Read(Folder["a.bin.partial.json"])!;
        Handler.RespondsWithItem(900, name: "a.docx").RespondsWithRange(Content, 950, total: 2000);

        var interrupted = await Assert.ThrowsAsync<TransferInterruptedException>(() => DownloadAsync(startsOver: false));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(checkpoint.Total, Is.EqualTo(1000));
            Assert.That(checkpoint.Flushed, Is.EqualTo(new long[] { 0, 950 }));
            Assert.That(interrupted!.Reason, Is.EqualTo(TransferReason.ItemChanged));
            Assert.That(interrupted.BytesConfirmed, Is.EqualTo(950L));
        }
    }

    [Test]
    public async Task The_served_length_is_recorded_before_the_first_progress_report()
    {
        Handler.RespondsWithItem().RespondsWithContent(Content);
        var totals = new List<long?>();

        await DownloadAsync(
            progress: new SynchronousProgress<TransferProgress>(_ => totals.Add(CheckpointFile.Read(Folder["a.bin.partial.json"])!.Total)));

        Assert.That(totals, Is.EqualTo(new long?[] { null, 1000 }));
    }

    [Test]
    public async Task A_failed_checkpoint_write_does_not_hide_the_error_that_ended_the_download()
    {
        Handler.RespondsWithItem().RespondsWith(HttpStatusCode.BadRequest, TestData.ErrorJson("invalidRequest"));

        var interrupted = await Assert.ThrowsAsync<TransferInterruptedException>(
            () => DownloadAsync(progress: new FirstReportProgress(() => Directory.CreateDirectory(Folder["a.bin.partial.json.tmp"]))));

        Assert.That(interrupted!.Reason, Is.EqualTo(TransferReason.Refused));
    }

    // Without an ETag the version is unknown. With another item, ETag or cTag the partial file belongs to other content.
    [TestCase(null, null, "i")]
    [TestCase("\"e\"", null, "other")]
    [TestCase("\"e0\"", null, "i")]
    [TestCase("\"e\"", "\"c0\"", "i")]
    public async Task A_partial_file_of_another_item_or_version_is_restarted(string? eTag, string? cTag, string id)
    {
        WritePartialFile(
            new DownloadCheckpoint { ItemId = id, ETag = eTag, CTag = cTag, Size = 1000, Total = 1000, Flushed = [0, 400] }, 400);
        Handler.RespondsWithItem(eTag: eTag is null ? null : "e", cTag: cTag is null ? null : "c").RespondsWithContent(Content);

        var receipt = await DownloadAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.ResumedFrom, Is.Zero);
            Assert.That(receipt.Size, Is.EqualTo(1000L));
            Assert.That(Handler.Requests.Count, Is.EqualTo(2));
        }

        Assert.That(File.ReadAllBytes(Folder["a.bin"]), Is.EqualTo(Content));
    }

    [Test]
    public async Task A_changed_item_is_reported_if_StartOverWhenChanged_is_false_and_the_partial_file_is_kept()
    {
        WritePartialFile(new DownloadCheckpoint { ItemId = "i", ETag = "\"e0\"", Size = 1000, Flushed = [0, 400] }, 400);
        Handler.RespondsWithItem();

        var interrupted = await Assert.ThrowsAsync<TransferInterruptedException>(() => DownloadAsync(startsOver: false));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted!.Reason, Is.EqualTo(TransferReason.ItemChanged));
            Assert.That(Handler.Requests.Count, Is.EqualTo(1));
        }

        Assert.That(File.ReadAllBytes(Folder["a.bin.partial"]), Is.EqualTo(Content[..400]));
    }

    [Test]
    public async Task A_checkpoint_beside_an_empty_partial_file_is_ignored()
    {
        WritePartialFile(new DownloadCheckpoint { ItemId = "i", ETag = "\"e0\"", Size = 1000, Total = 1000 }, 0);
        Handler.RespondsWithItem().RespondsWithContent(Content);

        Assert.That((await DownloadAsync(startsOver: false)).ResumedFrom, Is.Zero, "and there is nothing that has changed");
    }

    [Test]
    public async Task A_temporary_checkpoint_file_of_a_killed_process_is_replaced()
    {
        File.WriteAllText(Folder["a.bin.partial.json.tmp"], "half a no");
        Handler.RespondsWithItem().RespondsWithContent(Content);

        await DownloadAsync();

        Assert.That(Folder.FileNames, Is.EqualTo(new[] { "a.bin" }));
    }

    [Test]
    public async Task A_full_disk_keeps_the_downloaded_bytes()
    {
        var maxLength = DiskLimits.MaxFileLength(Folder);
        WritePartialFile(new DownloadCheckpoint { ItemId = "i", ETag = "\"e\"", Size = maxLength
            + 10, Total = maxLength + 10, IsPreallocated = true, Flushed = [1000, maxLength] }, 0);
        using (var file = File.OpenWrite(Folder["a.bin.partial"])) file.SetLength(maxLength); // of zeros, which occupy no space
        Handler.RespondsWithItem(maxLength + 10).RespondsWith((_, _) => CreateRangeResponse(0, 1000))
            .RespondsWith((_, _) => CreateRangeResponse(maxLength, maxLength + 10));

        var interrupted = await Assert.ThrowsAsync<TransferInterruptedException>(() => DownloadAsync());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted!.Reason, Is.EqualTo(TransferReason.WriteFailed));
            Assert.That(interrupted.InnerException is IOException, Is.True);
        }

        Assert.That(CheckpointFile.Read(Folder["a.bin.partial.json"])!.Flushed, Is.EqualTo(new[] { 0, maxLength }));
        Assert.That(Folder.FileNames, Is.EqualTo(new[] { "a.bin.partial", "a.bin.partial.json" }), "no partial file has the final name");

        Task<HttpResponseMessage> CreateRangeResponse(long from, long end)
        {
            var response = FakeHttpHandler.CreateResponse(HttpStatusCode.PartialContent);
            response.Content = new ByteArrayContent(new byte[end - from]);
            (response.Content.Headers.ContentLength, response.Content.Headers.ContentRange) =
                (end - from, new(from, end - 1, maxLength + 10));
            return Task.FromResult(response);
        }
    }

    private void WritePartialFile(DownloadCheckpoint checkpoint, int bytes)
    {
        File.WriteAllBytes(Folder["a.bin.partial"], Content[..bytes]);
        File.WriteAllText(Folder["a.bin.partial.json"], Encoding.UTF8.GetString(checkpoint.ToJson()));
    }

    private Task<DownloadReceipt> DownloadAsync(bool startsOver = true, IProgress<TransferProgress>? progress = null) => Files
        .DownloadAsync(ServedFile.Path, Folder["a.bin"], new DownloadOptions { StartOverWhenChanged = startsOver }, progress);
}
