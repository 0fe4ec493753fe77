using System.Security.Cryptography;

namespace GraphDelegatedKit.Tests.Files;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public class SessionUploadTests
{
    private const int MiB = 1024 * 1024;
    private const int Size = (25 * MiB) + 12_345; // three ranges: 10, 10 and a bit over 5 MiB
    private static readonly DrivePath Target = DrivePath.In("d", "big.bin");

    private readonly UploadSessionScript _drive = new();
    private readonly Clock _clock = new();
    private static LocalFile _file = null!;

    [OneTimeSetUp]
    public static void MakeTheFile() => _file = new LocalFile(Size);

    [OneTimeTearDown]
    public static void RemoveTheFile() => _file.Dispose();

    [Test]
    public async Task Sends_every_byte_once_and_says_what_it_came_to()
    {
        var receipt = await UploadAsync();

        Assert.That(_drive.Log, Is.EqualTo((string[])["GET item", "POST session", "PUT 0-10485759", "PUT 10485760-20971519", "PUT 20971520-26226744"]));
        Assert.That(_drive.Items["big.bin"].Content.AsSpan().SequenceEqual(_file.Content));
        Assert.That(receipt.Sha256, Is.EqualTo(Convert.ToHexString(SHA256.HashData(_file.Content)).ToLowerInvariant()));
        Assert.That((receipt.Size, receipt.Outcome, receipt.Verified, receipt.Retries, receipt.ResumedFrom),
            Is.EqualTo((Size, UploadOutcome.Created, Verification.Matched, 0, 0L)));
        Assert.That(receipt.Item.Id, Is.EqualTo("item-big.bin"));
    }

    [TestCase(Fault.ResetBeforeCommit, 1, 5 * MiB)]
    [TestCase(Fault.ResetBeforeCommit, 2, 5 * MiB)]
    [TestCase(Fault.ResetBeforeCommit, 3, (5 * MiB + 12_345) / 2)]
    [TestCase(Fault.ResetAfterCommit, 1, 0)]
    [TestCase(Fault.ResetAfterCommit, 2, 0)]
    [TestCase(Fault.ResetAfterPartialCommit, 1, 10 * MiB - 100_001)]
    [TestCase(Fault.ResetAfterPartialCommit, 2, 10 * MiB - 100_001)]
    [TestCase(Fault.ResetAfterPartialCommit, 3, 5 * MiB + 12_345 - 100_001)]
    [TestCase(Fault.Answer500BeforeCommit, 2, 0)]
    [TestCase(Fault.Answer504AfterCommit, 2, 0)]
    [TestCase(Fault.Answer503WithRetryAfter, 2, 0)]
    [TestCase(Fault.Answer429, 1, 0)]
    [TestCase(Fault.Answer429, 3, 0)]
    [TestCase(Fault.Answer416, 2, 0)]
    [TestCase(Fault.Answer404Once, 1, 0)]
    [TestCase(Fault.CommitWithoutRanges, 1, 0)]
    [TestCase(Fault.CommitWithEmptyBody, 2, 0)]
    [TestCase(Fault.CommitWithRangesInOutlooksWords, 1, 0)]
    [TestCase(Fault.CommitAs201WithRangesOnly, 2, 0)]
    [TestCase(Fault.NotMovingOn, 2, 10 * MiB)]
    public async Task Gets_over_one_fault_and_sends_twice_only_what_did_not_arrive(Fault fault, int put, int twice)
    {
        _drive.Faults[put] = fault;

        var receipt = await UploadAsync();

        Assert.That(_drive.Items["big.bin"].Content.AsSpan().SequenceEqual(_file.Content));
        Assert.That(_drive.BytesTaken - Size, Is.EqualTo(twice));
        Assert.That((receipt.Outcome, receipt.Verified), Is.EqualTo((UploadOutcome.Created, Verification.Matched)));
        Assert.That(receipt.Sha256, Is.EqualTo(Convert.ToHexString(SHA256.HashData(_file.Content)).ToLowerInvariant()));
        Assert.That(_drive.Log.Count(line => line == "POST session"), Is.EqualTo(1));
    }

