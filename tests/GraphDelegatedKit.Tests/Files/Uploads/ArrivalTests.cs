using System.Net;
using GraphDelegatedKit.Files.Content;

namespace GraphDelegatedKit.Tests.Files;

public class ArrivalTests
{
    private const string Ours = "AAAA", Theirs = "BBBB";

    [TestCase("a.bin", 10, Ours, Verification.Matched)]
    [TestCase("a.bin", 10, null, Verification.NotAvailable)]
    [TestCase("a.bin", 10, "", Verification.NotAvailable)]
    [TestCase("a.bin", 11, null, null)]
    [TestCase("a.bin", 10, Theirs, null)]
    [TestCase("a.bin", 11, Ours, null)]
    [TestCase("a.docx", 11, Theirs, Verification.ChangedByService)]
    [TestCase("A.PDF", 10, Theirs, Verification.ChangedByService)]
    [TestCase("a.docx", 10, Ours, Verification.Matched)]
    public void Compares_what_lies_there_with_what_was_sent(string name, long size, string? hash, Verification? expected) =>
        Assert.That(ContentVerification.Verify(Item(size, hash), name, 10, Ours), Is.EqualTo(expected));

    [TestCase(201, "a.bin", ConflictBehavior.Replace, UploadOutcome.Created)]
    [TestCase(200, "a.bin", ConflictBehavior.Replace, UploadOutcome.Replaced)]
    [TestCase(200, "A.BIN", ConflictBehavior.Replace, UploadOutcome.Replaced)] // the item there keeps its spelling
    [TestCase(201, "a.bin", ConflictBehavior.Rename, UploadOutcome.Created)]
    [TestCase(201, "a 1.bin", ConflictBehavior.Rename, UploadOutcome.Renamed)]
    public void Tells_by_status_and_name_what_became_of_it(int status, string name, ConflictBehavior conflict, UploadOutcome expected) =>
        Assert.That(ContentVerification.GetOutcome((HttpStatusCode)status, new DriveItem { Name = name }, "a.bin", conflict), Is.EqualTo(expected));

    [Test]
    public void An_item_nobody_answered_for_is_ours_by_its_hash_or_by_new_content_of_the_right_size()
    {
        Assert.Multiple(() =>
        {
            Assert.That(IsOurs(Item(10, Ours), null), Is.True);
            Assert.That(IsOurs(Item(10, Ours, "c2"), Item(10, Theirs, "c1")), Is.True);
            Assert.That(IsOurs(Item(10, Theirs, "c2"), Item(10, Theirs, "c1")), Is.False);
            Assert.That(IsOurs(Item(10, null), null), Is.True);
            Assert.That(IsOurs(Item(10, null, "c2"), Item(10, null, "c1")), Is.True);
            Assert.That(IsOurs(Item(10, null, "c1", "e2"), Item(10, null, "c1", "e1")), Is.False); // opening a session changes the eTag alone
            Assert.That(IsOurs(Item(11, null), null), Is.False);
            Assert.That(IsOurs(Item(10, Ours), Item(10, Ours), ConflictBehavior.Rename), Is.False); // that one was there before
        });
    }

    [TestCase(null, "a.bin", ConflictBehavior.Rename, "NotThere")]
    [TestCase("of before", "a.bin", ConflictBehavior.Rename, "Unclear")] // ours has another name, if it is there
    [TestCase("of before", "a.bin", ConflictBehavior.Fail, "NotThere")]
    [TestCase("of before", "a.docx", ConflictBehavior.Replace, "NotThere")]
    [TestCase("larger", "a.bin", ConflictBehavior.Fail, "NotThere")] // nobody writes into that
    [TestCase("larger", "a.docx", ConflictBehavior.Fail, "Unclear")]
    [TestCase("larger", "a.docx", ConflictBehavior.Rename, "Unclear")]
    [TestCase("larger", "a.docx", ConflictBehavior.Replace, "NotThere")] // twice is the same as once
    [TestCase("larger", "a.bin", ConflictBehavior.Rename, "Unclear")] // it took the name, and ours may have another because of it
    [TestCase("changed since", "a.docx", ConflictBehavior.Fail, "Unclear")]
    [TestCase("ours", "a.bin", ConflictBehavior.Fail, "Ours")]
    [TestCase("as large", "a.bin", ConflictBehavior.Fail, "Ours")]
    [TestCase("as large, and nobody looked", "a.bin", ConflictBehavior.Fail, "Unclear")]
    [TestCase("ours, and nobody looked", "a.bin", ConflictBehavior.Fail, "Ours")]
    public void What_lies_there_after_a_lost_answer_is_ours_or_not_or_nobody_can_tell(string? there, string name, ConflictBehavior conflict, string expected)
    {
        var before = there is "of before" or "changed since" ? Item(10, null, "c1") : null;
        var now = there?.Split(',')[0] switch { null => null, "of before" => before, "larger" => Item(11, Theirs), "changed since" => Item(11, Theirs, "c2"), "ours" => Item(10, Ours), _ => Item(10, null) };

        Assert.That(ContentVerification.Reconcile(now, before, name, 10, Ours, conflict, requireHashMatch: there?.EndsWith("looked", StringComparison.Ordinal) == true).ToString(), Is.EqualTo(expected));
    }

    private static bool IsOurs(DriveItem now, DriveItem? before, ConflictBehavior conflict = ConflictBehavior.Replace) => ContentVerification.IsUploadedItem(now, before, 10, Ours, conflict);

    private static DriveItem Item(long size, string? hash, string? cTag = null, string? eTag = null) =>
        new() { Size = size, CTag = cTag, ETag = eTag, File = new FileFacet(null, hash is null ? null : new FileHashes(hash)) };
}
