using System.Net;
using System.Text.Json;
using GraphDelegatedKit.Testing;
using GraphDelegatedKit.Files.Addressing;
using GraphDelegatedKit.Files.Uploads;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>Attachments of messages and events over real sockets: Outlook's variant of the upload session protocol.</summary>
[Category("Slow")] // many small tenants, which together take longer than all other tests of the room
public sealed class AttachmentTests() : AttachmentFixture(sharesClock: false)
{
    private const int Large = 10_000_000; // three ranges: twice 3,932,160 bytes, and the rest

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(2_999_999)]
    public async Task An_attachment_below_3_MB_is_sent_in_one_request(int size)
    {
        using var file = new TemporaryFile(size);

        var receipt = await AttachAsync(file);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Created));
            Assert.That(receipt.Size, Is.EqualTo(size));
            Assert.That(receipt.Name, Is.EqualTo("report.bin"));
            Assert.That(receipt.Retries, Is.Zero);
            Assert.That(AttachmentRequests, Is.EqualTo((string[])["POST attachments"]));
        }

        AssertAttachedOnce(receipt, file);
    }

    [Test]
    public async Task A_single_request_attachment_stays_below_the_4_MB_limit_of_Graph()
    {
        var bytes = new byte[2_999_999];
        Array.Fill(bytes, (byte)0xFB); // its base64 text consists of plus signs

        await Files.AttachToMessageAsync(Draft, new MemoryStream(bytes), "plus.bin");

        Assert.That(Tenant.Requests[^1].BodyLength, Is.LessThan(4 * 1024 * 1024));
    }

    [TestCase(3_000_000, 1)]
    [TestCase(3_932_160, 1)]
    [TestCase(3_932_161, 2)]
    [TestCase(Large, 3)]
    public async Task An_attachment_of_3_MB_or_more_is_sent_by_a_session_in_ranges_below_4_MB(int size, int ranges)
    {
        using var file = new TemporaryFile(size);

        var receipt = await AttachAsync(file);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Created));
            Assert.That(receipt.Size, Is.EqualTo(size));
            Assert.That(receipt.Retries, Is.Zero);
            Assert.That(
                AttachmentRequests,
                Is.EqualTo((string[])["GET attachments", "POST createUploadSession", .. Enumerable.Repeat("PUT session", ranges)]));
            Assert.That(Tenant.Requests.Where(request => request.Method == "PUT").All(request => request.BodyLength < 4_000_000));
        }

        AssertAttachedOnce(receipt, file);
    }

    [Test]
    public async Task An_attachment_session_is_opened_with_the_options_of_the_attachment()
    {
        using var file = new TemporaryFile(3_000_000);

        var receipt = await AttachAsync(file, new AttachmentOptions
        {
            Name = "chart.png",
            ContentType = "image/png",
            IsInline = true,
            ContentId = "chart",
            ComputeSha256 = true,
        });

        var opened = Tenant.Requests.Single(request => request.Path.EndsWith("/createUploadSession", StringComparison.Ordinal));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(opened.Body, Is.EqualTo(
                """{"AttachmentItem":{"attachmentType":"file","name":"chart.png","size":3000000"""
                + ""","contentType":"image/png","isInline":true,"contentId":"chart"}}"""));
            Assert.That(receipt.Name, Is.EqualTo("chart.png"));
            Assert.That(Tenant.Mail.GetAttachments(Draft).Single().ContentType, Is.EqualTo("image/png"));
            Assert.That(receipt.Sha256?.Length, Is.EqualTo(64));
        }
    }

    [Test]
    public async Task A_single_request_attachment_contains_the_options_of_the_attachment()
    {
        using var file = new TemporaryFile(3);

        await AttachAsync(
            file, new AttachmentOptions { Name = "chart.png", ContentType = "image/png", IsInline = true, ContentId = "chart" });

        var body = JsonDocument.Parse(Tenant.Requests[^1].Body).RootElement;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(body.GetProperty("name").GetString(), Is.EqualTo("chart.png"));
            Assert.That(body.GetProperty("contentType").GetString(), Is.EqualTo("image/png"));
            Assert.That(body.GetProperty("isInline").GetBoolean(), Is.True);
            Assert.That(body.GetProperty("contentId").GetString(), Is.EqualTo("chart"));
        }
    }

    [TestCase(1000)]
    [TestCase(Large)]
    public async Task An_event_accepts_attachments_of_any_size(int size)
    {
        using var file = new TemporaryFile(size);
        var meeting = Tenant.Mail.AddEvent(User, "The meeting");

        var receipt = await Files.AttachToEventAsync(meeting, file.Path, new AttachmentOptions { Name = "report.bin" });
        var second = await Files.AttachToEventAsync(meeting, new MemoryStream(file.Content), "second.bin");

        Assert.That(
            Tenant.Mail.GetAttachments(meeting).Select(attachment => attachment.AttachmentId),
            Is.EqualTo((string[])[receipt.AttachmentId, second.AttachmentId]));
        AssertContentEquals(meeting, receipt, file);
        AssertContentEquals(meeting, second, file);
    }

    [TestCase(1000)]
    [TestCase(Large)]
    public async Task An_attachment_for_another_mailbox_uses_the_URL_of_its_owner(int size)
    {
        using var file = new TemporaryFile(size);

        var receipt = await AttachAsync(file, new AttachmentOptions { Mailbox = User, Name = "report.bin" });

        AssertAttachedOnce(receipt, file);
        Assert.That(Tenant.Requests.Where(request => request.Path.Contains("attachments", StringComparison.Ordinal))
            .All(request => request.Path.StartsWith("/v1.0/users/", StringComparison.Ordinal)));
    }

    [TestCase(1000)]
    [TestCase(Large)]
    public async Task An_attachment_for_an_inaccessible_mailbox_is_refused_before_the_first_byte(int size)
    {
        using var file = new TemporaryFile(size);
        var other = Tenant.Users[1].UserPrincipalName;

        var rejected = (await Assert.ThrowsAsync<GraphException>(() => AttachAsync(file, new AttachmentOptions { Mailbox = other })))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(rejected.Code, Is.EqualTo("ErrorAccessDenied"));
            Assert.That(Tenant.Requests.Count(request => request.Method == "PUT"), Is.Zero);
        }
    }

    [Test]
    public async Task An_attachment_above_150_MB_is_refused_before_any_request()
    {
        var requestsBefore = Tenant.Requests.Count;
        using var file = new TemporaryFile(0);
        using (var stream = File.OpenWrite(file.Path)) stream.SetLength((150L * 1024 * 1024) + 1);

        var rejected = (await Assert.ThrowsAsync<GraphException>(() => AttachAsync(file)))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(rejected.Code, Is.EqualTo("ErrorAttachmentSizeLimitExceeded"));
            Assert.That(rejected.Status, Is.EqualTo(HttpStatusCode.RequestEntityTooLarge));
            Assert.That(Tenant.Requests.Count - requestsBefore, Is.Zero);
            Assert.That(rejected.Remedy, Does.Contain("link"));
        }
    }

    [Test]
    public async Task An_attachment_that_is_too_small_for_a_session_is_sent_in_one_request()
    {
        using var file = new TemporaryFile(3_100_000);
        Tenant.Faults.Fail("*/createUploadSession", 400, code: "ErrorAttachmentSizeShouldNotBeLessThanMinimumSize");

        var receipt = await AttachAsync(file);

        Assert.That(AttachmentRequests[^1], Is.EqualTo("POST attachments"));
        AssertAttachedOnce(receipt, file);
    }

    private static IEnumerable<TestCaseData> SingleFaults()
    {
        const int Second = 5_000_000; // a byte of the second range, which starts at 3,932,160
        yield return Case("lost reply", faults => faults.LoseUploadResponse(Second), UploadOutcome.Created);
        yield return Case("lost last reply", faults => faults.LoseUploadResponse(Large - 1), UploadOutcome.Reconciled);
        yield return Case("504 although the range was stored", faults => faults.FailUploadAfterStoring(Second), UploadOutcome.Created);
        yield return Case(
            "504 although the last range was stored", faults => faults.FailUploadAfterStoring(Large - 1), UploadOutcome.Reconciled);
        yield return Case("416 although the range was stored", faults => faults.FailUploadAfterStoring(Second, 416), UploadOutcome.Created);
        yield return Case("reset", faults => faults.ResetUpload(Second), UploadOutcome.Created);
        yield return Case(
            "reset, and an unaligned part was stored",
            faults => faults.ResetUpload(Second, acceptedUpTo: 4_000_001),
            UploadOutcome.Created);
        yield return Case(
            "less stored than sent",
            faults => faults.AcceptPartOfRange(Second, acceptedUpTo: 4_000_001, status: 200),
            UploadOutcome.Created);
        yield return Case(
            "less stored than sent, and 201",
            faults => faults.AcceptPartOfRange(Large - 1, acceptedUpTo: 9_000_000, status: 201),
            UploadOutcome.Created);
        yield return Case(
            "throttled", faults => faults.FailUpload(Second, 429, retryAfter: TimeSpan.FromSeconds(20)), UploadOutcome.Created);
        yield return Case("not found at first", faults => faults.FailUpload(0, 404, times: 2), UploadOutcome.Created);
        yield return Case("too large a range", faults => faults.FailUpload(Second, 413), UploadOutcome.Created);
        yield return Case("ended", faults => faults.DeleteUploadSession(Second), UploadOutcome.Created);
        yield return Case("expired", faults => faults.ExpireUploadUrl(Second), UploadOutcome.Created);
        yield return Case("expired with 403", faults => faults.ExpireUploadUrl(Second, 403), UploadOutcome.Created);

        static TestCaseData Case(string name, Action<LocalFaults> fault, UploadOutcome outcome) =>
            new TestCaseData(fault, outcome).SetName("An attachment fault: " + name);
    }

    [TestCaseSource(nameof(SingleFaults))]
    public async Task An_attachment_is_stored_once_after_any_single_fault(Action<LocalFaults> fault, UploadOutcome outcome)
    {
        using var file = new TemporaryFile(Large);
        fault(Tenant.Faults);

        var receipt = await AttachAsync(file);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Outcome, Is.EqualTo(outcome));
            Assert.That(Tenant.Faults.Remaining, Is.Zero);
            Assert.That(Tenant.Uploads.Sum(upload => upload.BytesResent), Is.Zero);
        }

        AssertAttachedOnce(receipt, file);
    }

    [TestCase("nextExpectedRanges")]
    [TestCase("NEXTEXPECTEDRANGES")]
    public async Task The_expected_ranges_of_Outlook_are_read_in_any_case(string word)
    {
        using var file = new TemporaryFile(Large);
        Tenant.Mail.RangesPropertyName = word;
        Tenant.Faults.ResetUpload(5_000_000, acceptedUpTo: 4_000_001);

        AssertAttachedOnce(await AttachAsync(file), file);
    }

    [Test]
    public async Task A_lost_last_reply_is_distinguished_from_an_earlier_identical_attachment()
    {
        using var file = new TemporaryFile(Large);
        var first = await AttachAsync(file);
        Tenant.Faults.LoseUploadResponse(Large - 1);

        var second = await AttachAsync(file);

        Assert.That(second.Outcome, Is.EqualTo(UploadOutcome.Reconciled));
        Assert.That(
            Tenant.Mail.GetAttachments(Draft).Select(attachment => attachment.AttachmentId),
            Is.EqualTo((string[])[first.AttachmentId, second.AttachmentId]));
    }

    [Test]
    public async Task An_earlier_attachment_is_not_mistaken_for_one_that_did_not_arrive()
    {
        using var file = new TemporaryFile(Large);
        await AttachAsync(file);
        Tenant.Faults.DeleteUploadSession(Large - 1); // every byte was sent, and the last ones are lost

        var second = await AttachAsync(file);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(second.Outcome, Is.EqualTo(UploadOutcome.Created));
            Assert.That(Tenant.Mail.GetAttachments(Draft).Count, Is.EqualTo(2));
        }
    }

    [Test]
    public async Task A_lost_reply_to_createUploadSession_is_retried_for_an_attachment()
    {
        using var file = new TemporaryFile(3_000_000);
        Tenant.Faults.LoseResponse("*/createUploadSession", method: "POST");

        var receipt = await AttachAsync(file);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Created));
            Assert.That(AttachmentRequests.Count(line => line == "POST createUploadSession"), Is.EqualTo(2));
        }

        AssertAttachedOnce(receipt, file);
    }

    [Test]
    public async Task An_attachment_session_that_will_expire_too_early_is_logged()
    {
        using var log = new LogBook();
        using var file = new TemporaryFile(Large);
        var graph = new GraphFiles(Graph, new FileTransferOptions { TimeProvider = Clock, LoggerFactory = log, Journal = null });

        await graph.AttachToMessageAsync(
            Draft, file.Path, progress: new SynchronousProgress<TransferProgress>(_ => Clock.Advance(TimeSpan.FromMinutes(40))));

        Assert.That(log.Text, Does.Contain("will not finish before"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_small_attachment_with_a_lost_reply_is_looked_up_before_it_is_sent_again(bool wasTaken)
    {
        using var file = new TemporaryFile(1000);
        if (wasTaken) Tenant.Faults.LoseResponse("*/attachments", method: "POST");
        else Tenant.Faults.Reset("*/attachments", 1, 0, "POST");

        var receipt = await AttachAsync(file);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Outcome, Is.EqualTo(wasTaken ? UploadOutcome.Reconciled : UploadOutcome.Created));
            Assert.That(receipt.Retries, Is.EqualTo(1));
            Assert.That(AttachmentRequests.Count(line => line == "POST attachments"), Is.EqualTo(wasTaken ? 1 : 2));
        }

        AssertAttachedOnce(receipt, file);
    }

    [Test]
    public async Task An_attachment_with_the_same_name_and_size_but_other_content_is_not_mistaken_for_the_new_one()
    {
        await Files.AttachToMessageAsync(Draft, new MemoryStream(new byte[1000]), "report.bin");
        using var file = new TemporaryFile(1000);
        Tenant.Faults.Reset("*/attachments", 1, 0, "POST");

        var receipt = await AttachAsync(file);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Created));
            Assert.That(Tenant.Mail.GetAttachments(Draft).Count, Is.EqualTo(2));
        }

        AssertContentEquals(Draft, receipt, file);
    }

    [Test]
    public async Task A_small_attachment_with_an_unknown_outcome_is_not_sent_again()
    {
        using var file = new TemporaryFile(1000);
        Tenant.Faults.LoseResponse("*/attachments", method: "POST");
        Tenant.Faults.Fail("*/attachments", 403, method: "GET");

        var interrupted = (await Assert.ThrowsAsync<TransferInterruptedException>(() => AttachAsync(file)))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted.Reason, Is.EqualTo(TransferReason.OutcomeUnknown));
            Assert.That(AttachmentRequests.Count(line => line == "POST attachments"), Is.EqualTo(1));
        }
    }

    [Test]
    public async Task An_attachment_to_a_missing_message_fails_with_the_error_of_the_service()
    {
        using var file = new TemporaryFile(Large);
        await Graph.DeleteAsync($"me/messages/{Draft}");

        var missing = (await Assert.ThrowsAsync<GraphException>(() => Files.AttachToMessageAsync(Draft, file.Path)))!;
        var malformed = (await Assert.ThrowsAsync<GraphException>(() => Files.AttachToMessageAsync("nowhere", file.Path)))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(missing.Code, Is.EqualTo("ErrorItemNotFound"));
            Assert.That(malformed.Code, Is.EqualTo("ErrorInvalidIdMalformed"));
        }
    }

    [Test]
    public async Task A_cancelled_attachment_deletes_its_session()
    {
        using var cancellation = new CancellationTokenSource();
        using var file = new TemporaryFile(Large);

        await Assert.CatchAsync<OperationCanceledException>(() => Files.AttachToMessageAsync(
            Draft,
            file.Path,
            progress: new SynchronousProgress<TransferProgress>(progress => { if (progress.BytesTransferred > 0) cancellation.Cancel(); }),
            cancellationToken: cancellation.Token));

        Assert.That(AttachmentRequests[^1], Is.EqualTo("DELETE session"));
        Assert.That(Tenant.Mail.GetAttachments(Draft), Is.Empty);
    }

    [Test]
    public async Task The_progress_of_an_attachment_reports_confirmed_bytes()
    {
        using var file = new TemporaryFile(Large);
        var reports = new List<long>();

        await Files.AttachToMessageAsync(
            Draft, file.Path, progress: new SynchronousProgress<TransferProgress>(progress => reports.Add(progress.BytesTransferred)));

        Assert.That(reports, Is.EqualTo((long[])[0, 3_932_160, 7_864_320, Large]));
    }

    [TestCase("https://outlook.office.com/api/v2.0/Users('a@b')/Messages('AAMk%3D')/Attachments('AAMkAD%3D')", "AAMkAD=")]
    [TestCase("https://outlook.office365.us/api/v2.0/users('a')/events('x')/attachments('y')?z=1", "y")]
    [TestCase("https://graph.microsoft.com/v1.0/me/messages/x/attachments/y%2Fz", "y/z")]
    [TestCase("https://outlook.office.com/api/v2.0/Users('a@b')/Messages('x')", null)]
    [TestCase("https://outlook.office.com/Attachments('')", null)]
    [TestCase("https://outlook.office.com/Attachments('a", null)]
    [TestCase("", null)]
    [TestCase(null, null)]
    public void The_attachment_ID_is_read_from_the_Location_header(string? location, string? id) =>
        Assert.That(UploadSessionStatus.ParseAttachmentId(location), Is.EqualTo(id));

    [TestCase("https://outlook.office.com/api/v2.0/x?authtoken=y", true)]
    [TestCase("https://outlook.office365.com/api/v2.0/x", true)]
    [TestCase("https://outlook.live.com/api/v2.0/x", true)]
    [TestCase("https://outlook.office365.us/api/v2.0/x", true)]
    [TestCase("https://outlook-dod.office365.us/api/v2.0/x", true)]
    [TestCase("https://webmail.apps.mil/api/v2.0/x", true)]
    [TestCase("https://partner.outlook.cn/api/v2.0/x", true)]
    [TestCase("http://outlook.office.com/api/v2.0/x", false)]
    [TestCase("https://outlook.office.com.evil.example/x", false)]
    [TestCase("https://outlook-office.com/x", false)]
    [TestCase("https://evil.apps.mil/x", false)]
    public void Bytes_are_sent_to_Outlook_hosts_of_every_cloud_only(string url, bool expected) =>
        Assert.That(TransferHosts.IsTrusted(url, []), Is.EqualTo(expected));

    private GraphFiles Files => GraphFilesFactory.Create(Graph, Clock);

    // The requests to Graph and Outlook since the sign-in, in a short form.
    private IReadOnlyList<string> AttachmentRequests => [.. Tenant.Requests
        .Where(request => request.Path.Contains("ttachment", StringComparison.Ordinal))
        .Select(request => request.Method + " " + (request.Path.Contains("/AttachmentSessions(", StringComparison.Ordinal)
            ? "session"
            : request.Path[(request.Path.LastIndexOf('/') + 1)..]))];

    private Task<AttachmentReceipt> AttachAsync(TemporaryFile file, AttachmentOptions? options = null) =>
        Files.AttachToMessageAsync(Draft, file.Path, options ?? new AttachmentOptions { Name = "report.bin" });

    private void AssertAttachedOnce(AttachmentReceipt receipt, TemporaryFile file)
    {
        Assert.That(
            Tenant.Mail.GetAttachments(Draft).Select(attachment => (attachment.AttachmentId, attachment.Size)),
            Is.EqualTo(((string, long)[])[(receipt.AttachmentId, file.Content.Length)]));
        AssertContentEquals(Draft, receipt, file);
    }

    private void AssertContentEquals(string itemId, AttachmentReceipt receipt, TemporaryFile file)
    {
        using var stored = Tenant.Mail.OpenAttachment(itemId, receipt.AttachmentId);
        var bytes = new byte[file.Content.Length];
        stored.ReadExactly(bytes);
        Assert.That(bytes.AsSpan().SequenceEqual(file.Content) && stored.ReadByte() == -1);
    }
}
