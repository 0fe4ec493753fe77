using System.Text.Json;
using GraphDelegatedKit.Testing;
using GraphDelegatedKit.Files.Addressing;
using GraphDelegatedKit.Files.Uploads;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>Attachments of messages and events over real sockets: Outlook's dialect of the protocol of sessions.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[Category("Slow")] // many small tenants: together they take longer than all the rest of the room
public class AttachmentTests
{
    private const int Large = 10_000_000; // three ranges: 3,932,160 twice, and the rest

    private readonly Clock _clock = new();
    private LocalTenant _tenant = null!;
    private GraphClient _graph = null!;
    private string _person = "";
    private string _draft = "";

    [SetUp]
    public async Task StartAsync()
    {
        _tenant = await Some.Tenant();
        _person = _tenant.Address.DefaultUser;
        _draft = _tenant.Mail.AddDraft(_person, "The figures");
        var session = Some.Session(_tenant, change: options => options.Scopes = ["Mail.ReadWrite", "Calendars.ReadWrite"]);
        await session.SignInAsync();
        _graph = Some.Client(_tenant, _clock, session);
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _graph.DisposeAsync();
        await _tenant.DisposeAsync();
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(2_999_999)]
    public async Task Below_3_MB_it_is_one_request(int size)
    {
        using var file = new LocalFile(size);

        var receipt = await AttachAsync(file);

        Assert.That((receipt.Outcome, receipt.Size, receipt.Name, receipt.Retries), Is.EqualTo((UploadOutcome.Created, (long)size, "report.bin", 0)));
        Assert.That(Asked, Is.EqualTo((string[])["POST attachments"]));
        AssertAttachedOnce(receipt, file);
    }

    [Test]
    public async Task One_request_is_not_larger_than_the_4_MB_Graph_takes()
    {
        var bytes = new byte[2_999_999];
        Array.Fill(bytes, (byte)0xFB); // base64 of it is full of plus signs

        await Files.AttachToMessageAsync(_draft, new MemoryStream(bytes), "plus.bin");

        Assert.That(_tenant.Requests[^1].BodyLength, Is.LessThan(4 * 1024 * 1024));
    }

    [TestCase(3_000_000, 1)]
    [TestCase(3_932_160, 1)]
    [TestCase(3_932_161, 2)]
    [TestCase(Large, 3)]
    public async Task From_3_MB_on_it_goes_by_a_session_in_ranges_of_less_than_4_MB(int size, int ranges)
    {
        using var file = new LocalFile(size);

        var receipt = await AttachAsync(file);

        Assert.That((receipt.Outcome, receipt.Size, receipt.Retries), Is.EqualTo((UploadOutcome.Created, (long)size, 0)));
        Assert.That(Asked, Is.EqualTo((string[])["GET attachments", "POST createUploadSession", .. Enumerable.Repeat("PUT session", ranges)]));
        Assert.That(_tenant.Requests.Where(request => request.Method == "PUT").All(request => request.BodyLength < 4_000_000));
        AssertAttachedOnce(receipt, file);
    }

    [Test]
    public async Task The_session_is_opened_with_what_is_said_of_the_attachment()
    {
        using var file = new LocalFile(3_000_000);

        var receipt = await AttachAsync(file, new AttachmentOptions { Name = "chart.png", ContentType = "image/png", IsInline = true, ContentId = "chart", ComputeSha256 = true });

        var opened = _tenant.Requests.Single(request => request.Path.EndsWith("/createUploadSession", StringComparison.Ordinal));
        Assert.That(opened.Body, Is.EqualTo("""{"AttachmentItem":{"attachmentType":"file","name":"chart.png","size":3000000,"contentType":"image/png","isInline":true,"contentId":"chart"}}"""));
        Assert.That((receipt.Name, _tenant.Mail.GetAttachments(_draft).Single().ContentType, receipt.Sha256?.Length), Is.EqualTo(("chart.png", "image/png", 64)));
    }

    [Test]
    public async Task One_request_says_the_same_of_it()
    {
        using var file = new LocalFile(3);

        await AttachAsync(file, new AttachmentOptions { Name = "chart.png", ContentType = "image/png", IsInline = true, ContentId = "chart" });

        var posted = JsonDocument.Parse(_tenant.Requests[^1].Body).RootElement;
        Assert.That((posted.GetProperty("name").GetString(), posted.GetProperty("contentType").GetString(), posted.GetProperty("isInline").GetBoolean(), posted.GetProperty("contentId").GetString()),
            Is.EqualTo(("chart.png", "image/png", true, "chart")));
    }

