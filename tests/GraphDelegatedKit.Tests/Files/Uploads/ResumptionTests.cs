using GraphDelegatedKit.Files.Addressing;
using GraphDelegatedKit.Files.Journal;
using GraphDelegatedKit.Files.Uploads;

namespace GraphDelegatedKit.Tests.Files;

public class ResumptionTests
{
    private static readonly DateTime Time = new(2026, 3, 4, 5, 6, 7, DateTimeKind.Utc);

    [TestCase("/a", "replace", false, "/a", ConflictBehavior.Replace, false, true)]
    [TestCase("/a", "replace", false, "/b", ConflictBehavior.Replace, false, false)]
    [TestCase("", "replace", false, "", ConflictBehavior.Replace, false, true)]
    [TestCase("/a", "replace", false, "/a", ConflictBehavior.Rename, false, false)]
    [TestCase("/a", "rename", false, "/a", ConflictBehavior.Fail, false, false)]
    [TestCase("/a", "fail", false, "/a", ConflictBehavior.Replace, false, true)] // its bytes are kept, and get the name in another way
    [TestCase("/a", "fail", false, "/a", ConflictBehavior.Rename, false, true)]
    [TestCase("/a", "of another version", false, "/a", ConflictBehavior.Replace, false, false)]
    [TestCase("/a", "replace", false, "/a", ConflictBehavior.Replace, true, false)] // the file would be there before it is asked for
    [TestCase("/a", "replace", true, "/a", ConflictBehavior.Replace, true, true)]
    [TestCase("/a", "replace", true, "/a", ConflictBehavior.Replace, false, true)]
    public void Goes_on_with_what_ends_as_it_is_asked_for_now(string source, string conflict, bool isDeferred, string sourceNow, ConflictBehavior conflictNow, bool deferNow, bool expected)
    {
        var options = new UploadOptions { Conflict = conflictNow, BeforeCommit = deferNow ? _ => Task.CompletedTask : null };

        Assert.That(ResumePolicy.IsSameUpload(Record(source, conflict, isDeferred), sourceNow, options), Is.EqualTo(expected));
    }

    [Test]
    public void Another_time_to_be_kept_needs_another_session()
    {
        Assert.That(ResumePolicy.IsSameUpload(Record("/a", "replace"), "/a", new UploadOptions { LastModified = new DateTimeOffset(Time) }), Is.True);
        Assert.That(ResumePolicy.IsSameUpload(Record("/a", "replace"), "/a", new UploadOptions { LastModified = new DateTimeOffset(Time.AddTicks(1)) }), Is.False);
    }

    [Test]
    public void A_file_of_another_size_or_time_is_another()
    {
        Assert.Multiple(() =>
        {
            Assert.That(ResumePolicy.HasSameMetadata(Record("/a", "replace"), 10, Time), Is.True);
            Assert.That(ResumePolicy.HasSameMetadata(Record("/a", "replace"), 11, Time), Is.False);
            Assert.That(ResumePolicy.HasSameMetadata(Record("/a", "replace"), 10, Time.AddTicks(1)), Is.False);
        });
    }

    [Test]
    public void A_record_comes_back_as_it_was_written()
    {
        var record = Record("/ä ö/☃", "rename", true) with { PreviousItem = new("1", "e", null, 7), OpenedOn = new DateTimeOffset(Time), Sent = 3, HashedBytes = 5 };

        var back = UploadRecord.Parse(record.ToJson())!;

        Assert.That(back with { HashState = record.HashState }, Is.EqualTo(record));
        Assert.That(back.HashState, Is.EqualTo(record.HashState));
    }

    [TestCase("")]
    [TestCase("{}")]
    [TestCase("null")]
    [TestCase("[1]")]
    public void What_is_no_record_is_none(string text) => Assert.That(UploadRecord.Parse(System.Text.Encoding.UTF8.GetBytes(text)), Is.Null);

    [Test]
    public void A_record_that_contradicts_itself_is_none()
    {
        var record = Record("/a", "replace");

        foreach (var wrong in new[] { record with { Sent = 11 }, record with { Sent = -1 }, record with { HashedBytes = 11 }, record with { HashState = new byte[159] }, record with { Size = 0 } })
            Assert.That(UploadRecord.Parse(wrong.ToJson()), Is.Null);
    }

    [TestCase(TransferReason.Unreachable, true)]
    [TestCase(TransferReason.NoProgress, true)]
    [TestCase(TransferReason.NameTaken, true)]
    [TestCase(TransferReason.OutcomeUnknown, true)]
    [TestCase(TransferReason.Locked, true)]
    [TestCase(TransferReason.NameHeld, true)]
    [TestCase(TransferReason.ReadFailed, true)]
    [TestCase(TransferReason.Refused, false)]
    [TestCase(TransferReason.ItemChanged, false)]
    [TestCase(TransferReason.SessionLost, false)]
    [TestCase(TransferReason.SourceChanged, false)]
    [TestCase(TransferReason.ContentMismatch, false)]
    public void What_can_pass_leaves_something_to_go_on_from(TransferReason reason, bool expected) =>
        Assert.That(ResumeEligibility.IsResumable(new TransferInterruptedException(reason, "x")), Is.EqualTo(expected));

