using System.Net;
using GraphDelegatedKit.Tests.Files;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>
/// A file that was deleted before it could be begun again ended with a bare GraphException, and a download that policy forbids was
/// "unreachable".
/// </summary>
public sealed class DownloadErrorTests
{
    [TestCase(HttpStatusCode.NotFound, TransferReason.ItemChanged)]
    [TestCase(HttpStatusCode.Forbidden, TransferReason.Refused)]
    [TestCase(HttpStatusCode.InternalServerError, TransferReason.Unreachable)]
    public async Task A_restarted_download_that_cannot_read_its_item_fails_with_the_matching_reason(
        HttpStatusCode status, TransferReason reason)
    {
        using var folder = new TemporaryFolder();
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.OK, ItemJson("old")).RespondsWith(HttpStatusCode.Gone);
        handler.RespondsWith(HttpStatusCode.OK, ItemJson("new"));
        for (var i = 0; i < 10; i++) handler.RespondsWith(status, TestData.ErrorJson("code"));
        var clock = new Clock();

        var interrupted = await Assert.ThrowsAsync<TransferInterruptedException>(
            () => TestData.CreateClient(handler, clock).Files(clock).DownloadAsync(DrivePath.ById("d", "i"), folder["a.bin"]));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted!.Reason, Is.EqualTo(reason));
            Assert.That((interrupted.InnerException as GraphException)?.Code, Is.EqualTo("code"));
        }
    }

    [Test]
    public async Task A_download_that_every_new_download_URL_refuses_fails_with_Refused()
    {
        await using var shelf = await DownloadFixture.OpenAsync(1000);
        shelf.Tenant.Faults.Fail("/_layouts/15/download.aspx", 403, 100);

        var interrupted = await Assert.ThrowsAsync<TransferInterruptedException>(() => shelf.DownloadAsync());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted!.Reason, Is.EqualTo(TransferReason.Refused));
            Assert.That((interrupted.InnerException as GraphException)?.Status, Is.EqualTo(HttpStatusCode.Forbidden));
        }

        Assert.That(shelf.Clock.Delays, Has.Count.EqualTo(4), "the first new URL is tried at once, later ones after a delay");
    }

    [Test]
    public async Task An_idle_timeout_longer_than_a_timer_supports_is_rejected_at_once()
    {
        await using var shelf = await DownloadFixture.OpenAsync(10);

        Assert.Throws<ArgumentOutOfRangeException>(() => shelf.DownloadAsync(new DownloadOptions { IdleTimeout = TimeSpan.FromDays(50) }));
    }

    private static string ItemJson(string hash) =>
        $$"""
        {"id":"i","name":"a.bin","size":1000,"file":{"hashes":{"quickXorHash":"{{hash}}"} },
        "@microsoft.graph.downloadUrl":"https://contoso.sharepoint.com/x?tempauth=SECRET"}
        """;
}
