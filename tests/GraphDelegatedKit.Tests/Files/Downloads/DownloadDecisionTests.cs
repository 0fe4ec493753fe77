using System.Net;
using System.Text;
using GraphDelegatedKit.Files.Downloads;

namespace GraphDelegatedKit.Tests.Files;

public sealed class DownloadDecisionTests
{
    // Requested first byte, status, Content-Range, Content-Length; expected first byte, end and total.
    [TestCase(0, 200, null, 10L, 0L, 10L, 10L)]
    [TestCase(4, 200, null, 10L, 0L, 10L, 10L)]
    [TestCase(0, 200, null, null, 0L, null, null)]
    [TestCase(0, 204, null, null, 0L, 0L, 0L)]
    [TestCase(4, 206, "bytes 4-9/10", 6L, 4L, 10L, 10L)]
    [TestCase(4, 206, "bytes 4-9/10", null, null, null, null, TestName = "A partial response without a Content-Length is not accepted")]
    [TestCase(4, 206, "bytes 4-7/10", 4L, 4L, 8L, 10L)]
    [TestCase(4, 206, "bytes 2-9/10", 8L, 2L, 10L, 10L)]
    [TestCase(4, 206, "bytes 4-9/*", 6L, 4L, 10L, null)]
    [TestCase(
        4, 206, "bytes 4-9/10", 5L, null, null, null, TestName = "A partial response whose length differs from its range is not accepted")]
    [TestCase(4, 206, "bytes 5-9/10", 5L, null, null, null)]
    [TestCase(4, 206, "bytes 0-3/10", 4L, null, null, null)]
    [TestCase(4, 206, "bytes */10", 0L, null, null, null)]
    [TestCase(4, 206, "lines 4-9/10", 6L, null, null, null)]
    [TestCase(4, 206, "nonsense", 6L, null, null, null)]
    [TestCase(4, 206, null, 6L, null, null, null)]
    [TestCase(0, 203, null, 10L, null, null, null, TestName = "A response changed by a proxy (203) is not accepted")]
    [TestCase(0, 302, null, 10L, null, null, null, TestName = "A redirect without a location is not accepted")]
    public void The_served_range_is_read_from_the_response(
        long from, int status, string? contentRange, long? length, long? start, long? end, long? total) =>
        Assert.That(
            ResponseRange.Create(from, (HttpStatusCode)status, contentRange, length), Is.EqualTo(new ResponseRange(start, end, total)));

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
    public void A_temporary_download_error_is_retried(int? status, string code, bool isTemporary) =>
        Assert.That(DownloadErrorClassifier.IsRecoverable(new GraphException((HttpStatusCode?)status, code, "")), Is.EqualTo(isTemporary));

    [TestCase("h", 10, "i", "e2", "c2", true, TestName = "Content with the same hash and another ETag is the same")]
    [TestCase("h", 10, "other", "e", "c", true, TestName = "Content with the same hash and another id is the same")]
    [TestCase("x", 10, "i", "e", "c", false, TestName = "Content with another hash differs although the tags are equal")]
    [TestCase("h", 11, "i", "e", "c", false, TestName = "Content of another size differs")]
    [TestCase(null, 10, "i", "e2", "c", true, TestName = "Content without a hash and with the same cTag is the same")]
    [TestCase(null, 10, "i", "e", "c2", false, TestName = "Content without a hash and with another cTag differs")]
    [TestCase(null, 10, "i", "e", null, true, TestName = "Content without a hash and a cTag but with the same ETag is the same")]
    [TestCase(null, 10, "i", "e2", null, false, TestName = "Content without a hash and a cTag and with another ETag differs")]
    [TestCase(null, 10, "i", null, null, false, TestName = "Content without a hash, a cTag and an ETag differs")]
    [TestCase(null, 10, "other", "e", "c", false, TestName = "Content of another item without a hash differs")]
    public void Content_is_compared_by_hash_then_by_tag(string? hash, long size, string id, string? eTag, string? cTag, bool expected)
    {
        var checkpoint = new DownloadCheckpoint { ItemId = "i", ETag = "e", CTag = "c", QuickXorHash = "h", Size = 10 };
        var current = new RemoteFile(
            new DriveItem { Id = id, ETag = eTag, CTag = cTag, Size = size, File = new(null, new(hash)) }, GraphUrl.Literal("me"));

        Assert.That(current.HasSameContentAs(checkpoint), Is.EqualTo(expected));
    }

    [TestCase(new long[] { 0, 100 }, 150, true, false, 150)]
    [TestCase(new long[] { 0, 100 }, 150, false, false, 100, TestName = "Unflushed bytes are trusted only if a hash will verify them")]
    [TestCase(new long[] { 0, 100 }, 150, true, true, 100, TestName = "The length of a preallocated file is not trusted")]
    [TestCase(new long[] { 0, 100 }, 50, true, false, 0, TestName = "A truncated partial file is not trusted")]
    [TestCase(new long[0], 0, true, false, 0)]
    [TestCase(new long[] { 0, 100 }, 201, true, false, 0, TestName = "A partial file longer than the item is not trusted")]
    public void A_checkpoint_is_trusted_only_as_far_as_it_can_be_proven(
        long[] flushed, long length, bool isProvable, bool isWhole, long trusted) =>
        Assert.That(new DownloadCheckpoint { Size = 200, Flushed = flushed, IsPreallocated = isWhole }.GetTrustedRanges(
            length, isProvable).ByteCount, Is.EqualTo(trusted));

    [Test]
    public void The_served_length_has_priority_over_the_length_of_the_item() =>
        Assert.That(
            new DownloadCheckpoint { Size = 200, Total = 300, Flushed = [0, 300] }.GetTrustedRanges(300, isVerifiable: false).ByteCount,
            Is.EqualTo(300));

    [TestCase("")]
    [TestCase("null")]
    [TestCase("[]")]
    [TestCase("""{"Flushed":null}""")]
    [TestCase("""{"Flushed":[5,4]}""")]
    [TestCase("""{"Flushed":[0,1""")]
    public void A_damaged_checkpoint_is_ignored(string json) =>
        Assert.That(DownloadCheckpoint.Parse(Encoding.UTF8.GetBytes(json)), Is.Null);

    [Test]
    public void A_checkpoint_round_trips()
    {
        var checkpoint = new DownloadCheckpoint
        {
            ItemId = "i",
            ETag = "\"e\"",
            CTag = "c",
            QuickXorHash = "h=",
            Size = 1L << 40,
            Total = 5,
            IsPreallocated = true,
            Flushed = [0, 4],
        };

        Assert.That(
            DownloadCheckpoint.Parse(checkpoint.ToJson()),
            Is.EqualTo(checkpoint).Using<DownloadCheckpoint>((a, b) => a.ToString() == b.ToString() && a.Flushed.SequenceEqual(b.Flushed)));
    }
}