    [Test]
    public void So_does_whatever_the_service_did_not_say()
    {
        foreach (var stopped in new Exception[] { new OperationCanceledException(), new IOException(), new SignInException(SignInReason.SignInRequired, "x") })
            Assert.That(ResumeEligibility.IsResumable(stopped), Is.True);
    }

    [TestCase(9, 1, 100, 24, false)] // too early to judge
    [TestCase(60, 1, 22, 24, false)]
    [TestCase(60, 1, 25, 24, true)]
    [TestCase(60, 0, 25, 24, false)]
    [TestCase(60, 1, 5, 4, true)] // gone on with late in the day
    public void Tells_when_a_day_will_not_be_enough(int minutes, long sent, long left, int hours, bool expected) =>
        Assert.That(UploadUrlLifetime.IsTooShort(Some.Moment, Some.Moment.AddHours(hours), TimeSpan.FromMinutes(minutes), sent, left), Is.EqualTo(expected));

    [Test]
    public void An_address_of_a_drives_dies_after_a_day_and_one_of_Outlooks_when_its_token_does()
    {
        var drive = Record("/a", "replace") with { StartedOn = Some.Moment, ExpiresOn = Some.Moment.AddHours(1) };
        var mail = drive with { DriveId = "", AttachedTo = new UploadRecord.MailItem(null, "messages", "m") };

        Assert.That((UploadSession.FromRecord(null!, drive).UrlExpiresOn, UploadSession.FromRecord(null!, mail).UrlExpiresOn), Is.EqualTo((Some.Moment.AddDays(1), Some.Moment.AddHours(1))));
    }

    [Test]
    public void Messages_events_and_mailboxes_are_places_of_their_own()
    {
        var places = new UploadRecord.MailItem[] { new(null, "messages", "m"), new(null, "events", "m"), new(null, "messages", "n"), new("ada", "messages", "m") };
        var records = places.Select(place => Record("/a", "replace") with { DriveId = "", AttachedTo = place }).ToList();

        Assert.That(records.Select(record => record.Id).Distinct().Count(), Is.EqualTo(places.Length));
        Assert.That(records.Select(record => UploadRecord.Parse(record.ToJson())!.AttachedTo), Is.EqualTo(places));
        Assert.That(UploadRecord.Parse((records[0] with { DriveId = "d" }).ToJson()), Is.Null, "it is in a drive or in a mailbox");
    }

    [TestCase("https://contoso.sharepoint.com/x?tempauth=1", true)]
    [TestCase("https://contoso-my.SharePoint.com/x", true)]
    [TestCase("https://contoso.sharepoint.us/x", true)]
    [TestCase("https://contoso.sharepoint-mil.us/x", true)]
    [TestCase("https://usaf.dps.mil/x", true)] // SharePoint of the DoD
    [TestCase("https://contoso.sharepoint.cn/x", true)]
    [TestCase("https://northcentralus1-mediap.svc.ms/x", true)]
    [TestCase("https://sn3302.up.1drv.com/up/x", true)]
    [TestCase("https://evil.mil/x", false)]
    [TestCase("https://my.microsoftpersonalcontent.com/x", true)]
    [TestCase("https://api.onedrive.com/x", true)]
    [TestCase("https://outlook.office.com/x?authtoken=1", true)]
    [TestCase("https://files.example.com/x", true)] // named by the caller
    [TestCase("https://example.com/x", false)]
    [TestCase("https://contoso.sharepoint.com:8443/x", false)]
    [TestCase("https://evilsharepoint.com/x", false)]
    [TestCase("https://sharepoint.com.example/x", false)]
    [TestCase("http://contoso.sharepoint.com/x", false)]
    [TestCase("contoso.sharepoint.com/x", false)]
    [TestCase("", false)]
    [TestCase(null, false)]
    public void Bytes_go_where_Microsoft_keeps_files_and_nowhere_else(string? address, bool expected) =>
        Assert.That(TransferHosts.IsTrusted(address, ["files.example.com"]), Is.EqualTo(expected));

    private static UploadRecord Record(string source, string conflict, bool isDeferred = false) => new()
    {
        Account = "a",
        DriveId = "d",
        Path = "p",
        Source = source,
        Size = 10,
        LastWriteUtc = Time,
        LastModifiedUtc = Time,
        Conflict = conflict,
        IsCommitDeferred = isDeferred,
        UploadUrl = "https://contoso.sharepoint.com/s",
        StartedOn = Some.Moment,
        ExpiresOn = Some.Moment,
        HashState = [.. Enumerable.Range(0, 160).Select(i => (byte)i)],
    };
}