    [TestCase(1000)]
    [TestCase(Large)]
    public async Task An_event_takes_them_too(int size)
    {
        using var file = new LocalFile(size);
        var meeting = _tenant.Mail.AddEvent(_person, "The meeting");

        var receipt = await Files.AttachToEventAsync(meeting, file.Path, new AttachmentOptions { Name = "report.bin" });
        var second = await Files.AttachToEventAsync(meeting, new MemoryStream(file.Content), "second.bin");

        Assert.That(_tenant.Mail.GetAttachments(meeting).Select(there => there.AttachmentId), Is.EqualTo((string[])[receipt.AttachmentId, second.AttachmentId]));
        AssertSame(meeting, receipt, file);
        AssertSame(meeting, second, file);
    }

    [TestCase(1000)]
    [TestCase(Large)]
    public async Task A_mailbox_is_named_by_whose_it_is(int size)
    {
        using var file = new LocalFile(size);

        var receipt = await AttachAsync(file, new AttachmentOptions { Mailbox = _person, Name = "report.bin" });

        AssertAttachedOnce(receipt, file);
        Assert.That(_tenant.Requests.Where(request => request.Path.Contains("attachments", StringComparison.Ordinal)).All(request => request.Path.StartsWith("/v1.0/users/", StringComparison.Ordinal)));
    }

    [TestCase(1000)]
    [TestCase(Large)]
    public async Task A_mailbox_that_is_closed_to_us_is_a_refusal_before_the_first_byte(int size)
    {
        using var file = new LocalFile(size);
        var other = _tenant.Users[1].UserPrincipalName;

        var refused = (await Assert.ThrowsAsync<GraphException>(() => AttachAsync(file, new AttachmentOptions { Mailbox = other })))!;

        Assert.That((refused.Code, _tenant.Requests.Count(request => request.Method == "PUT")), Is.EqualTo(("ErrorAccessDenied", 0)));
    }

    [Test]
    public async Task More_than_150_MB_is_refused_before_anything_is_asked()
    {
        var asked = _tenant.Requests.Count;
        using var file = new LocalFile(0);
        using (var stream = File.OpenWrite(file.Path)) stream.SetLength((150L * 1024 * 1024) + 1);

        var refused = (await Assert.ThrowsAsync<GraphException>(() => AttachAsync(file)))!;

        Assert.That((refused.Code, (int)refused.Status!, _tenant.Requests.Count - asked), Is.EqualTo(("ErrorAttachmentSizeLimitExceeded", 413, 0)));
        Assert.That(refused.Remedy, Does.Contain("link"));
    }

    [Test]
    public async Task A_service_that_counts_3_MB_otherwise_gets_it_in_one_request()
    {
        using var file = new LocalFile(3_100_000);
        _tenant.Faults.Fail("*/createUploadSession", 400, code: "ErrorAttachmentSizeShouldNotBeLessThanMinimumSize");

        var receipt = await AttachAsync(file);

        Assert.That(Asked[^1], Is.EqualTo("POST attachments"));
        AssertAttachedOnce(receipt, file);
    }

    private static IEnumerable<TestCaseData> SingleFaults()
    {
        const int Second = 5_000_000; // a byte of the second range, which begins at 3,932,160
        yield return Case("lost reply", faults => faults.LoseUploadResponse(Second), UploadOutcome.Created);
        yield return Case("lost last reply", faults => faults.LoseUploadResponse(Large - 1), UploadOutcome.Reconciled);
        yield return Case("504 although it was taken", faults => faults.FailUploadAfterStoring(Second), UploadOutcome.Created);
        yield return Case("504 although it was the last", faults => faults.FailUploadAfterStoring(Large - 1), UploadOutcome.Reconciled);
        yield return Case("416 out of nowhere", faults => faults.FailUploadAfterStoring(Second, 416), UploadOutcome.Created);
        yield return Case("reset", faults => faults.ResetUpload(Second), UploadOutcome.Created);
        yield return Case("reset, and a part was kept off every grid", faults => faults.ResetUpload(Second, acceptedUpTo: 4_000_001), UploadOutcome.Created);
        yield return Case("less taken than sent", faults => faults.AcceptPartOfRange(Second, acceptedUpTo: 4_000_001, status: 200), UploadOutcome.Created);
        yield return Case("less taken than sent, and 201", faults => faults.AcceptPartOfRange(Large - 1, acceptedUpTo: 9_000_000, status: 201), UploadOutcome.Created);
        yield return Case("throttled", faults => faults.FailUpload(Second, 429, retryAfter: TimeSpan.FromSeconds(20)), UploadOutcome.Created);
        yield return Case("not known at first", faults => faults.FailUpload(0, 404, times: 2), UploadOutcome.Created);
        yield return Case("too much at once", faults => faults.FailUpload(Second, 413), UploadOutcome.Created);
        yield return Case("ended", faults => faults.DeleteUploadSession(Second), UploadOutcome.Created);
        yield return Case("expired", faults => faults.ExpireUploadUrl(Second), UploadOutcome.Created);
        yield return Case("expired with 403", faults => faults.ExpireUploadUrl(Second, 403), UploadOutcome.Created);

        static TestCaseData Case(string name, Action<LocalFaults> fault, UploadOutcome outcome) => new TestCaseData(fault, outcome).SetName("Outlook, " + name);
    }

