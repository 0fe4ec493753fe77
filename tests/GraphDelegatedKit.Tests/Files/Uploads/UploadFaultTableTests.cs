using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>
/// Every response of a session, sent by the tenant, and the outcome of the upload. The responses of Outlook are in
/// <see cref="AttachmentTests"/>.
/// </summary>
/// <remarks><see href="https://learn.microsoft.com/graph/api/driveitem-createuploadsession#handle-upload-errors"/></remarks>
[Category("Slow")] // many small tenants, which together take longer than all other tests of the room
public class UploadFaultTableTests
{
    private const int Fragment = 8 * 320 * 1024; // 2.5 MiB
    private const int Size = (2 * Fragment) + 12_345; // three ranges
    private const int SecondRangeOffset = Fragment + 1000, LastOffset = Size - 1;
    private const string Name = "table.bin";

    private static readonly (string Answer, Action<LocalFaults> Fault, UploadOutcome Outcome, int Sessions)[] RecoverableFaults =
    [
        ("202 with ranges, then 201 with the item", _ => { }, UploadOutcome.Created, 1),
        ("202 to the last range, and the file is there", faults =>
            faults.CompleteUploadWith(UploadCompletion.Accepted), UploadOutcome.Reconciled, 1),
        ("202 to the last range, and the file appears later", faults =>
            faults.CompleteUploadWith(UploadCompletion.Pending), UploadOutcome.Reconciled, 1),
        ("201 with ranges only, and the file is there", faults =>
            faults.CompleteUploadWith(UploadCompletion.RangesOnly), UploadOutcome.Reconciled, 1),
        ("201 with ranges only, and bytes are missing", faults =>
            faults.AcceptPartOfRange(LastOffset, 2 * Fragment + 100, 201), UploadOutcome.Created, 1),
        ("200 with ranges only, and bytes are missing", faults =>
            faults.AcceptPartOfRange(LastOffset, 2 * Fragment + 100, 200), UploadOutcome.Created, 1),
        ("202, and less was stored", faults => faults.AcceptPartOfRange(SecondRangeOffset, Fragment + 999), UploadOutcome.Created, 1),
        ("201 with a Location and no body", faults =>
            faults.CompleteUploadWith(UploadCompletion.LocationOnly), UploadOutcome.Reconciled, 1),
        ("416 although the range was stored", faults => faults.FailUploadAfterStoring(SecondRangeOffset, 416), UploadOutcome.Created, 1),
        ("416 although the last range was stored", faults => faults.FailUploadAfterStoring(LastOffset, 416), UploadOutcome.Reconciled, 1),
        ("416 and nothing was stored", faults => faults.FailUpload(SecondRangeOffset, 416), UploadOutcome.Created, 1),
        ("404 to the first range of a new session", faults => faults.FailUpload(0, 404, times: 3), UploadOutcome.Created, 1),
        ("404 later", faults => faults.DeleteUploadSession(SecondRangeOffset), UploadOutcome.Created, 2),
        ("410", faults => faults.FailUpload(SecondRangeOffset, 410), UploadOutcome.Created, 2),
        ("401", faults => faults.ExpireUploadUrl(SecondRangeOffset), UploadOutcome.Created, 2),
        ("403", faults => faults.ExpireUploadUrl(SecondRangeOffset, 403), UploadOutcome.Created, 2),
        ("413", faults => faults.FailUpload(SecondRangeOffset, 413), UploadOutcome.Created, 1),
        ("409, another version", faults =>
            faults.FailUpload(SecondRangeOffset, 409, code: "resourceModified"), UploadOutcome.Created, 1),
        ("412", faults => faults.FailUpload(SecondRangeOffset, 412), UploadOutcome.Created, 1),
        ("429 with a delay", faults =>
            faults.FailUpload(SecondRangeOffset, 429, 2, retryAfter: TimeSpan.FromSeconds(315)), UploadOutcome.Created, 1),
        ("429 without a delay", faults => faults.FailUpload(SecondRangeOffset, 429), UploadOutcome.Created, 1),
        ("503 with a delay", faults =>
            faults.FailUpload(SecondRangeOffset, 503, 2, retryAfter: TimeSpan.FromSeconds(7)), UploadOutcome.Created, 1),
        ("500", faults => faults.FailUpload(SecondRangeOffset, 500, 2), UploadOutcome.Created, 1),
        ("502", faults => faults.FailUpload(SecondRangeOffset, 502), UploadOutcome.Created, 1),
        ("504 and nothing was stored", faults => faults.FailUpload(SecondRangeOffset, 504), UploadOutcome.Created, 1),
        ("504 although the range was stored", faults => faults.FailUploadAfterStoring(SecondRangeOffset), UploadOutcome.Created, 1),
        ("504 although the last range was stored", faults => faults.FailUploadAfterStoring(LastOffset), UploadOutcome.Reconciled, 1),
        ("a lost response", faults => faults.LoseUploadResponse(SecondRangeOffset), UploadOutcome.Created, 1),
        ("a lost last response", faults => faults.LoseUploadResponse(LastOffset), UploadOutcome.Reconciled, 1),
        ("a reset", faults => faults.ResetUpload(SecondRangeOffset), UploadOutcome.Created, 1),
        ("a reset, and an unaligned part was stored", faults =>
            faults.ResetUpload(SecondRangeOffset, Fragment + 999), UploadOutcome.Created, 1),
    ];

