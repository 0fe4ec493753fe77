using GraphDelegatedKit.Files.Addressing;
using GraphDelegatedKit.Files.Journal;
using GraphDelegatedKit.Files.Uploads;

namespace GraphDelegatedKit.Tests.Files;

public class ResumePolicyTests
{
    private static readonly DateTime Time = new(2026, 3, 4, 5, 6, 7, DateTimeKind.Utc);

    [TestCase("/a", "replace", false, "/a", ConflictBehavior.Replace, false, true)]
    [TestCase("/a", "replace", false, "/b", ConflictBehavior.Replace, false, false)]
    [TestCase("", "replace", false, "", ConflictBehavior.Replace, false, true)]
    [TestCase("/a", "replace", false, "/a", ConflictBehavior.Rename, false, false)]
    [TestCase("/a", "rename", false, "/a", ConflictBehavior.Fail, false, false)]
    [TestCase("/a", "fail", false, "/a", ConflictBehavior.Replace, false, true)] // a commit by path can replace the file
    [TestCase("/a", "fail", false, "/a", ConflictBehavior.Rename, false, true)]
    [TestCase("/a", "of another version", false, "/a", ConflictBehavior.Replace, false, false)]
    [TestCase("/a", "replace", false, "/a", ConflictBehavior.Replace, true, false)] // the session would commit too early
    [TestCase("/a", "replace", true, "/a", ConflictBehavior.Replace, true, true)]
    [TestCase("/a", "replace", true, "/a", ConflictBehavior.Replace, false, true)]
    public void A_pending_upload_resumes_if_its_result_matches_the_current_options(
        string source,
        string conflict,
        bool isDeferred,
        string currentSource,
        ConflictBehavior currentConflict,
        bool isDeferredNow,
        bool expected)
    {
        var options = new UploadOptions { Conflict = currentConflict, BeforeCommit = isDeferredNow ? _ => Task.CompletedTask : null };

        Assert.That(ResumePolicy.IsSameUpload(CreateRecord(source, conflict, isDeferred), currentSource, options), Is.EqualTo(expected));
    }

    [Test]
    public void A_different_LastModified_requires_a_new_session()
    {
        Assert.That(
            ResumePolicy.IsSameUpload(CreateRecord("/a", "replace"), "/a", new UploadOptions { LastModified = new DateTimeOffset(Time) }),
            Is.True);
        Assert.That(ResumePolicy.IsSameUpload(
            CreateRecord("/a", "replace"), "/a", new UploadOptions { LastModified = new DateTimeOffset(Time.AddTicks(1)) }), Is.False);
    }

    [Test]
    public void A_file_of_another_size_or_time_is_a_different_source()
    {
        Assert.Multiple(() =>
        {
            Assert.That(ResumePolicy.HasSameMetadata(CreateRecord("/a", "replace"), 10, Time), Is.True);
            Assert.That(ResumePolicy.HasSameMetadata(CreateRecord("/a", "replace"), 11, Time), Is.False);
            Assert.That(ResumePolicy.HasSameMetadata(CreateRecord("/a", "replace"), 10, Time.AddTicks(1)), Is.False);
        });
    }

    [Test]
    public void An_upload_record_round_trips()
    {
        var record = CreateRecord("/ä ö/☃", "rename", true) with
        {
            PreviousItem = new("1", "e", null, 7),
            OpenedOn = new DateTimeOffset(Time),
            Sent = 3,
            HashedBytes = 5,
        };

        var parsed = UploadRecord.Parse(record.ToJson())!;

        Assert.That(parsed with { HashState = record.HashState }, Is.EqualTo(record));
        Assert.That(parsed.HashState, Is.EqualTo(record.HashState));
    }

    [TestCase("")]
    [TestCase("{}")]
    [TestCase("null")]
    [TestCase("[1]")]
    public void An_invalid_upload_record_is_ignored(string text) =>
        Assert.That(UploadRecord.Parse(System.Text.Encoding.UTF8.GetBytes(text)), Is.Null);