    [TestCaseSource(nameof(SingleFaults))]
    public async Task It_is_there_once_whatever_happens_on_the_way(Action<LocalFaults> fault, UploadOutcome outcome)
    {
        using var file = new LocalFile(Large);
        fault(_tenant.Faults);

        var receipt = await AttachAsync(file);

        Assert.That((receipt.Outcome, _tenant.Faults.Remaining), Is.EqualTo((outcome, 0)));
        Assert.That(_tenant.Uploads.Sum(upload => upload.BytesResent), Is.Zero);
        AssertAttachedOnce(receipt, file);
    }

    [TestCase("nextExpectedRanges")]
    [TestCase("NEXTEXPECTEDRANGES")]
    public async Task What_is_expected_is_read_in_the_words_of_any_cloud(string word)
    {
        using var file = new LocalFile(Large);
        _tenant.Mail.RangesPropertyName = word;
        _tenant.Faults.ResetUpload(5_000_000, acceptedUpTo: 4_000_001);

        AssertAttachedOnce(await AttachAsync(file), file);
    }

    [Test]
    public async Task A_lost_last_answer_is_told_from_what_was_attached_before()
    {
        using var file = new LocalFile(Large);
        var first = await AttachAsync(file);
        _tenant.Faults.LoseUploadResponse(Large - 1);

        var second = await AttachAsync(file);

        Assert.That(second.Outcome, Is.EqualTo(UploadOutcome.Reconciled));
        Assert.That(_tenant.Mail.GetAttachments(_draft).Select(there => there.AttachmentId), Is.EqualTo((string[])[first.AttachmentId, second.AttachmentId]));
    }

    [Test]
    public async Task What_was_attached_before_is_not_taken_for_what_did_not_arrive()
    {
        using var file = new LocalFile(Large);
        await AttachAsync(file);
        _tenant.Faults.DeleteUploadSession(Large - 1); // every byte was sent, and the last of them are lost

        var second = await AttachAsync(file);

        Assert.That((second.Outcome, _tenant.Mail.GetAttachments(_draft).Count), Is.EqualTo((UploadOutcome.Created, 2)));
    }

    [Test]
    public async Task An_opening_whose_answer_is_lost_is_asked_for_again_for_any_number_may_be_open()
    {
        using var file = new LocalFile(3_000_000);
        _tenant.Faults.LoseResponse("*/createUploadSession", method: "POST");

        var receipt = await AttachAsync(file);

        Assert.That((receipt.Outcome, Asked.Count(line => line == "POST createUploadSession")), Is.EqualTo((UploadOutcome.Created, 2)));
        AssertAttachedOnce(receipt, file);
    }

