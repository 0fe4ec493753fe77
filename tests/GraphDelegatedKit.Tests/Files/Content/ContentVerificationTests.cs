using System.Net;
using GraphDelegatedKit.Files.Content;
using GraphDelegatedKit.Files.Uploads;

namespace GraphDelegatedKit.Tests.Files;

public class ContentVerificationTests
{
    private const string OurHash = "AAAA", OtherHash = "BBBB";

    [TestCase("a.bin", 10, OurHash, Verification.Matched)]
    [TestCase("a.bin", 10, null, Verification.NotAvailable)]
    [TestCase("a.bin", 10, "", Verification.NotAvailable)]
    [TestCase("a.bin", 11, null, null)]
    [TestCase("a.bin", 10, OtherHash, null)]
    [TestCase("a.bin", 11, OurHash, null)]
    [TestCase("a.docx", 11, OtherHash, Verification.ChangedByService)]
    [TestCase("A.PDF", 10, OtherHash, Verification.ChangedByService)]
    [TestCase("a.docx", 10, OurHash, Verification.Matched)]
    public void A_stored_item_is_compared_with_the_sent_content(string name, long size, string? hash, Verification? expected) =>
        Assert.That(ContentVerification.Verify(CreateItem(size, hash), name, 10, OurHash), Is.EqualTo(expected));

    [TestCase(201, "a.bin", ConflictBehavior.Replace, UploadOutcome.Created)]
    [TestCase(200, "a.bin", ConflictBehavior.Replace, UploadOutcome.Replaced)]
    [TestCase(200, "A.BIN", ConflictBehavior.Replace, UploadOutcome.Replaced)] // the item there keeps its spelling
    [TestCase(201, "a.bin", ConflictBehavior.Rename, UploadOutcome.Created)]
    [TestCase(201, "a 1.bin", ConflictBehavior.Rename, UploadOutcome.Renamed)]
    public void The_outcome_of_an_upload_follows_from_its_status_and_name(
        int status, string name, ConflictBehavior conflict, UploadOutcome expected) =>
        Assert.That(
            CompletedUpload.GetOutcome((HttpStatusCode)status, new DriveItem { Name = name }, "a.bin", conflict), Is.EqualTo(expected));

    [Test]
    public void An_item_after_a_lost_reply_is_ours_by_its_hash_or_by_new_content_of_the_same_size()
    {
        Assert.Multiple(() =>
        {
            Assert.That(IsOurs(CreateItem(10, OurHash), null), Is.True);
            Assert.That(IsOurs(CreateItem(10, OurHash, "c2"), CreateItem(10, OtherHash, "c1")), Is.True);
            Assert.That(IsOurs(CreateItem(10, OtherHash, "c2"), CreateItem(10, OtherHash, "c1")), Is.False);
            Assert.That(IsOurs(CreateItem(10, null), null), Is.True);
            Assert.That(IsOurs(CreateItem(10, null, "c2"), CreateItem(10, null, "c1")), Is.True);
            // opening a session changes the eTag alone
            Assert.That(IsOurs(CreateItem(10, null, "c1", "e2"), CreateItem(10, null, "c1", "e1")), Is.False);
            Assert.That(IsOurs(CreateItem(11, null), null), Is.False);
            // that one was there before
            Assert.That(IsOurs(CreateItem(10, OurHash), CreateItem(10, OurHash), ConflictBehavior.Rename), Is.False);
        });
    }

    [TestCase(null, "a.bin", ConflictBehavior.Rename, "NotFound")]
    [TestCase("of before", "a.bin", ConflictBehavior.Rename, "Ambiguous")] // ours has another name, if it is there
    [TestCase("of before", "a.bin", ConflictBehavior.Fail, "NotFound")]
    [TestCase("of before", "a.docx", ConflictBehavior.Replace, "NotFound")]
    [TestCase("larger", "a.bin", ConflictBehavior.Fail, "NotFound")] // no other client writes into that
    [TestCase("larger", "a.docx", ConflictBehavior.Fail, "Ambiguous")]
    [TestCase("larger", "a.docx", ConflictBehavior.Rename, "Ambiguous")]
    [TestCase("larger", "a.docx", ConflictBehavior.Replace, "NotFound")] // twice is the same as once
    [TestCase("larger", "a.bin", ConflictBehavior.Rename, "Ambiguous")] // it took the name, and ours may have another because of it
    [TestCase("changed since", "a.docx", ConflictBehavior.Fail, "Ambiguous")]
    [TestCase("ours", "a.bin", ConflictBehavior.Fail, "Found")]
    [TestCase("as large", "a.bin", ConflictBehavior.Fail, "Found")]
    [TestCase("as large, and not inspected", "a.bin", ConflictBehavior.Fail, "Ambiguous")]
    [TestCase("ours, and not inspected", "a.bin", ConflictBehavior.Fail, "Found")]
    public void An_item_after_a_lost_reply_is_classified_as_found_not_found_or_ambiguous(
        string? item, string name, ConflictBehavior conflict, string expected)
    {
        var before = item is "of before" or "changed since" ? CreateItem(10, null, "c1") : null;
        var now = item?.Split(',')[0] switch
        {
            null => null,
            "of before" => before,
            "larger" => CreateItem(11, OtherHash),
            "changed since" => CreateItem(11, OtherHash, "c2"),
            "ours" => CreateItem(10, OurHash),
            _ => CreateItem(10, null),
        };

        Assert.That(Reconciliation.Evaluate(
            now, before, name, 10, OurHash,
            conflict, requireHashMatch: item?.EndsWith("inspected", StringComparison.Ordinal) == true).ToString(), Is.EqualTo(expected));
    }

    private static bool IsOurs(DriveItem now, DriveItem? before, ConflictBehavior conflict = ConflictBehavior.Replace) =>
        ContentVerification.IsUploadedItem(now, before, 10, OurHash, conflict);

    private static DriveItem CreateItem(long size, string? hash, string? cTag = null, string? eTag = null) =>
        new() { Size = size, CTag = cTag, ETag = eTag, File = new FileFacet(null, hash is null ? null : new FileHashes(hash)) };
}
