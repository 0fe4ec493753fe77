using System.Text.Json;
using GraphDelegatedKit.Files.Content;
using GraphDelegatedKit.Files.Uploads;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>
/// Whether an item is the uploaded file although no response said so. Size and hash prove it; without a hash, the times and the user of the
/// upload are compared, and in doubt the outcome is unknown.
/// </summary>
public sealed class SentContentTests
{
    private const string OurHash = "AAAA", OtherHash = "BBBB";
    private const string Us = "11111111-1111-1111-1111-111111111111", Them = "22222222-2222-2222-2222-222222222222";
    private static readonly DateTimeOffset Start = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);
    private static readonly DateTime SentTime = new(2020, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    // The item: size, hash, created (seconds after the start), the time in fileSystemInfo, creator.
    [TestCase(10, OurHash, null, null, null, nameof(UploadMatch.Certain))]
    [TestCase(10, OurHash, -1000, null, Them, nameof(UploadMatch.Certain), Description = "The same content is the same file.")]
    [TestCase(
        10, OtherHash, 1, "sent", Us, nameof(UploadMatch.OtherFile), Description = "The service adds bytes when it rewrites a file.")]
    [TestCase(10, null, 1, "sent", Us, nameof(UploadMatch.Likely))]
    [TestCase(10, null, 1, "sent", null, nameof(UploadMatch.Likely))]
    [TestCase(10, null, -1000, "sent", Us, nameof(UploadMatch.Likely), Description = "The service overwrote the time of its creation.")]
    [TestCase(10, null, 1, null, Us, nameof(UploadMatch.Likely))]
    [TestCase(10, null, 1, "other", Us, nameof(UploadMatch.Unknown), Description = "Another program of the same user.")]
    [TestCase(10, null, 1, null, null, nameof(UploadMatch.Unknown), Description = "A foreign file of the same size was taken for ours.")]
    [TestCase(10, null, null, null, Us, nameof(UploadMatch.Unknown))]
    [TestCase(10, null, -1000, null, Us, nameof(UploadMatch.OtherFile))]
    [TestCase(10, null, 1, "sent", Them, nameof(UploadMatch.OtherFile))]
    [TestCase(10, null, 1, null, Them, nameof(UploadMatch.OtherFile))]
    [TestCase(11, OtherHash, 1, "sent", Us, nameof(UploadMatch.Unknown), Description = "The service may have rewritten it.")]
    [TestCase(11, OtherHash, null, null, null, nameof(UploadMatch.Unknown))]
    [TestCase(11, OtherHash, -1000, null, Us, nameof(UploadMatch.OtherFile))]
    [TestCase(11, OtherHash, 1, null, Them, nameof(UploadMatch.OtherFile))]
    [TestCase(4, OtherHash, 1, "sent", Us, nameof(UploadMatch.OtherFile))]
    [TestCase(0, null, 1, "sent", Us, nameof(UploadMatch.OtherFile))]
    public void An_item_that_was_not_there_before_is_recognised_by_what_was_sent(
        long size, string? hash, int? created, string? time, string? creator, string expected) =>
        Assert.That(CreateSent().Compare(CreateItem(size, hash, created, time, creator), null).ToString(), Is.EqualTo(expected));

    [TestCase("c1", "c2", nameof(UploadMatch.Likely))]
    [TestCase("c1", "c1", nameof(UploadMatch.OtherFile), Description = "Opening a session changes only the eTag.")]
    public void An_item_that_was_there_before_is_recognised_by_its_new_content(string before, string after, string expected)
    {
        var previous = new DriveItem { Id = "i", CTag = before, ETag = "e1", Size = 10 };
        var current = new DriveItem { Id = "i", CTag = after, ETag = "e2", Size = 10 };

        Assert.That(CreateSent().Compare(current, previous).ToString(), Is.EqualTo(expected));
    }

    [TestCase(10, 1, null, true)]
    [TestCase(10, -1000, "sent", false, Description = "An earlier upload of the same file has the same time.")]
    [TestCase(11, 1, "sent", false)]
    [TestCase(10, null, "sent", false)]
    public void A_renamed_file_must_have_come_into_being_during_the_upload(long size, int? created, string? time, bool expected) =>
        Assert.That(CreateSent().MayBeRenamed(CreateItem(size, OurHash, created, time, Us)), Is.EqualTo(expected));

    [TestCase(nameof(UploadMatch.Certain), ConflictBehavior.Fail, "Found")]
    [TestCase(nameof(UploadMatch.Likely), ConflictBehavior.Fail, "Found")]
    [TestCase(nameof(UploadMatch.Unknown), ConflictBehavior.Fail, "Ambiguous")]
    [TestCase(nameof(UploadMatch.OtherFile), ConflictBehavior.Fail, "NotFound")]
    [TestCase(nameof(UploadMatch.Unknown), ConflictBehavior.Replace, "NotFound", Description = "Twice is the same as once.")]
    [TestCase(nameof(UploadMatch.OtherFile), ConflictBehavior.Replace, "NotFound")]
    [TestCase(nameof(UploadMatch.Unknown), ConflictBehavior.Rename, "Ambiguous")]
    [TestCase(nameof(UploadMatch.OtherFile), ConflictBehavior.Rename, "Ambiguous", Description = "Ours has another name, if it is there.")]
    public void The_evidence_and_the_conflict_rule_decide_whether_a_file_is_sent_again(
        string evidence, ConflictBehavior conflict, string expected)
    {
        var item = evidence switch
        {
            nameof(UploadMatch.Certain) => CreateItem(10, OurHash, 1, null, Us),
            nameof(UploadMatch.Likely) => CreateItem(10, null, 1, "sent", Us),
            nameof(UploadMatch.Unknown) => CreateItem(10, null, 1, null, null),
            _ => CreateItem(10, null, 1, null, Them),
        };

        Assert.That(Reconciliation.Evaluate(item, null, CreateSent(), conflict).ToString(), Is.EqualTo(expected));
    }

    [Test]
    public void An_item_that_was_not_looked_up_before_needs_the_same_hash() => Assert.Multiple(() =>
    {
        var (proven, likely) = (CreateItem(10, OurHash, 1, null, Us), CreateItem(10, null, 1, "sent", Us));
        Assert.That(
            Reconciliation.Evaluate(proven, null, CreateSent(), ConflictBehavior.Fail, requireHashMatch: true),
            Is.EqualTo(ReconcileResult.Found));
        Assert.That(
            Reconciliation.Evaluate(likely, null, CreateSent(), ConflictBehavior.Fail, requireHashMatch: true),
            Is.EqualTo(ReconcileResult.Ambiguous));
    });

    [TestCase("11111111-1111-1111-1111-111111111111.33333333-3333-3333-3333-333333333333", Us)]
    [TestCase("", "")]
    [TestCase(null, "")]
    public void The_user_of_an_account_is_the_first_part_of_its_id(string? accountId, string expected) =>
        Assert.That(SentContent.GetUserId(accountId), Is.EqualTo(expected));

    private static SentContent CreateSent() => new(10, OurHash, Start, SentTime, Us);

    private static DriveItem CreateItem(long size, string? hash, int? created, string? time, string? creator)
    {
        var properties = new Dictionary<string, object?> { ["id"] = "i", ["size"] = size };
        properties["file"] = hash is null ? new { } : new { hashes = new { quickXorHash = hash } };
        if (created is { } seconds) properties["createdDateTime"] = Start.AddSeconds(seconds);
        if (time is not null)
            properties["fileSystemInfo"] = new { lastModifiedDateTime = time == "sent" ? SentTime : SentTime.AddHours(1) };
        if (creator is not null) properties["createdBy"] = new { user = new { id = creator } };
        return JsonSerializer.Deserialize<DriveItem>(JsonSerializer.Serialize(properties), JsonSerializerOptions.Web)!;
    }
}
