using System.Net;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>Whether the next response is of the same version of the file, by the item, the ETag of the response, and the length.</summary>
public sealed class DownloadVersionTests : ScriptedDownloadFixture
{
    private static readonly byte[] Content = TestData.CreateRandomBytes(1000);

    // The ETag of the first response, of the item when it is read again, and of the second response. The cTag is unchanged, so the item was
    // only renamed.
    [TestCase("e", "e2", "e2", true, TestName = "A response with the new ETag of a changed item is accepted")]
    [TestCase("e", "e2", "e", false, TestName = "A response with the old ETag of a changed item is rejected")]
    [TestCase("x", "e", "x", true, TestName = "A response ETag that differs from the item but stays the same is accepted")]
    [TestCase("x", "e2", "x", true, TestName = "A constant response ETag is accepted although the item ETag has changed")]
    [TestCase("x", "e", "y", false, TestName = "A response ETag that changes is rejected")]
    [TestCase("x", "e", "e", false, TestName = "A response ETag that changes to the item ETag is rejected")]
    [TestCase("x", "e", null, true, TestName = "A response without an ETag after one with an ETag is accepted")]
    [TestCase(null, "e", "e", true, TestName = "A response with the item ETag after one without an ETag is accepted")]
    public async Task A_response_is_checked_to_be_of_the_same_version(string? first, string now, string? second, bool isSame)
    {
        Handler.RespondsWithItem(cTag: "c").RespondsWithContent(Content, failsAt: 400, eTag: first).RespondsWithItem(eTag: now, cTag: "c")
            .RespondsWithRange(Content, 400, eTag: second);
        if (!isSame) Handler.RespondsWithItem(eTag: now, cTag: "c").RespondsWithRange(Content, 400, eTag: first == "e" ? now : first);
        Handler.RespondsWithItem(eTag: now, cTag: "c");

        var receipt = await DownloadAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Size, Is.EqualTo(1000L));
            Assert.That(receipt.Retries, Is.EqualTo(isSame ? 1 : 2));
        }

        Assert.That(File.ReadAllBytes(Folder["a.bin"]), Is.EqualTo(Content));
    }

    [Test]
    public async Task A_file_that_changes_at_every_check_is_started_four_times()
    {
        for (var attempt = 0; attempt < 4; attempt++)
            Handler.RespondsWithItem(eTag: $"a{attempt}").RespondsWithContent(Content, failsAt: 400).RespondsWithItem(eTag: $"b{attempt}");

        var interrupted = await Assert.ThrowsAsync<TransferInterruptedException>(() => DownloadAsync());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted!.Reason, Is.EqualTo(TransferReason.ItemChanged));
            Assert.That(Handler.Requests.Count, Is.EqualTo(12));
        }

        Assert.That(Folder.FileNames, Does.Not.Contain("a.bin"));
    }

    [Test]
    public async Task Every_restart_of_a_download_counts_as_a_retry()
    {
        Handler.RespondsWithItem(eTag: "a")
            .RespondsWithContent(Content, failsAt: 400)
            .RespondsWithItem(eTag: "b")
            .RespondsWithItem(eTag: "b")
            .RespondsWithContent(Content, failsAt: 500)
            .RespondsWithItem(eTag: "b")
            .RespondsWithRange(Content, 500)
            .RespondsWithItem(eTag: "b");

        var receipt = await DownloadAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Retries, Is.EqualTo(3), "the torn one, the beginning, and the other torn one");
            Assert.That(receipt.ResumedFrom, Is.Zero, "the torn one, the beginning, and the other torn one");
        }
    }

    // The path may lead to another file by now; the ID still names the file that the download started with.
    [Test]
    public async Task An_item_is_checked_again_by_its_id()
    {
        Handler.RespondsWithItem().RespondsWithContent(Content, failsAt: 400).RespondsWithItem().RespondsWithRange(Content, 400)
            .RespondsWithItem();

        await DownloadAsync(DrivePath.In("d", "folder/a.bin"));

        Assert.That(Handler.Requests.Where(request => request.RequestUri.Host == "graph.microsoft.com")
            .Select(request => request.RequestUri.AbsolutePath), Is.EqualTo(new[]
        {
            "/v1.0/drives/d/root:/folder/a.bin:", "/v1.0/drives/d/items/i", "/v1.0/drives/d/items/i",
        }).Or.EqualTo(new[] { "/v1.0/drives/d/root:/folder/a.bin", "/v1.0/drives/d/items/i", "/v1.0/drives/d/items/i" }));
    }

    [Test]
    public async Task A_throttled_item_check_is_retried_and_the_bytes_are_kept()
    {
        Handler.RespondsWithItem().RespondsWithContent(Content, failsAt: 400);
        for (var i = 0; i < 6; i++)
            Handler.RespondsWith(HttpStatusCode.TooManyRequests, TestData.ErrorJson("tooManyRequests"), ("Retry-After", "1200"));
        Handler.RespondsWithItem().RespondsWithRange(Content, 400).RespondsWithItem();

        var receipt = await DownloadAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Size, Is.EqualTo(1000L), "a wait that was asked for uses up no try");
            Assert.That(
                Clock.Delays.Count(delay => delay == TimeSpan.FromMinutes(20)), Is.EqualTo(6), "a wait that was asked for uses up no try");
        }
    }

    [Test]
    public async Task A_download_ends_after_two_hours_of_requested_delays()
    {
        Handler.RespondsWithItem().RespondsWithContent(Content, failsAt: 400);
        for (var i = 0; i < 7; i++)
            Handler.RespondsWith(HttpStatusCode.TooManyRequests, TestData.ErrorJson("tooManyRequests"), ("Retry-After", "1200"));

        var interrupted = await Assert.ThrowsAsync<TransferInterruptedException>(() => DownloadAsync());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted!.Reason, Is.EqualTo(TransferReason.Unreachable));
            Assert.That(interrupted.BytesConfirmed, Is.EqualTo(400L));
            Assert.That((interrupted.InnerException as GraphException)?.RetryAfter, Is.EqualTo(TimeSpan.FromMinutes(20)));
        }
    }

    [Test]
    public async Task A_download_ends_when_the_service_keeps_failing()
    {
        Handler.RespondsWithItem().RespondsWithContent(Content, failsAt: 400);
        for (var i = 0; i < 100; i++) Handler.RespondsWith(HttpStatusCode.InternalServerError);

        var interrupted = await Assert.ThrowsAsync<TransferInterruptedException>(() => DownloadAsync());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted!.Reason, Is.EqualTo(TransferReason.Unreachable));
            Assert.That(interrupted.BytesConfirmed, Is.EqualTo(400L));
        }
    }

    [TestCase(HttpStatusCode.NotFound, TransferReason.ItemChanged)]
    [TestCase(HttpStatusCode.Forbidden, TransferReason.Refused)]
    public async Task A_refused_item_check_ends_the_download(HttpStatusCode status, TransferReason reason)
    {
        Handler.RespondsWithItem().RespondsWithContent(Content, failsAt: 400).RespondsWith(status, TestData.ErrorJson("itemNotFound"));

        var interrupted = await Assert.ThrowsAsync<TransferInterruptedException>(() => DownloadAsync(startsOver: false));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted!.Reason, Is.EqualTo(reason));
            Assert.That(interrupted.BytesConfirmed, Is.EqualTo(400L));
            Assert.That(Handler.Requests.Count, Is.EqualTo(3));
        }
    }

    private Task<DownloadReceipt> DownloadAsync(DrivePath? file = null, bool startsOver = true) => Files
        .DownloadAsync(file ?? ServedFile.Path, Folder["a.bin"], new DownloadOptions { StartOverWhenChanged = startsOver });
}
