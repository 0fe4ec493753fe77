using System.Net;
using GraphDelegatedKit.Tests.Files;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>
/// A file that was deleted before it could be begun again ended with a bare GraphException, one that could not be set aside with an IOException instead of what was wrong, and
/// a download that policy forbids was "unreachable".
/// </summary>
public sealed class A_download_that_has_begun_ends_with_its_own_error
{
    [TestCase(HttpStatusCode.NotFound, TransferReason.ItemChanged)]
    [TestCase(HttpStatusCode.Forbidden, TransferReason.Refused)]
    [TestCase(HttpStatusCode.InternalServerError, TransferReason.Unreachable)]
    public async Task A_file_that_cannot_be_looked_at_when_it_is_begun_again(HttpStatusCode status, TransferReason reason)
    {
        using var folder = new Folder();
        using var wire = new Wire().Answers(HttpStatusCode.OK, Item("old")).Answers(HttpStatusCode.Gone);
        wire.Answers(HttpStatusCode.OK, Item("new"));
        for (var i = 0; i < 10; i++) wire.Answers(status, Some.GraphError("code"));
        var clock = new Clock();

        var stopped = await Assert.ThrowsAsync<TransferInterruptedException>(() => Some.Client(wire, clock).Files(clock).DownloadAsync(DrivePath.ById("d", "i"), folder["a.bin"]));

        Assert.That((stopped!.Reason, (stopped.InnerException as GraphException)?.Code), Is.EqualTo((reason, "code")));
    }

    [Test]
    public async Task What_differs_and_cannot_be_set_aside_differs()
    {
        await using var shelf = await Shelf.OpenAsync(1000, "a.bin");
        shelf.Tenant.Downloads.AppendOnDownload(".bin", new byte[100]);
        Directory.CreateDirectory(shelf.Target + ".differs");

        var stopped = await Assert.ThrowsAsync<TransferInterruptedException>(() => shelf.DownloadAsync());

        Assert.That(stopped!.Reason, Is.EqualTo(TransferReason.ContentMismatch));
    }

    [Test]
    public async Task What_every_fresh_address_refuses_is_refused()
    {
        await using var shelf = await Shelf.OpenAsync(1000);
        shelf.Tenant.Faults.Fail("/_layouts/15/download.aspx", 403, 100);

        var stopped = await Assert.ThrowsAsync<TransferInterruptedException>(() => shelf.DownloadAsync());

        Assert.That((stopped!.Reason, (stopped.InnerException as GraphException)?.Status), Is.EqualTo((TransferReason.Refused, (HttpStatusCode?)HttpStatusCode.Forbidden)));
        Assert.That(shelf.Clock.Delays, Has.Count.EqualTo(4), "an address had anew is tried at once, and one after another is not");
    }

    [Test]
    public async Task A_timeout_longer_than_any_timer_is_told_at_once()
    {
        await using var shelf = await Shelf.OpenAsync(10);

        Assert.Throws<ArgumentOutOfRangeException>(() => shelf.DownloadAsync(new DownloadOptions { IdleTimeout = TimeSpan.FromDays(50) }));
    }

    private static string Item(string hash) =>
        $$"""{"id":"i","name":"a.bin","size":1000,"file":{"hashes":{"quickXorHash":"{{hash}}"} },"@microsoft.graph.downloadUrl":"https://contoso.sharepoint.com/x?tempauth=SECRET"}""";
}