    [TestCase(Fault.ResetAfterCommit)]
    [TestCase(Fault.Answer504AfterCommit)]
    [TestCase(Fault.CommitWithEmptyBody)]
    [TestCase(Fault.CommitAs201WithRangesOnly)]
    public async Task A_lost_last_answer_is_reconciled_without_sending_a_byte_again(Fault fault)
    {
        _drive.Faults[3] = fault;

        var receipt = await UploadAsync();

        Assert.That(_drive.BytesTaken, Is.EqualTo(Size));
        Assert.That((receipt.Outcome, receipt.Verified), Is.EqualTo((UploadOutcome.Reconciled, Verification.Matched)));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_lost_last_answer_is_told_from_the_file_of_yesterday(bool hashes)
    {
        _drive.TellsHashes = hashes;
        _drive.Items["big.bin"] = new StoredItem("big.bin", new byte[Size]);
        _drive.Faults[3] = Fault.ResetAfterCommit;

        var receipt = await UploadAsync();

        Assert.That((receipt.Outcome, receipt.Verified), Is.EqualTo((UploadOutcome.Reconciled, hashes ? Verification.Matched : Verification.NotAvailable)));
        Assert.That(_drive.Items["big.bin"].Content.AsSpan().SequenceEqual(_file.Content));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_session_that_ends_with_the_file_of_yesterday_still_there_is_begun_anew(bool hashes)
    {
        _drive.TellsHashes = hashes;
        _drive.Items["big.bin"] = new StoredItem("big.bin", new byte[Size]);
        _drive.Faults[3] = Fault.ResetAfterPartialCommit; // every byte was sent once, and not every one kept
        _drive.Faults[4] = Fault.SessionEnds;

        var receipt = await UploadAsync();

        Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Replaced));
        Assert.That(_drive.Items["big.bin"].Content.AsSpan().SequenceEqual(_file.Content));
        Assert.That(_drive.Log.Count(line => line == "POST session"), Is.EqualTo(2));
    }

