using GraphDelegatedKit.Testing;
using GraphDelegatedKit.Files.Uploads;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>Every answer a session can give, played by the tenant, and what becomes of the file. Outlook's are in <see cref="AttachmentTests"/>.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/api/driveitem-createuploadsession#handle-upload-errors"/></remarks>
[Category("Slow")] // many small tenants: together they take longer than all the rest of the room
public class UploadTableTests
{
    private const int Fragment = 8 * (int)UploadPlan.FragmentAlignment; // 2.5 MiB
    private const int Size = (2 * Fragment) + 12_345; // three ranges
    private const int Second = Fragment + 1000, Last = Size - 1;
    private const string Name = "table.bin";

    private static readonly (string Answer, Action<LocalFaults> Fault, UploadOutcome Outcome, int Sessions)[] Survived =
    [
        ("202 with ranges, then 201 with the item", _ => { }, UploadOutcome.Created, 1),
        ("202 to the last range, and the file is there", faults => faults.CompleteUploadWith(UploadCompletion.Accepted), UploadOutcome.Reconciled, 1),
        ("202 to the last range, and the file comes later", faults => faults.CompleteUploadWith(UploadCompletion.Pending), UploadOutcome.Reconciled, 1),
        ("201 with ranges only, and the file is there", faults => faults.CompleteUploadWith(UploadCompletion.RangesOnly), UploadOutcome.Reconciled, 1),
        ("201 with ranges only, and bytes are missing", faults => faults.AcceptPartOfRange(Last, 2 * Fragment + 100, 201), UploadOutcome.Created, 1),
        ("200 with ranges only, and bytes are missing", faults => faults.AcceptPartOfRange(Last, 2 * Fragment + 100, 200), UploadOutcome.Created, 1),
        ("202, and less was taken", faults => faults.AcceptPartOfRange(Second, Fragment + 999), UploadOutcome.Created, 1),
        ("201 with a Location and no body", faults => faults.CompleteUploadWith(UploadCompletion.LocationOnly), UploadOutcome.Reconciled, 1),
        ("416 although it was taken", faults => faults.FailUploadAfterStoring(Second, 416), UploadOutcome.Created, 1),
        ("416 although it was the last", faults => faults.FailUploadAfterStoring(Last, 416), UploadOutcome.Reconciled, 1),
        ("416 and nothing was taken", faults => faults.FailUpload(Second, 416), UploadOutcome.Created, 1),
        ("404 to the first range of a young session", faults => faults.FailUpload(0, 404, times: 3), UploadOutcome.Created, 1),
        ("404 later", faults => faults.DeleteUploadSession(Second), UploadOutcome.Created, 2),
        ("410", faults => faults.FailUpload(Second, 410), UploadOutcome.Created, 2),
        ("401", faults => faults.ExpireUploadUrl(Second), UploadOutcome.Created, 2),
        ("403", faults => faults.ExpireUploadUrl(Second, 403), UploadOutcome.Created, 2),
        ("413", faults => faults.FailUpload(Second, 413), UploadOutcome.Created, 1),
        ("429 with a wait", faults => faults.FailUpload(Second, 429, 2, retryAfter: TimeSpan.FromSeconds(315)), UploadOutcome.Created, 1),
        ("429 without", faults => faults.FailUpload(Second, 429), UploadOutcome.Created, 1),
        ("503 with a wait", faults => faults.FailUpload(Second, 503, 2, retryAfter: TimeSpan.FromSeconds(7)), UploadOutcome.Created, 1),
        ("500", faults => faults.FailUpload(Second, 500, 2), UploadOutcome.Created, 1),
        ("502", faults => faults.FailUpload(Second, 502), UploadOutcome.Created, 1),
        ("504 and nothing was taken", faults => faults.FailUpload(Second, 504), UploadOutcome.Created, 1),
        ("504 although it was taken", faults => faults.FailUploadAfterStoring(Second), UploadOutcome.Created, 1),
        ("504 although it was the last", faults => faults.FailUploadAfterStoring(Last), UploadOutcome.Reconciled, 1),
        ("a lost answer", faults => faults.LoseUploadResponse(Second), UploadOutcome.Created, 1),
        ("a lost last answer", faults => faults.LoseUploadResponse(Last), UploadOutcome.Reconciled, 1),
        ("a reset", faults => faults.ResetUpload(Second), UploadOutcome.Created, 1),
        ("a reset, and a part was kept off the grid", faults => faults.ResetUpload(Second, Fragment + 999), UploadOutcome.Created, 1),
    ];