    private static readonly (string Answer, Action<LocalFaults> Fault, TransferReason Reason, string Code)[] PermanentFaults =
    [
        ("423", faults => faults.FailUpload(SecondRangeOffset, 423), TransferReason.Locked, "resourceLocked"),
        ("507", faults => faults.FailUpload(SecondRangeOffset, 507), TransferReason.Refused, "quotaLimitReached"),
        ("400, too long a path", faults =>
            faults.FailUpload(SecondRangeOffset, 400, code: "pathIsTooLong"), TransferReason.Refused, "pathIsTooLong"),
        ("403, malware", faults =>
            faults.FailUpload(SecondRangeOffset, 403, code: "malwareDetected"), TransferReason.BlockedAsMalware, "malwareDetected"),
        ("413 for every size", faults =>
            faults.FailUpload(SecondRangeOffset, 413, times: 99), TransferReason.Refused, "maxFragmentLengthExceeded"),
        ("409 of another kind", faults =>
            faults.FailUpload(SecondRangeOffset, 409, code: "editConflict"), TransferReason.Refused, "editConflict"),
        ("409 before the last range", faults =>
            faults.FailUpload(SecondRangeOffset, 409, code: "nameAlreadyExists"), TransferReason.NameTaken, "nameAlreadyExists"),
    ];

    private static TemporaryFile _file = null!;

    [OneTimeSetUp]
    public static void CreateFile() => _file = new TemporaryFile(Size);

    [OneTimeTearDown]
    public static void DeleteFile() => _file.Dispose();

    private static IEnumerable<TestCaseData> RecoverableCases => RecoverableFaults.Select(
        row => new TestCaseData(row.Fault, row.Outcome, row.Sessions).SetName("A recoverable upload fault: " + row.Answer));

    private static IEnumerable<TestCaseData> PermanentCases =>
        PermanentFaults.Select(row => new TestCaseData(row.Fault, row.Reason, row.Code).SetName("A permanent upload fault: " + row.Answer));