    [Test]
    public async Task All_bytes_there_and_no_item_is_asked_after_and_then_begun_anew()
    {
        _drive.Faults[3] = Fault.Commit202WithoutItem; // the status says [] and no item ever comes

        var receipt = await UploadAsync();

        Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Created));
        Assert.That(_drive.Log, Is.SupersetOf((string[])["GET session", "DELETE session"]));
    }

    [Test]
    public async Task A_session_that_ends_twice_ends_the_upload()
    {
        _drive.Faults[2] = _drive.Faults[4] = Fault.SessionEnds;

        var stopped = (await Assert.ThrowsAsync<TransferInterruptedException>(() => UploadAsync()))!;

        Assert.That((stopped.Reason, stopped.BytesConfirmed, stopped.TotalBytes), Is.EqualTo((TransferReason.SessionLost, 10L * MiB, (long)Size)));
    }

    [Test]
    public async Task With_rename_and_a_taken_name_a_lost_last_answer_is_told_and_not_sent_twice()
    {
        _drive.Items["big.bin"] = new StoredItem("big.bin", new byte[Size]);
        _drive.Faults[3] = Fault.ResetAfterCommit;

        var stopped = (await Assert.ThrowsAsync<TransferInterruptedException>(() => UploadAsync(ConflictBehavior.Rename)))!;

        Assert.That(stopped.Reason, Is.EqualTo(TransferReason.OutcomeUnknown));
        Assert.That(_drive.Items, Has.Count.EqualTo(2));
    }

    [TestCase(ConflictBehavior.Replace, UploadOutcome.Replaced, "big.bin")]
    [TestCase(ConflictBehavior.Rename, UploadOutcome.Renamed, "renamed-big.bin")]
    public async Task Tells_what_became_of_a_file_that_had_the_name(ConflictBehavior conflict, UploadOutcome outcome, string name)
    {
        _drive.Items["big.bin"] = new StoredItem("big.bin", [1, 2, 3]);

        var receipt = await UploadAsync(conflict);

        Assert.That((receipt.Outcome, receipt.Item.Name), Is.EqualTo((outcome, name)));
    }

    [Test]
    public async Task A_refusal_before_the_first_byte_passes_through_as_it_is()
    {
        _drive.Items["big.bin"] = new StoredItem("big.bin", [1]);

        var refused = (await Assert.ThrowsAsync<GraphException>(() => UploadAsync(ConflictBehavior.Fail)))!;

        Assert.That((refused.Code, _drive.BytesTaken), Is.EqualTo(("nameAlreadyExists", 0L)));
    }

    [TestCase(Fault.Answer507, TransferReason.Refused, "quotaLimitReached")]
    [TestCase(Fault.Answer403, TransferReason.Refused, "accessDenied")]
    [TestCase(Fault.Answer413, TransferReason.Refused, "maxFragmentLengthExceeded")]
    [TestCase(Fault.Answer409NameTaken, TransferReason.NameTaken, "nameAlreadyExists")]
    public async Task A_refusal_for_good_stops_at_once_and_gives_the_session_up(Fault fault, TransferReason reason, string code)
    {
        _drive.Faults[2] = fault;

        var stopped = (await Assert.ThrowsAsync<TransferInterruptedException>(() => UploadAsync()))!;

        Assert.That((stopped.Reason, stopped.BytesConfirmed, ((GraphException)stopped.InnerException!).Code), Is.EqualTo((reason, 10L * MiB, code)));
        Assert.That(_drive.Log[^1], Is.EqualTo("DELETE session"));
        Assert.That(_drive.IsSessionOpen, Is.False);
        Assert.That(stopped.ToString(), Does.Not.Contain("SECRET").And.Not.Contain("upload.example"));
    }

    [Test]
    public async Task A_server_that_never_moves_on_is_given_up_after_six_tries()
    {
        _drive.FromThenOn = (2, Fault.NotMovingOn);

        var stopped = (await Assert.ThrowsAsync<TransferInterruptedException>(() => UploadAsync()))!;

        Assert.That((stopped.Reason, stopped.BytesConfirmed), Is.EqualTo((TransferReason.NotMovingOn, 10L * MiB)));
        Assert.That(_drive.Log.Count(line => line.StartsWith("PUT 10485760-", StringComparison.Ordinal)), Is.EqualTo(6));
        Assert.That(_drive.IsSessionOpen, Is.False);
    }

    [TestCase(Fault.ResetBeforeCommit, TransferReason.Unreachable)]
    [TestCase(Fault.Answer500BeforeCommit, TransferReason.Unreachable)]
    [TestCase(Fault.Answer416, TransferReason.NotMovingOn)]
    public async Task A_fault_that_does_not_pass_ends_the_upload_with_it(Fault fault, TransferReason reason)
    {
        _drive.FromThenOn = (3, fault);

        var stopped = (await Assert.ThrowsAsync<TransferInterruptedException>(() => UploadAsync()))!;

        Assert.That((stopped.Reason, stopped.BytesConfirmed), Is.EqualTo((reason, 20L * MiB)));
        Assert.That(_drive.IsSessionOpen, Is.False);
    }

    [Test]
    public async Task Faults_that_let_it_get_on_in_between_never_end_it()
    {
        for (var put = 1; put < 40; put++) _drive.Faults[put] = put % 2 == 0 ? Fault.ResetAfterPartialCommit : Fault.ResetBeforeCommit;

        var receipt = await UploadAsync();

        Assert.That(_drive.Items["big.bin"].Content.AsSpan().SequenceEqual(_file.Content));
        Assert.That(receipt.Retries, Is.EqualTo(39));
    }

    [Test]
    public async Task Waits_as_long_as_it_is_asked_to_and_that_uses_up_no_try()
    {
        for (var put = 2; put < 22; put++) _drive.Faults[put] = Fault.Answer429;

        await UploadAsync();

        Assert.That(_clock.Delays, Is.EqualTo(Enumerable.Repeat(TimeSpan.FromSeconds(7), 20)));
    }

    [Test]
    public async Task A_young_session_that_is_not_known_everywhere_gets_some_seconds()
    {
        _drive.Faults[1] = _drive.Faults[2] = _drive.Faults[3] = Fault.Answer404Once;

        await UploadAsync();

        Assert.That(_clock.Delays, Is.EqualTo((TimeSpan[])[TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(6)]));
        Assert.That(_drive.Log.Count(line => line == "POST session"), Is.EqualTo(1));
    }

    [Test]
    public async Task Cancellation_gives_the_session_up_and_belongs_to_the_caller()
    {
        using var stop = new CancellationTokenSource();
        _drive.OnPut = put =>
        {
            if (put == 2) stop.Cancel();
        };

        await Assert.CatchAsync<OperationCanceledException>(() => UploadAsync(cancellationToken: stop.Token));

        Assert.That(_drive.Log[^1], Is.EqualTo("DELETE session"));
        Assert.That(_drive.IsSessionOpen, Is.False);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_file_that_changes_while_it_is_read_is_not_stored_torn(bool grows)
    {
        using var file = new LocalFile(Size);
        _drive.InPut = put =>
        {
            if (put != 3) return;
            using var stream = new FileStream(file.Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            stream.SetLength(grows ? Size + 1 : Size - 4 * MiB);
        };

        var stopped = (await Assert.ThrowsAsync<TransferInterruptedException>(() => UploadAsync(file: file)))!;

        Assert.That((stopped.Reason, _drive.Items.Count, _drive.IsSessionOpen), Is.EqualTo((TransferReason.FileChanged, 0, false)));
    }

    [Test]
    public async Task Content_the_service_stored_otherwise_is_an_error()
    {
        _drive.StoresInstead = new byte[Size];

        var stopped = (await Assert.ThrowsAsync<TransferInterruptedException>(() => UploadAsync()))!;

        Assert.That(stopped.Reason, Is.EqualTo(TransferReason.ContentDiffers));
    }

    [Test]
    public async Task Content_the_service_itself_writes_into_is_told_as_such()
    {
        _drive.StoresInstead = new byte[Size + 500];

        var receipt = await _drive.Files(_clock).UploadAsync(_file.Path, DrivePath.In("d", "report.docx"));

        Assert.That(receipt.Verified, Is.EqualTo(Verification.ChangedByService));
    }

    [Test]
    public async Task Progress_tells_what_is_confirmed()
    {
        var told = new List<TransferProgress>();
        _drive.Faults[2] = Fault.ResetAfterPartialCommit;

        await _drive.Files(_clock).UploadAsync(_file.Path, Target, progress: new Told(told.Add));

        Assert.That(told.Select(p => p.BytesTransferred), Is.EqualTo((long[])[10 * MiB, 10 * MiB + 100_001, 20 * MiB + 100_001, Size]));
        Assert.That(told.All(p => p.TotalBytes == Size));
    }

    [Test]
    public async Task No_piece_in_memory_is_anything_like_a_range()
    {
        await UploadAsync();

        Assert.That(_drive.LargestPiece, Is.LessThanOrEqualTo(128 * 1024));
    }

    [Test]
    public async Task The_files_own_time_goes_along_behind_the_conflict_behaviour()
    {
        using var file = new LocalFile(5 * MiB);
        File.SetLastWriteTimeUtc(file.Path, new DateTime(2020, 2, 29, 12, 30, 0, DateTimeKind.Utc));

        await UploadAsync(file: file);

        Assert.That(_drive.SessionBody.ToString(), Is.EqualTo(
            """{"item":{"@microsoft.graph.conflictBehavior":"replace","name":"big.bin","fileSystemInfo":{"lastModifiedDateTime":"2020-02-29T12:30:00Z"}}}"""));
    }

    [Test]
    public async Task Whatever_happens_on_the_way_the_bytes_arrive_or_the_caller_is_told()
    {
        Fault[] faults = [Fault.ResetBeforeCommit, Fault.ResetAfterCommit, Fault.ResetAfterPartialCommit, Fault.Answer500BeforeCommit, Fault.Answer504AfterCommit,
            Fault.Answer503WithRetryAfter, Fault.Answer416, Fault.CommitWithoutRanges, Fault.CommitWithEmptyBody, Fault.NotMovingOn, Fault.SessionEnds];
        var random = new Random(1130);
        using var file = new LocalFile(Size - 3 * MiB);
        for (var run = 0; run < 25; run++)
        {
            var drive = new UploadSessionScript();
            for (var put = 1; put < 12; put++)
                if (random.Next(2) == 0)
                    drive.Faults[put] = faults[random.Next(faults.Length)];

            try
            {
                var receipt = await drive.Files(new Clock()).UploadAsync(file.Path, Target);
                Assert.That(drive.Items["big.bin"].Content.AsSpan().SequenceEqual(file.Content), $"run {run}");
                Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched));
            }
            catch (TransferInterruptedException e)
            {
                Assert.That(e.Reason, Is.EqualTo(TransferReason.SessionLost), $"run {run}");
            }

            Assert.That(drive.IsSessionOpen, Is.False);
        }
    }

    private Task<UploadReceipt> UploadAsync(ConflictBehavior conflict = ConflictBehavior.Replace, LocalFile? file = null, CancellationToken cancellationToken = default) =>
        _drive.Files(_clock).UploadAsync((file ?? _file).Path, Target, new UploadOptions { Conflict = conflict }, cancellationToken: cancellationToken);

    private sealed class Told(Action<TransferProgress> tell) : IProgress<TransferProgress>
    {
        public void Report(TransferProgress value) => tell(value);
    }
}