    private static readonly (string Answer, Action<LocalFaults> Fault, TransferReason Reason, string Code)[] Final =
    [
        ("412", faults => faults.FailUpload(Second, 412), TransferReason.ItemChanged, "resourceModified"),
        ("423", faults => faults.FailUpload(Second, 423), TransferReason.Locked, "resourceLocked"),
        ("507", faults => faults.FailUpload(Second, 507), TransferReason.Refused, "quotaLimitReached"),
        ("400, too long a path", faults => faults.FailUpload(Second, 400, code: "pathIsTooLong"), TransferReason.Refused, "pathIsTooLong"),
        ("403, malware", faults => faults.FailUpload(Second, 403, code: "malwareDetected"), TransferReason.Refused, "malwareDetected"),
        ("413 whatever is sent", faults => faults.FailUpload(Second, 413, times: 99), TransferReason.Refused, "maxFragmentLengthExceeded"),
        ("409 of another kind", faults => faults.FailUpload(Second, 409, code: "editConflict"), TransferReason.Refused, "editConflict"),
        ("409 before the last range", faults => faults.FailUpload(Second, 409, code: "nameAlreadyExists"), TransferReason.NameTaken, "nameAlreadyExists"),
    ];

    private static LocalFile _file = null!;

    [OneTimeSetUp]
    public static void MakeTheFile() => _file = new LocalFile(Size);

    [OneTimeTearDown]
    public static void RemoveTheFile() => _file.Dispose();

    private static IEnumerable<TestCaseData> SurvivedRows => Survived.Select(row => new TestCaseData(row.Fault, row.Outcome, row.Sessions).SetName("Survived: " + row.Answer));

    private static IEnumerable<TestCaseData> FinalRows => Final.Select(row => new TestCaseData(row.Fault, row.Reason, row.Code).SetName("Final: " + row.Answer));

    [TestCaseSource(nameof(SurvivedRows))]
    public async Task The_file_is_there_once(Action<LocalFaults> fault, UploadOutcome outcome, int sessions)
    {
        await using var person = await UploadPerson.SignInAsync();
        var tokens = person.Tokens;
        fault(person.Tenant.Faults);

        var receipt = await person.UploadAsync(_file, Name, Options());

        Assert.That((receipt.Outcome, receipt.Verified, person.Tenant.Uploads.Count, person.Tenant.Faults.Remaining), Is.EqualTo((outcome, Verification.Matched, sessions, 0)));
        Assert.That(person.Tenant.Uploads.Sum(upload => upload.BytesResent), Is.Zero);
        Assert.That(person.Tokens, Is.EqualTo(tokens)); // no answer of an upload address is a reason for another token
        Assert.That(person.Has(Name, _file.Content));
        Assert.That(person.Tenant.Files.List(person.Drive).Count(there => there.Path.EndsWith(".bin", StringComparison.Ordinal)), Is.EqualTo(1));
    }

    [TestCaseSource(nameof(FinalRows))]
    public async Task It_stops_at_once_and_frees_the_name(Action<LocalFaults> fault, TransferReason reason, string code)
    {
        await using var person = await UploadPerson.SignInAsync();
        fault(person.Tenant.Faults);

        var stopped = (await Assert.ThrowsAsync<TransferInterruptedException>(() => person.UploadAsync(_file, Name, Options())))!;
        person.Tenant.Faults.Clear();

        Assert.That((stopped.Reason, ((GraphException)stopped.InnerException!).Code, stopped.BytesConfirmed), Is.EqualTo((reason, code, (long)Fragment)));
        Assert.That(person.Tenant.Requests[^1].Method, Is.EqualTo("DELETE"));
        Assert.That((await person.UploadAsync(_file, Name, Options(ConflictBehavior.Fail))).Outcome, Is.EqualTo(UploadOutcome.Created));
    }

