using System.Net;
using System.Text;
using GraphDelegatedKit.Files.Downloads;

namespace GraphDelegatedKit.Tests.Files;

public sealed class DownloadDecisionTests
{
    // First byte wanted, status, Content-Range, Content-Length; first byte, end and total that are believed.
    [TestCase(0, 200, null, 10L, 0L, 10L, 10L)]
    [TestCase(4, 200, null, 10L, 0L, 10L, 10L)]
    [TestCase(0, 200, null, null, 0L, null, null)]
    [TestCase(0, 204, null, null, 0L, 0L, 0L)]
    [TestCase(4, 206, "bytes 4-9/10", 6L, 4L, 10L, 10L)]
    [TestCase(4, 206, "bytes 4-9/10", null, null, null, null, TestName = "A part whose bytes nobody counts")]
    [TestCase(4, 206, "bytes 4-7/10", 4L, 4L, 8L, 10L)]
    [TestCase(4, 206, "bytes 2-9/10", 8L, 2L, 10L, 10L)]
    [TestCase(4, 206, "bytes 4-9/*", 6L, 4L, 10L, null)]
    [TestCase(4, 206, "bytes 4-9/10", 5L, null, null, null, TestName = "Another length than that of the range")]
    [TestCase(4, 206, "bytes 5-9/10", 5L, null, null, null)]
    [TestCase(4, 206, "bytes 0-3/10", 4L, null, null, null)]
    [TestCase(4, 206, "bytes */10", 0L, null, null, null)]
    [TestCase(4, 206, "lines 4-9/10", 6L, null, null, null)]
    [TestCase(4, 206, "nonsense", 6L, null, null, null)]
    [TestCase(4, 206, null, 6L, null, null, null)]
    [TestCase(0, 203, null, 10L, null, null, null, TestName = "Changed by somebody on the way")]
    [TestCase(0, 302, null, 10L, null, null, null, TestName = "A redirect to nowhere")]
    public void What_an_answer_serves_is_read_from_the_answer(long from, int status, string? contentRange, long? length, long? start, long? end, long? total) =>
        Assert.That(ResponseRange.Create(from, (HttpStatusCode)status, contentRange, length), Is.EqualTo(new ResponseRange(start, end, total)));

    [TestCase(null, "connectionFailed", true)]
    [TestCase(400, "invalidRequest", false)]
    [TestCase(401, "unauthenticated", true)]
    [TestCase(403, "accessDenied", true)]
    [TestCase(403, "malwareDetected", false)]
    [TestCase(404, "itemNotFound", true)]
    [TestCase(410, "gone", true)]
    [TestCase(416, "invalidRange", true)]
    [TestCase(423, "resourceLocked", false)]
    [TestCase(429, "tooManyRequests", true)]
    [TestCase(500, "generalException", true)]
    [TestCase(504, "timeout", true)]
    [TestCase(null, "untrustedAddress", false)]
    [TestCase(200, "compressedContent", false)]
    public void What_may_pass_goes_on(int? status, string code, bool passes) =>
        Assert.That(DownloadErrorClassifier.IsRecoverable(new GraphException((HttpStatusCode?)status, code, "")), Is.EqualTo(passes));

    [Test]
    public void Waits_that_are_asked_for_go_on_for_two_hours_and_from_the_next_byte_for_two_more()
    {
        var waits = new RetryAfterBudget();

        var taken = new[] { (60, 0), (60, 0), (1, 0), (120, 10), (1, 10), (1, 5), (121, 20) }.Select(wait => waits.TryConsume(TimeSpan.FromMinutes(wait.Item1), wait.Item2));

        Assert.That(taken, Is.EqualTo(new[] { true, true, false, true, false, false, false }));
    }

    [TestCase("h", 10, "i", "e2", "c2", true, TestName = "Same hash, and a tag that changed with a rename")]
    [TestCase("h", 10, "other", "e", "c", true, TestName = "Same hash under another id")]
    [TestCase("x", 10, "i", "e", "c", false, TestName = "Another hash, whatever the tags say")]
    [TestCase("h", 11, "i", "e", "c", false, TestName = "Another size")]
    [TestCase(null, 10, "i", "e2", "c", true, TestName = "No hash, and the content's tag is the same")]
    [TestCase(null, 10, "i", "e", "c2", false, TestName = "No hash, and the content's tag is another")]
    [TestCase(null, 10, "i", "e", null, true, TestName = "No hash and no content tag, the item's is the same")]
    [TestCase(null, 10, "i", "e2", null, false, TestName = "No hash and no content tag, the item's is another")]
    [TestCase(null, 10, "i", null, null, false, TestName = "Nothing to tell by")]
    [TestCase(null, 10, "other", "e", "c", false, TestName = "No hash and another item")]
    public void Content_is_the_same(string? hash, long size, string id, string? eTag, string? cTag, bool same)
    {
        var begun = new DownloadCheckpoint { ItemId = "i", ETag = "e", CTag = "c", QuickXorHash = "h", Size = 10 };
        var now = new RemoteFile(new DriveItem { Id = id, ETag = eTag, CTag = cTag, Size = size, File = new(null, new(hash)) }, GraphUrl.Literal("me"));

        Assert.That(now.HasSameContentAs(begun), Is.EqualTo(same));
    }

    [TestCase(new long[] { 0, 100 }, 150, true, false, 150)]
    [TestCase(new long[] { 0, 100 }, 150, false, false, 100, TestName = "Unflushed bytes count only where a hash will prove them")]
    [TestCase(new long[] { 0, 100 }, 150, true, true, 100, TestName = "The length of a file made whole says nothing")]
    [TestCase(new long[] { 0, 100 }, 50, true, false, 0, TestName = "A file that was cut is not built upon")]
    [TestCase(new long[0], 0, true, false, 0)]
    [TestCase(new long[] { 0, 100 }, 201, true, false, 0, TestName = "Nor one that is longer than the item tells")]
    public void What_an_earlier_run_left_is_trusted_as_far_as_it_can_be(long[] flushed, long length, bool isProvable, bool isWhole, long trusted) =>
        Assert.That(new DownloadCheckpoint { Size = 200, Flushed = flushed, IsPreallocated = isWhole }.GetTrustedRanges(length, isProvable).ByteCount, Is.EqualTo(trusted));

    [Test]
    public void What_the_service_serves_beats_what_the_item_tells() =>
        Assert.That(new DownloadCheckpoint { Size = 200, Total = 300, Flushed = [0, 300] }.GetTrustedRanges(300, isVerifiable: false).ByteCount, Is.EqualTo(300));

    [TestCase("")]
    [TestCase("null")]
    [TestCase("[]")]
    [TestCase("""{"Flushed":null}""")]
    [TestCase("""{"Flushed":[5,4]}""")]
    [TestCase("""{"Flushed":[0,1""")]
    public void A_damaged_note_is_none(string json) => Assert.That(DownloadCheckpoint.Parse(Encoding.UTF8.GetBytes(json)), Is.Null);

    [Test]
    public void A_note_is_read_as_it_was_written()
    {
        var note = new DownloadCheckpoint { ItemId = "i", ETag = "\"e\"", CTag = "c", QuickXorHash = "h=", Size = 1L << 40, Total = 5, IsPreallocated = true, Flushed = [0, 4] };

        Assert.That(DownloadCheckpoint.Parse(note.ToJson()), Is.EqualTo(note).Using<DownloadCheckpoint>((a, b) => a.ToString() == b.ToString() && a.Flushed.SequenceEqual(b.Flushed)));
    }
}
