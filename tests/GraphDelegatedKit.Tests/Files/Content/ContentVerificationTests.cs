using System.Net;
using System.Text.Json;
using GraphDelegatedKit.Files.Content;
using GraphDelegatedKit.Files.Uploads;

namespace GraphDelegatedKit.Tests.Files;

public class ContentVerificationTests
{
    private const string OurHash = "AAAA", OtherHash = "BBBB";

    [TestCase(10, OurHash, Verification.Matched)]
    [TestCase(10, null, Verification.NotAvailable)]
    [TestCase(10, "", Verification.NotAvailable)]
    [TestCase(11, null, null)]
    [TestCase(10, OtherHash, null)]
    [TestCase(11, OurHash, null)]
    public void A_stored_item_is_compared_with_the_sent_content(long size, string? hash, Verification? expected) =>
        Assert.That(ContentVerification.Compare(CreateItem(size, hash), 10, OurHash), Is.EqualTo(expected));

    // The name decides nothing: the size, the version right after, who made it, and the kind of the drive do.
    [TestCase(1011, "c1", "e1", "c1", "e1", "business", true)]
    [TestCase(1011, "c1", "e1", "c1", "e2", "documentLibrary", true, Description = "Only properties were changed since.")]
    [TestCase(1011, null, "e1", null, "e1", null, true, Description = "The kind of the drive is not known.")]
    [TestCase(990, "c1", "e1", "c1", "e1", "business", true)]
    [TestCase(1011, "c1", "e1", "c2", "e2", "business", false, Description = "Another version followed, of an unknown author.")]
    [TestCase(1011, null, null, null, null, "business", false, Description = "Nothing shows that no other version followed.")]
    [TestCase(1011, "c1", "e1", "c1", "e1", "personal", false)]
    [TestCase(1000, "c1", "e1", "c1", "e1", "business", false, Description = "The same size and another hash is damage.")]
    [TestCase(0, "c1", "e1", "c1", "e1", "business", false)]
    [TestCase(499, "c1", "e1", "c1", "e1", "business", false)]
    public void Content_that_differs_was_changed_by_the_service_if_no_one_else_can_have_changed_it(
        long size, string? cTag, string? eTag, string? cTagAfter, string? eTagAfter, string? driveType, bool expected)
    {
        var answered = CreateItem(size, OtherHash, cTag, eTag, "i");
        var after = CreateItem(size, OtherHash, cTagAfter, eTagAfter, "i");

        Assert.That(ContentVerification.IsChangedByService(answered, after, 1000, driveType), Is.EqualTo(expected));
    }

    [TestCase("""{"user":{"id":"u"}}""", """{"user":{"id":"u"}}""", true)]
    [TestCase("""{"user":{"id":"u"}}""", """{"user":{"id":"v"}}""", false)]
    [TestCase("""{"user":{"id":"u"},"application":{"id":"a"}}""", """{"user":{"id":"u"},"application":{"id":"b"}}""", false)]
    public void Content_with_a_later_version_was_changed_by_the_service_if_it_comes_from_the_same_user_and_application(
        string before, string after, bool expected)
    {
        DriveItem Create(string cTag, string modifier) => JsonSerializer.Deserialize<DriveItem>(
            $$"""{"id":"i","size":1011,"cTag":"{{cTag}}","lastModifiedBy":{{modifier}}}""", JsonSerializerOptions.Web)!;

        Assert.That(
            ContentVerification.IsChangedByService(Create("c1", before), Create("c2", after), 1000, "business"), Is.EqualTo(expected));
    }

    [TestCase(201, "a.bin", ConflictBehavior.Replace, UploadOutcome.Created)]
    [TestCase(200, "a.bin", ConflictBehavior.Replace, UploadOutcome.Replaced)]
    [TestCase(200, "A.BIN", ConflictBehavior.Replace, UploadOutcome.Replaced)] // the item there keeps its spelling
    [TestCase(201, "a.bin", ConflictBehavior.Rename, UploadOutcome.Created)]
    [TestCase(201, "a 1.bin", ConflictBehavior.Rename, UploadOutcome.Renamed)]
    public void The_outcome_of_an_upload_follows_from_its_status_and_name(
        int status, string name, ConflictBehavior conflict, UploadOutcome expected) =>
        Assert.That(
            CompletedUpload.GetOutcome((HttpStatusCode)status, new DriveItem { Name = name }, "a.bin", conflict), Is.EqualTo(expected));

    private static DriveItem CreateItem(long size, string? hash, string? cTag = null, string? eTag = null, string? id = null) => new()
    {
        Id = id,
        Size = size,
        CTag = cTag,
        ETag = eTag,
        File = new FileFacet(null, hash is null ? null : new FileHashes(hash)),
    };
}