    [Test]
    public async Task An_expiry_that_no_range_moves_is_told_of_in_time()
    {
        using var log = new LogBook();
        using var file = new LocalFile(Large);
        var graph = new GraphFiles(_graph, new FileTransferOptions { TimeProvider = _clock, LoggerFactory = log, Journal = null });

        await graph.AttachToMessageAsync(_draft, file.Path, progress: new Told<TransferProgress>(_ => _clock.Advance(TimeSpan.FromMinutes(40))));

        Assert.That(log.Text, Does.Contain("does not end before"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_small_one_whose_answer_is_lost_is_looked_for_before_it_goes_again(bool wasTaken)
    {
        using var file = new LocalFile(1000);
        if (wasTaken) _tenant.Faults.LoseResponse("*/attachments", method: "POST");
        else _tenant.Faults.Reset("*/attachments", 1, 0, "POST");

        var receipt = await AttachAsync(file);

        Assert.That((receipt.Outcome, receipt.Retries), Is.EqualTo((wasTaken ? UploadOutcome.Reconciled : UploadOutcome.Created, 1)));
        Assert.That(Asked.Count(line => line == "POST attachments"), Is.EqualTo(wasTaken ? 1 : 2));
        AssertAttachedOnce(receipt, file);
    }

    [Test]
    public async Task What_lies_there_with_its_name_and_size_and_other_bytes_is_not_taken_for_it()
    {
        await Files.AttachToMessageAsync(_draft, new MemoryStream(new byte[1000]), "report.bin");
        using var file = new LocalFile(1000);
        _tenant.Faults.Reset("*/attachments", 1, 0, "POST");

        var receipt = await AttachAsync(file);

        Assert.That((receipt.Outcome, _tenant.Mail.GetAttachments(_draft).Count), Is.EqualTo((UploadOutcome.Created, 2)));
        AssertSame(_draft, receipt, file);
    }

    [Test]
    public async Task A_small_one_of_which_nothing_can_be_seen_is_not_sent_again()
    {
        using var file = new LocalFile(1000);
        _tenant.Faults.LoseResponse("*/attachments", method: "POST");
        _tenant.Faults.Fail("*/attachments", 403, method: "GET");

        var stopped = (await Assert.ThrowsAsync<TransferInterruptedException>(() => AttachAsync(file)))!;

        Assert.That((stopped.Reason, Asked.Count(line => line == "POST attachments")), Is.EqualTo((TransferReason.OutcomeUnknown, 1)));
    }

    [Test]
    public async Task A_message_that_is_not_there_is_a_refusal_as_it_is()
    {
        using var file = new LocalFile(Large);

        var refused = (await Assert.ThrowsAsync<GraphException>(() => Files.AttachToMessageAsync("nowhere", file.Path)))!;

        Assert.That(refused.Code, Is.EqualTo("ErrorItemNotFound"));
    }

    [Test]
    public async Task A_cancelled_one_gives_its_session_up()
    {
        using var stop = new CancellationTokenSource();
        using var file = new LocalFile(Large);

        await Assert.CatchAsync<OperationCanceledException>(() => Files.AttachToMessageAsync(_draft, file.Path, progress: new Told<TransferProgress>(progress => { if (progress.BytesTransferred > 0) stop.Cancel(); }), cancellationToken: stop.Token));

        Assert.That(Asked[^1], Is.EqualTo("DELETE session"));
        Assert.That(_tenant.Mail.GetAttachments(_draft), Is.Empty);
    }

    [Test]
    public async Task Progress_tells_what_is_confirmed()
    {
        using var file = new LocalFile(Large);
        var told = new List<long>();

        await Files.AttachToMessageAsync(_draft, file.Path, progress: new Told<TransferProgress>(progress => told.Add(progress.BytesTransferred)));

        Assert.That(told, Is.EqualTo((long[])[0, 3_932_160, 7_864_320, Large]));
    }

    [TestCase("https://outlook.office.com/api/v2.0/Users('a@b')/Messages('AAMk%3D')/Attachments('AAMkAD%3D')", "AAMkAD=")]
    [TestCase("https://outlook.office365.us/api/v2.0/users('a')/events('x')/attachments('y')?z=1", "y")]
    [TestCase("https://graph.microsoft.com/v1.0/me/messages/x/attachments/y%2Fz", "y/z")]
    [TestCase("https://outlook.office.com/api/v2.0/Users('a@b')/Messages('x')", null)]
    [TestCase("https://outlook.office.com/Attachments('')", null)]
    [TestCase("https://outlook.office.com/Attachments('a", null)]
    [TestCase("", null)]
    [TestCase(null, null)]
    public void The_id_is_read_from_the_place(string? location, string? id) => Assert.That(UploadProtocol.ParseAttachmentId(location), Is.EqualTo(id));

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
    public void Bytes_go_to_Outlooks_own_addresses_in_every_cloud_and_nowhere_else(string address, bool may) =>
        Assert.That(TransferHosts.IsTrusted(address, []), Is.EqualTo(may));

    private GraphFiles Files => Transfers.By(_graph, _clock);

    // What was asked of Graph and of Outlook since the sign-in, in short.
    private IReadOnlyList<string> Asked => [.. _tenant.Requests
        .Where(request => request.Path.Contains("ttachment", StringComparison.Ordinal))
        .Select(request => request.Method + " " + (request.Path.Contains("/AttachmentSessions(", StringComparison.Ordinal) ? "session" : request.Path[(request.Path.LastIndexOf('/') + 1)..]))];

    private Task<AttachmentReceipt> AttachAsync(LocalFile file, AttachmentOptions? options = null) =>
        Files.AttachToMessageAsync(_draft, file.Path, options ?? new AttachmentOptions { Name = "report.bin" });

    private void AssertAttachedOnce(AttachmentReceipt receipt, LocalFile file)
    {
        Assert.That(_tenant.Mail.GetAttachments(_draft).Select(there => (there.AttachmentId, there.Size)), Is.EqualTo(((string, long)[])[(receipt.AttachmentId, file.Content.Length)]));
        AssertSame(_draft, receipt, file);
    }

    private void AssertSame(string mail, AttachmentReceipt receipt, LocalFile file)
    {
        using var stored = _tenant.Mail.OpenAttachment(mail, receipt.AttachmentId);
        var bytes = new byte[file.Content.Length];
        stored.ReadExactly(bytes);
        Assert.That(bytes.AsSpan().SequenceEqual(file.Content) && stored.ReadByte() == -1);
    }
}
