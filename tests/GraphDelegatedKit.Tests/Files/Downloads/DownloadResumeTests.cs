using System.Net;
using System.Text;
using GraphDelegatedKit.Files.Downloads;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>What another process goes on with: the bytes beside the destination, as far as their note can be believed.</summary>
public sealed class DownloadResumeTests : IDisposable
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

    [Test]
    public async Task What_is_here_is_not_fetched_again_and_without_a_hash_a_last_look_proves_it()
    {
        Left(new DownloadCheckpoint { ItemId = "i", ETag = "\"e\"", Size = 1000, Total = 1000, Flushed = [0, 400] }, 400);
        _wire.Looks().GivesPart(Content, 400).Looks();

        var receipt = await DownloadAsync();

        Assert.That((receipt.ResumedFrom, receipt.Verified, receipt.Retries, _wire.Requests.Count), Is.EqualTo((400L, Verification.NotAvailable, 0, 3)));
        Assert.That(File.ReadAllBytes(_folder["a.bin"]), Is.EqualTo(Content));
    }

    [Test]
    public async Task A_last_look_that_finds_another_version_splices_nothing()
    {
        Left(new DownloadCheckpoint { ItemId = "i", ETag = "\"e\"", Size = 1000, Total = 1000, Flushed = [0, 400] }, 400);
        _wire.Looks().GivesPart(Some.Bytes(1000, seed: 2), 400).Looks(eTag: "e2");

        var stopped = await Assert.ThrowsAsync<TransferInterruptedException>(() => DownloadAsync(startsOver: false));

        Assert.That((stopped!.Reason, File.Exists(_folder["a.bin"])), Is.EqualTo((TransferReason.ItemChanged, false)));
    }

    [Test]
    public async Task A_hash_that_proves_it_saves_the_look()
    {
        var hash = NaiveQuickXorHash.Of(Content);
        Left(new DownloadCheckpoint { ItemId = "i", QuickXorHash = hash, Size = 1000, Total = 1000, Flushed = [0, 400] }, 400);
        _wire.Looks(hash: hash).GivesPart(Content, 400);

        var receipt = await DownloadAsync();

        Assert.That((receipt.ResumedFrom, receipt.Verified, _wire.Requests.Count), Is.EqualTo((400L, Verification.Matched, 2)));
    }

    [Test]
    public async Task Where_all_is_here_nothing_is_fetched([Values] bool isTotalKnown)
    {
        var hash = NaiveQuickXorHash.Of(Content);
        Left(new DownloadCheckpoint { ItemId = "i", QuickXorHash = hash, Size = 1000, Total = isTotalKnown ? 1000 : null, Flushed = [] }, 1000);
        _wire.Looks(hash: hash);

        var receipt = await DownloadAsync();

        Assert.That((receipt.ResumedFrom, receipt.Verified, _wire.Requests.Count), Is.EqualTo((1000L, Verification.Matched, 1)));
    }

    [Test]
    public async Task Gaps_are_fetched_and_nothing_else()
    {
        Left(new DownloadCheckpoint { ItemId = "i", ETag = "\"e\"", Size = 1000, Total = 1000, IsPreallocated = true, Flushed = [100, 200, 500, 900] }, 1000);
        _wire.Looks().GivesPart(Content, 0, 100).GivesPart(Content, 200, 500).GivesPart(Content, 900).Looks();

        var receipt = await DownloadAsync();

        Assert.That((receipt.ResumedFrom, receipt.Size), Is.EqualTo((500L, 1000L)));
        Assert.That(File.ReadAllBytes(_folder["a.bin"]), Is.EqualTo(Content));
    }

    // An Office document that is served longer than its item tells.
    [Test]
    public async Task The_length_that_is_served_is_noted_and_held_to()
    {
        _wire.Looks(900, name: "a.docx").GivesAll(Content, tornAt: 950).Answers(HttpStatusCode.BadRequest, Some.GraphError("invalidRequest"));
        await Assert.ThrowsAsync<TransferInterruptedException>(() => DownloadAsync(startsOver: false));
        var noted = CheckpointFile.Read(_folder["a.bin.partial.json"])!;
        _wire.Looks(900, name: "a.docx").GivesPart(Content, 950, total: 2000);

        var stopped = await Assert.ThrowsAsync<TransferInterruptedException>(() => DownloadAsync(startsOver: false));

        Assert.That((noted.Total, noted.Flushed), Is.EqualTo(((long?)1000, new long[] { 0, 950 })));
        Assert.That((stopped!.Reason, stopped.BytesConfirmed), Is.EqualTo((TransferReason.ItemChanged, 950L)));
    }

    [Test]
    public async Task It_is_noted_as_soon_as_it_is_told_for_whoever_goes_on_after_a_kill()
    {
        _wire.Looks().GivesAll(Content);
        var totals = new List<long?>();

        await DownloadAsync(progress: new Told<TransferProgress>(_ => totals.Add(CheckpointFile.Read(_folder["a.bin.partial.json"])!.Total)));

        Assert.That(totals, Is.EqualTo(new long?[] { null, 1000 }));
    }

    [Test]
    public async Task A_note_that_cannot_be_written_in_the_end_does_not_hide_what_ended_it()
    {
        _wire.Looks().Answers(HttpStatusCode.BadRequest, Some.GraphError("invalidRequest"));

        var stopped = await Assert.ThrowsAsync<TransferInterruptedException>(() => DownloadAsync(progress: new Once(() => Directory.CreateDirectory(_folder["a.bin.partial.json.tmp"]))));

        Assert.That(stopped!.Reason, Is.EqualTo(TransferReason.Refused));
    }

    // Nothing to tell the version by, another item, another account's drive with an item of another id: whatever is here is of something else.
    [TestCase(null, null, "i")]
    [TestCase("\"e\"", null, "other")]
    [TestCase("\"e0\"", null, "i")]
    [TestCase("\"e\"", "\"c0\"", "i")]
    public async Task What_is_of_something_else_is_begun_anew(string? eTag, string? cTag, string id)
    {
        Left(new DownloadCheckpoint { ItemId = id, ETag = eTag, CTag = cTag, Size = 1000, Total = 1000, Flushed = [0, 400] }, 400);
        _wire.Looks(eTag: eTag is null ? null : "e", cTag: cTag is null ? null : "c").GivesAll(Content);

        var receipt = await DownloadAsync();

        Assert.That((receipt.ResumedFrom, receipt.Size, _wire.Requests.Count), Is.EqualTo((0L, 1000L, 2)));
        Assert.That(File.ReadAllBytes(_folder["a.bin"]), Is.EqualTo(Content));
    }

    [Test]
    public async Task Or_it_is_told_where_that_is_wanted_and_stays_as_it_is()
    {
        Left(new DownloadCheckpoint { ItemId = "i", ETag = "\"e0\"", Size = 1000, Flushed = [0, 400] }, 400);
        _wire.Looks();

        var stopped = await Assert.ThrowsAsync<TransferInterruptedException>(() => DownloadAsync(startsOver: false));

        Assert.That((stopped!.Reason, _wire.Requests.Count), Is.EqualTo((TransferReason.ItemChanged, 1)));
        Assert.That(File.ReadAllBytes(_folder["a.bin.partial"]), Is.EqualTo(Content[..400]));
    }

    [Test]
    public async Task A_note_beside_an_empty_file_is_of_nothing()
    {
        Left(new DownloadCheckpoint { ItemId = "i", ETag = "\"e0\"", Size = 1000, Total = 1000 }, 0);
        _wire.Looks().GivesAll(Content);

        Assert.That((await DownloadAsync(startsOver: false)).ResumedFrom, Is.Zero, "and there is nothing that has changed");
    }

    [Test]
    public async Task What_a_killed_writing_of_a_note_left_is_in_nobodys_way()
    {
        File.WriteAllText(_folder["a.bin.partial.json.tmp"], "half a no");
        _wire.Looks().GivesAll(Content);

        await DownloadAsync();

        Assert.That(_folder.Names, Is.EqualTo(new[] { "a.bin" }));
    }

    [Test]
    public async Task A_disk_that_takes_no_more_keeps_what_is_here()
    {
        var longest = Disk.LongestFile(_folder);
        Left(new DownloadCheckpoint { ItemId = "i", ETag = "\"e\"", Size = longest + 10, Total = longest + 10, IsPreallocated = true, Flushed = [1000, longest] }, 0);
        using (var file = File.OpenWrite(_folder["a.bin.partial"])) file.SetLength(longest); // of zeros, which take no room
        _wire.Looks(longest + 10).Does((_, _) => Part(0, 1000)).Does((_, _) => Part(longest, longest + 10));

        var stopped = await Assert.ThrowsAsync<TransferInterruptedException>(() => DownloadAsync());

        Assert.That((stopped!.Reason, stopped.InnerException is IOException), Is.EqualTo((TransferReason.WriteFailed, true)));
        Assert.That(CheckpointFile.Read(_folder["a.bin.partial.json"])!.Flushed, Is.EqualTo(new[] { 0, longest }));
        Assert.That(_folder.Names, Is.EqualTo(new[] { "a.bin.partial", "a.bin.partial.json" }), "nothing half written has the name");

        Task<HttpResponseMessage> Part(long from, long end)
        {
            var response = Wire.Answer(HttpStatusCode.PartialContent);
            response.Content = new ByteArrayContent(new byte[end - from]);
            (response.Content.Headers.ContentLength, response.Content.Headers.ContentRange) = (end - from, new(from, end - 1, longest + 10));
            return Task.FromResult(response);
        }
    }

    private void Left(DownloadCheckpoint note, int bytes)
    {
        File.WriteAllBytes(_folder["a.bin.partial"], Content[..bytes]);
        File.WriteAllText(_folder["a.bin.partial.json"], Encoding.UTF8.GetString(note.ToJson()));
    }

    private Task<DownloadReceipt> DownloadAsync(bool startsOver = true, IProgress<TransferProgress>? progress = null) => Some.Client(_wire, _clock).Files(_clock)
        .DownloadAsync(Served.File, _folder["a.bin"], new DownloadOptions { StartOverWhenChanged = startsOver }, progress);
}