    [Test]
    public void An_inconsistent_upload_record_is_ignored()
    {
        var record = CreateRecord("/a", "replace");

        foreach (var wrong in new[]
        {
            record with { Sent = 11 }, record with { Sent = -1 },
            record with { HashedBytes = 11 }, record with { HashState = new byte[159] }, record with { Size = 0 },
        })
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
    public void A_temporary_failure_leaves_a_pending_upload(TransferReason reason, bool expected) =>
        Assert.That(ResumePolicy.IsResumable(new TransferInterruptedException(reason, "x")), Is.EqualTo(expected));

    [Test]
    public void An_exception_without_a_response_leaves_a_pending_upload()
    {
        foreach (var interrupted in new Exception[]
        {
            new OperationCanceledException(), new IOException(), new SignInException(SignInReason.SignInRequired, "x"),
        })
            Assert.That(ResumePolicy.IsResumable(interrupted), Is.True);
    }

    [TestCase(9, 1, 100, 24, false)] // too early to judge
    [TestCase(60, 1, 22, 24, false)]
    [TestCase(60, 1, 25, 24, true)]
    [TestCase(60, 0, 25, 24, false)]
    [TestCase(60, 1, 5, 4, true)] // resumed late in the day
    public void An_upload_URL_that_expires_too_early_is_predicted(int minutes, long sent, long remaining, int hours, bool expected) =>
        Assert.That(
            UploadProgress.IsTooSlow(
                TestData.FixedTime, TestData.FixedTime.AddHours(hours), TimeSpan.FromMinutes(minutes), sent, remaining),
            Is.EqualTo(expected));

    [Test]
    public void A_drive_upload_URL_lives_one_day_and_an_Outlook_one_as_long_as_its_token()
    {
        var drive = CreateRecord("/a", "replace") with { StartedOn = TestData.FixedTime, ExpiresOn = TestData.FixedTime.AddHours(1) };
        var mail = drive with { DriveId = "", AttachedTo = new UploadRecord.MailItem(null, "messages", "m") };

        using (Assert.EnterMultipleScope())
        {
            Assert.That(UploadSession.FromRecord(null!, drive).UrlExpiresOn, Is.EqualTo(TestData.FixedTime.AddDays(1)));
            Assert.That(UploadSession.FromRecord(null!, mail).UrlExpiresOn, Is.EqualTo(TestData.FixedTime.AddHours(1)));
        }
    }

    [Test]
    public void Messages_events_and_mailboxes_are_separate_destinations()
    {
        var mailItems = new UploadRecord.MailItem[]
        {
            new(null, "messages", "m"), new(null, "events", "m"), new(null, "messages", "n"), new("ada", "messages", "m"),
        };
        var records = mailItems.Select(place => CreateRecord("/a", "replace") with { DriveId = "", AttachedTo = place }).ToList();

        Assert.That(records.Select(record => record.Id).Distinct().Count(), Is.EqualTo(mailItems.Length));
        Assert.That(records.Select(record => UploadRecord.Parse(record.ToJson())!.AttachedTo), Is.EqualTo(mailItems));
        Assert.That(
            UploadRecord.Parse((records[0] with { DriveId = "d" }).ToJson()), Is.Null, "the destination is either a drive or a mailbox");
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
    [TestCase("https://files.example.com/x", true)] // trusted by the caller
    [TestCase("https://example.com/x", false)]
    [TestCase("https://contoso.sharepoint.com:8443/x", false)]
    [TestCase("https://evilsharepoint.com/x", false)]
    [TestCase("https://sharepoint.com.example/x", false)]
    [TestCase("http://contoso.sharepoint.com/x", false)]
    [TestCase("contoso.sharepoint.com/x", false)]
    [TestCase("", false)]
    [TestCase(null, false)]
    public void Bytes_are_sent_to_Microsoft_storage_hosts_only(string? url, bool expected) =>
        Assert.That(TransferHosts.IsTrusted(url, ["files.example.com"]), Is.EqualTo(expected));

    private static UploadRecord CreateRecord(string source, string conflict, bool isDeferred = false) => new()
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
        StartedOn = TestData.FixedTime,
        ExpiresOn = TestData.FixedTime,
        HashState = [.. Enumerable.Range(0, 160).Select(i => (byte)i)],
    };
}
