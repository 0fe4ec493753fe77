using System.Net;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>Whether what comes next is of the file that was begun with: by the item, the tag of the answer, and the length.</summary>
public sealed class DownloadIdentityTests : IDisposable
{
    private static readonly byte[] Content = Some.Bytes(1000);

    private readonly Folder _folder = new();
    private readonly Clock _clock = new();
    private readonly Wire _wire = new();

    public void Dispose()
    {
        _folder.Dispose();
        _wire.Dispose();
    }

    // The tag of the first answer, that of the item at the second look, that of the second answer. The content's own tag stays, so it was only renamed.
    [TestCase("e", "e2", "e2", true, TestName = "The item has another tag by now, and the answer has that one")]
    [TestCase("e", "e2", "e", false, TestName = "The item has another tag by now, and the answer has the old one")]
    [TestCase("x", "e", "x", true, TestName = "A tag that is not the item's, twice the same")]
    [TestCase("x", "e2", "x", true, TestName = "A tag that is not the item's stays where that has another by now")]
    [TestCase("x", "e", "y", false, TestName = "A tag that is not the item's, and then another")]
    [TestCase("x", "e", "e", false, TestName = "A tag that is not the item's, and then the item's")]
    [TestCase("x", "e", null, true, TestName = "A tag, and then none")]
    [TestCase(null, "e", "e", true, TestName = "None, and then the item's")]
    public async Task An_answer_is_of_the_same_version(string? first, string now, string? second, bool isSame)
    {
        _wire.Looks(cTag: "c").GivesAll(Content, tornAt: 400, tag: first).Looks(eTag: now, cTag: "c").GivesPart(Content, 400, tag: second);
        if (!isSame) _wire.Looks(eTag: now, cTag: "c").GivesPart(Content, 400, tag: first == "e" ? now : first);
        _wire.Looks(eTag: now, cTag: "c");

        var receipt = await DownloadAsync();

        Assert.That((receipt.Size, receipt.Retries), Is.EqualTo((1000L, isSame ? 1 : 2)));
        Assert.That(File.ReadAllBytes(_folder["a.bin"]), Is.EqualTo(Content));
    }

    [Test]
    public async Task A_file_that_is_another_at_every_look_is_begun_four_times()
    {
        for (var beginning = 0; beginning < 4; beginning++) _wire.Looks(eTag: $"a{beginning}").GivesAll(Content, tornAt: 400).Looks(eTag: $"b{beginning}");

        var stopped = await Assert.ThrowsAsync<TransferInterruptedException>(() => DownloadAsync());

        Assert.That((stopped!.Reason, _wire.Requests.Count), Is.EqualTo((TransferReason.ItemChanged, 12)));
        Assert.That(_folder.Names, Does.Not.Contain("a.bin"));
    }

    [Test]
    public async Task Every_beginning_is_a_retry()
    {
        _wire.Looks(eTag: "a").GivesAll(Content, tornAt: 400).Looks(eTag: "b").Looks(eTag: "b").GivesAll(Content, tornAt: 500).Looks(eTag: "b").GivesPart(Content, 500).Looks(eTag: "b");

        var receipt = await DownloadAsync();

        Assert.That((receipt.Retries, receipt.ResumedFrom), Is.EqualTo((3, 0L)), "the torn one, the beginning, and the other torn one");
    }

    // By path there may be another file by now; by its id it is the one that was begun with, wherever it lies.
    [Test]
    public async Task It_is_looked_at_again_by_its_id()
    {
        _wire.Looks().GivesAll(Content, tornAt: 400).Looks().GivesPart(Content, 400).Looks();

        await DownloadAsync(DrivePath.In("d", "folder/a.bin"));

        Assert.That(_wire.Requests.Where(request => request.Address.Host == "graph.microsoft.com").Select(request => request.Address.AbsolutePath), Is.EqualTo(new[]
        {
            "/v1.0/drives/d/root:/folder/a.bin:", "/v1.0/drives/d/items/i", "/v1.0/drives/d/items/i",
        }).Or.EqualTo(new[] { "/v1.0/drives/d/root:/folder/a.bin", "/v1.0/drives/d/items/i", "/v1.0/drives/d/items/i" }));
    }

    [Test]
    public async Task A_look_that_fails_is_tried_again_and_the_bytes_are_kept()
    {
        _wire.Looks().GivesAll(Content, tornAt: 400);
        for (var i = 0; i < 6; i++) _wire.Answers(HttpStatusCode.TooManyRequests, Some.GraphError("tooManyRequests"), ("Retry-After", "1200"));
        _wire.Looks().GivesPart(Content, 400).Looks();

        var receipt = await DownloadAsync();

        Assert.That((receipt.Size, _clock.Delays.Count(delay => delay == TimeSpan.FromMinutes(20))), Is.EqualTo((1000L, 6)), "a wait that was asked for uses up no try");
    }

    [Test]
    public async Task And_not_beyond_two_hours_of_waits_that_were_asked_for()
    {
        _wire.Looks().GivesAll(Content, tornAt: 400);
        for (var i = 0; i < 7; i++) _wire.Answers(HttpStatusCode.TooManyRequests, Some.GraphError("tooManyRequests"), ("Retry-After", "1200"));

        var stopped = await Assert.ThrowsAsync<TransferInterruptedException>(() => DownloadAsync());

        Assert.That((stopped!.Reason, stopped.BytesConfirmed, (stopped.InnerException as GraphException)?.RetryAfter), Is.EqualTo((TransferReason.Unreachable, 400L, (TimeSpan?)TimeSpan.FromMinutes(20))));
    }

    [Test]
    public async Task Nor_for_ever_where_the_service_is_ill()
    {
        _wire.Looks().GivesAll(Content, tornAt: 400);
        for (var i = 0; i < 100; i++) _wire.Answers(HttpStatusCode.InternalServerError);

        var stopped = await Assert.ThrowsAsync<TransferInterruptedException>(() => DownloadAsync());

        Assert.That((stopped!.Reason, stopped.BytesConfirmed), Is.EqualTo((TransferReason.Unreachable, 400L)));
    }

    [TestCase(HttpStatusCode.NotFound, TransferReason.ItemChanged)]
    [TestCase(HttpStatusCode.Forbidden, TransferReason.Refused)]
    public async Task A_look_that_is_refused_ends_it(HttpStatusCode status, TransferReason reason)
    {
        _wire.Looks().GivesAll(Content, tornAt: 400).Answers(status, Some.GraphError("itemNotFound"));

        var stopped = await Assert.ThrowsAsync<TransferInterruptedException>(() => DownloadAsync(startsOver: false));

        Assert.That((stopped!.Reason, stopped.BytesConfirmed, _wire.Requests.Count), Is.EqualTo((reason, 400L, 3)));
    }

    private Task<DownloadReceipt> DownloadAsync(DrivePath? file = null, bool startsOver = true) => Some.Client(_wire, _clock).Files(_clock)
        .DownloadAsync(file ?? Served.File, _folder["a.bin"], new DownloadOptions { StartOverWhenChanged = startsOver });
}