    [Test]
    public async Task A_session_of_a_consumers_drive_that_is_gone_says_400()
    {
        await using var person = await UploadPerson.SignInAsync();
        person.Tenant.Files.SimulateConsumerDrive(person.Drive);
        person.Tenant.Faults.DeleteUploadSession(Second);

        var receipt = await person.UploadAsync(_file, Name, Options());

        Assert.That((receipt.Outcome, person.Tenant.Uploads.Count), Is.EqualTo((UploadOutcome.Created, 2)));
    }

    [Test]
    public async Task A_drive_that_is_full_says_507()
    {
        await using var person = await UploadPerson.SignInAsync();
        person.Tenant.Files.SetQuota(person.Drive, Size - 1);

        var stopped = (await Assert.ThrowsAsync<TransferInterruptedException>(() => person.UploadAsync(_file, Name, Options())))!;

        Assert.That((stopped.Reason, stopped.BytesConfirmed), Is.EqualTo((TransferReason.Refused, 2L * Fragment)));
        Assert.That(person.Tenant.Requests[^1].Method, Is.EqualTo("DELETE"));
    }

    [Test]
    public async Task Somebody_elses_session_for_the_name_says_409_before_the_first_byte()
    {
        await using var person = await UploadPerson.SignInAsync();
        await person.Graph.SendAsync(new GraphRequest(HttpMethod.Post, $"drives/{person.Drive}/root:/{Name}:/createUploadSession"));

        var refused = (await Assert.ThrowsAsync<GraphException>(() => person.UploadAsync(_file, Name, Options())))!;

        Assert.That((refused.Code, person.Tenant.Requests.Count(request => request.Method == "PUT")), Is.EqualTo(("nameAlreadyExists", 0)));
    }

    [TestCase(ConflictBehavior.Replace, UploadOutcome.Replaced)]
    [TestCase(ConflictBehavior.Rename, UploadOutcome.Renamed)]
    public async Task A_name_somebody_takes_meanwhile_is_dealt_with_as_asked(ConflictBehavior conflict, UploadOutcome outcome)
    {
        await using var person = await UploadPerson.SignInAsync();

        var receipt = await person.UploadAsync(_file, Name, Options(conflict), progress: Once(() => person.PutAsync(Name, [1, 2, 3])));

        Assert.That((receipt.Outcome, receipt.Verified), Is.EqualTo((outcome, Verification.Matched)));
        Assert.That(person.Has(receipt.Item.Name!, _file.Content));
        Assert.That(person.Has(Name, [1, 2, 3]), Is.EqualTo(conflict == ConflictBehavior.Rename));
    }

    [TestCase(ConflictBehavior.Replace, UploadOutcome.Replaced)]
    [TestCase(ConflictBehavior.Rename, UploadOutcome.Renamed)]
    public async Task A_name_somebody_takes_meanwhile_says_409_to_the_last_range_and_its_bytes_are_kept_for_another_way(ConflictBehavior then, UploadOutcome outcome)
    {
        using var journal = new Folder();
        await using var person = await UploadPerson.SignInAsync();

        var stopped = (await Assert.ThrowsAsync<TransferInterruptedException>(() =>
            person.UploadAsync(_file, Name, Options(ConflictBehavior.Fail), journal, Once(() => person.PutAsync(Name, [1, 2, 3])))))!;
        var kept = person.Has(Name, [1, 2, 3]);
        var receipt = await person.UploadAsync(_file, Name, Options(then), journal);

        Assert.That((stopped.Reason, stopped.PendingUploadId, kept), Is.EqualTo((TransferReason.NameTaken, stopped.PendingUploadId, true)));
        Assert.That((stopped.PendingUploadId is not null, receipt.Outcome, receipt.ResumedFrom), Is.EqualTo((true, outcome, (long)Size)));
        Assert.That(person.Tenant.Uploads.Single().BytesReceived, Is.EqualTo(Size)); // none twice
        Assert.That(person.Has(receipt.Item.Name!, _file.Content));
    }

    private static UploadOptions Options(ConflictBehavior conflict = ConflictBehavior.Replace) => new() { Conflict = conflict, FragmentSize = Fragment };

    private static Action<TransferProgress> Once(Func<Task> act)
    {
        var done = false;
        return progress =>
        {
            if (done || progress.BytesTransferred == 0) return; // the first tells where it begins
            act().GetAwaiter().GetResult();
            done = true;
        };
    }
}