    [TestCaseSource(nameof(RecoverableCases))]
    public async Task An_upload_with_a_recoverable_fault_stores_the_file_once(
        Action<LocalFaults> fault, UploadOutcome outcome, int sessions)
    {
        await using var fixture = await UploadFixture.SignInAsync();
        var tokenRequestsBefore = fixture.TokenRequestCount;
        fault(fixture.Tenant.Faults);

        var receipt = await fixture.UploadAsync(_file, Name, CreateOptions());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Outcome, Is.EqualTo(outcome));
            Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched));
            Assert.That(fixture.Tenant.Uploads.Count, Is.EqualTo(sessions));
            Assert.That(fixture.Tenant.Faults.Remaining, Is.Zero);
            Assert.That(fixture.Tenant.Uploads.Sum(upload => upload.BytesResent), Is.Zero);
            Assert.That(fixture.TokenRequestCount, Is.EqualTo(tokenRequestsBefore)); // no response of an upload URL causes a token request
            Assert.That(fixture.HasContent(Name, _file.Content));
            Assert.That(
                fixture.Tenant.Files.List(fixture.DriveId).Count(file => file.Path.EndsWith(".bin", StringComparison.Ordinal)),
                Is.EqualTo(1));
        }
    }

    [TestCaseSource(nameof(PermanentCases))]
    public async Task An_upload_with_a_permanent_fault_ends_at_once_and_frees_the_name(
        Action<LocalFaults> fault, TransferReason reason, string code)
    {
        await using var fixture = await UploadFixture.SignInAsync();
        fault(fixture.Tenant.Faults);

        var interrupted =
            (await Assert.ThrowsAsync<TransferInterruptedException>(() => fixture.UploadAsync(_file, Name, CreateOptions())))!;
        fixture.Tenant.Faults.Clear();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted.Reason, Is.EqualTo(reason));
            Assert.That(((GraphException)interrupted.InnerException!).Code, Is.EqualTo(code));
            Assert.That(interrupted.BytesConfirmed, Is.EqualTo(Fragment));
            Assert.That(fixture.Tenant.Requests[^1].Method, Is.EqualTo("DELETE"));
        }

        Assert.That(
            (await fixture.UploadAsync(_file, Name, CreateOptions(ConflictBehavior.Fail))).Outcome, Is.EqualTo(UploadOutcome.Created));
    }

    [Test]
    public async Task An_expired_session_of_a_consumer_drive_with_status_400_is_replaced()
    {
        await using var fixture = await UploadFixture.SignInAsync();
        fixture.Tenant.Files.SimulateConsumerDrive(fixture.DriveId);
        fixture.Tenant.Faults.DeleteUploadSession(SecondRangeOffset);

        var receipt = await fixture.UploadAsync(_file, Name, CreateOptions());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Created));
            Assert.That(fixture.Tenant.Uploads.Count, Is.EqualTo(2));
        }
    }

    [Test]
    public async Task An_upload_to_a_full_drive_fails_with_507()
    {
        await using var fixture = await UploadFixture.SignInAsync();
        fixture.Tenant.Files.SetQuota(fixture.DriveId, Size - 1);

        var interrupted =
            (await Assert.ThrowsAsync<TransferInterruptedException>(() => fixture.UploadAsync(_file, Name, CreateOptions())))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted.Reason, Is.EqualTo(TransferReason.Refused));
            Assert.That(interrupted.BytesConfirmed, Is.EqualTo(2L * Fragment));
            Assert.That(fixture.Tenant.Requests[^1].Method, Is.EqualTo("DELETE"));
        }
    }

    [Test]
    public async Task A_foreign_session_fails_the_upload_with_409_before_the_first_byte()
    {
        await using var fixture = await UploadFixture.SignInAsync();
        await fixture.Graph.SendAsync(new GraphRequest(HttpMethod.Post, $"drives/{fixture.DriveId}/root:/{Name}:/createUploadSession"));

        var rejected = (await Assert.ThrowsAsync<GraphException>(() => fixture.UploadAsync(_file, Name, CreateOptions())))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(rejected.Code, Is.EqualTo("nameAlreadyExists"));
            Assert.That(fixture.Tenant.Requests.Count(request => request.Method == "PUT"), Is.Zero);
        }
    }

    [TestCase(ConflictBehavior.Replace, UploadOutcome.Replaced)]
    [TestCase(ConflictBehavior.Rename, UploadOutcome.Renamed)]
    public async Task A_name_taken_during_the_upload_follows_the_conflict_rule(ConflictBehavior conflict, UploadOutcome outcome)
    {
        await using var fixture = await UploadFixture.SignInAsync();

        var receipt = await fixture.UploadAsync(
            _file, Name, CreateOptions(conflict), progress: RunOnce(() => fixture.StoreAsync(Name, [1, 2, 3])));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Outcome, Is.EqualTo(outcome));
            Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched));
            Assert.That(fixture.HasContent(receipt.Item.Name!, _file.Content));
            Assert.That(fixture.HasContent(Name, [1, 2, 3]), Is.EqualTo(conflict == ConflictBehavior.Rename));
        }
    }

    [TestCase(ConflictBehavior.Replace, UploadOutcome.Replaced)]
    [TestCase(ConflictBehavior.Rename, UploadOutcome.Renamed)]
    public async Task A_name_taken_during_the_upload_keeps_the_bytes_for_another_conflict_rule(
        ConflictBehavior secondConflict, UploadOutcome outcome)
    {
        using var journal = new TemporaryFolder();
        await using var fixture = await UploadFixture.SignInAsync();

        var interrupted = (await Assert.ThrowsAsync<TransferInterruptedException>(() =>
            fixture.UploadAsync(
                _file, Name, CreateOptions(ConflictBehavior.Fail), journal, RunOnce(() => fixture.StoreAsync(Name, [1, 2, 3])))))!;
        var isUnchanged = fixture.HasContent(Name, [1, 2, 3]);
        var receipt = await fixture.UploadAsync(_file, Name, CreateOptions(secondConflict), journal);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted.Reason, Is.EqualTo(TransferReason.NameTaken));
            Assert.That(isUnchanged, Is.True);
            Assert.That(interrupted.PendingUploadId, Is.Not.Null);
            Assert.That(receipt.Outcome, Is.EqualTo(outcome));
            Assert.That(receipt.ResumedFrom, Is.EqualTo(Size));
            Assert.That(fixture.Tenant.Uploads.Single().BytesReceived, Is.EqualTo(Size)); // no byte was sent twice
            Assert.That(fixture.HasContent(receipt.Item.Name!, _file.Content));
        }
    }

    private static UploadOptions CreateOptions(ConflictBehavior conflict = ConflictBehavior.Replace) =>
        new() { Conflict = conflict, FragmentSize = Fragment };

    private static Action<TransferProgress> RunOnce(Func<Task> action)
    {
        var hasRun = false;
        return progress =>
        {
            if (hasRun || progress.BytesTransferred == 0) return; // the first report contains the start offset
            action().GetAwaiter().GetResult();
            hasRun = true;
        };
    }
}
