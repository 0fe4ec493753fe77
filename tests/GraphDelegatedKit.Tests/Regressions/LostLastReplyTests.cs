using GraphDelegatedKit.Tests.Files;

namespace GraphDelegatedKit.Tests.Regressions;

public class LostLastReplyTests
{
    private const int Range = 320 * 1024;
    private const int Size = (2 * Range) + 12_345; // three ranges
    private static readonly DrivePath Report = DrivePath.In("d", "report.docx");

    private readonly Clock _clock = new();

    [TestCase(ConflictBehavior.Rename, 0)]
    [TestCase(ConflictBehavior.Fail, 0)]
    [TestCase(ConflictBehavior.Rename, Size)]
    [TestCase(ConflictBehavior.Fail, Size)]
    public async Task A_lost_last_reply_for_a_file_the_service_rewrote_leaves_one_file_and_an_unknown_outcome(
        ConflictBehavior conflict, int maxSingleRequestSize)
    {
        using var file = new TemporaryFile(Size);
        var drive = new ScriptedDrive { StoredContent = new byte[Size + 500] };
        drive.Faults[maxSingleRequestSize == 0 ? 3 : 1] = UploadFault.ResetAfterCommit;

        var interrupted = (await Assert.ThrowsAsync<TransferInterruptedException>(
            () => GraphFilesFactory.Create(drive, _clock).UploadAsync(file.Path, Report, CreateOptions(conflict, maxSingleRequestSize))))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted.Reason, Is.EqualTo(TransferReason.OutcomeUnknown));
            Assert.That(drive.Items.Count, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task A_lost_last_reply_after_a_name_conflict_leaves_an_unknown_outcome()
    {
        using var file = new TemporaryFile(Size);
        var drive = new ScriptedDrive();
        (drive.Faults[3], drive.Faults[4]) = (UploadFault.NameTakenAtLastRange, UploadFault.ResetAfterCommit);

        var interrupted = (await Assert.ThrowsAsync<TransferInterruptedException>(() =>
            GraphFilesFactory.Create(drive, _clock)
                .UploadAsync(file.Path, DrivePath.In("d", "big.bin"), CreateOptions(ConflictBehavior.Rename, 0))))!;

        using (Assert.EnterMultipleScope())
        {
            // theirs and ours
            Assert.That(interrupted.Reason, Is.EqualTo(TransferReason.OutcomeUnknown));
            Assert.That(drive.Items.Count, Is.EqualTo(2));
        }
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_file_stored_under_another_name_is_found_after_a_lost_last_reply(bool isCommitDenied)
    {
        using var file = new TemporaryFile(Size);
        await using var user = await UploadFixture.SignInAsync();
        // and Graph, asked to, finds no session any more
        if (isCommitDenied) user.Tenant.Faults.FailUploadAfterStoring(Size - 1, 409, "nameAlreadyExists");
        else user.Tenant.Faults.LoseUploadResponse(Size - 1);

        var isTaken = false;
        var receipt = await user.UploadAsync(file, "big.bin", CreateOptions(ConflictBehavior.Rename, 0), progress: _ =>
        {
            if (!isTaken) user.StoreAsync("big.bin", [1, 2, 3]).GetAwaiter().GetResult();
            isTaken = true;
        });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Reconciled));
            Assert.That(receipt.Item.Name, Is.EqualTo("big 1.bin"));
        }

        Assert.That(
            user.Tenant.Files.List(user.DriveId).Count(there => there.Path.StartsWith("big", StringComparison.Ordinal)), Is.EqualTo(2));
    }

    [Test]
    public async Task An_existing_file_of_the_same_size_is_not_mistaken_for_the_upload_with_ConflictBehavior_Fail()
    {
        using var file = new TemporaryFile(1000);
        var drive = new ScriptedDrive { ReportsHashes = false };
        drive.Items["a.bin"] = new StoredItem("a.bin", new byte[1000]); // as large, and of yesterday
        drive.Faults[1] = UploadFault.Status503BeforeAnyByte;

        var interrupted = (await Assert.ThrowsAsync<TransferInterruptedException>(() =>
            GraphFilesFactory.Create(drive, _clock)
                .UploadAsync(file.Path, DrivePath.In("d", "a.bin"), new() { Conflict = ConflictBehavior.Fail })))!;

        Assert.That(interrupted.Reason, Is.EqualTo(TransferReason.OutcomeUnknown));
    }

    [Test]
    public async Task An_upload_that_was_far_from_complete_starts_over_when_its_session_has_ended()
    {
        using var folder = new TemporaryFolder();
        using var file = new TemporaryFile(0);
        using (var sparse = File.OpenWrite(file.Path)) sparse.SetLength(200 * 1024 * 1024);
        var drive = new ScriptedDrive();
        drive.Items["report.docx"] = new StoredItem("report.docx", [1]);
        await InterruptUploadAsync(drive, folder, file.Path, atPut: 2);
        drive.ExpireSession();

        await InterruptUploadAsync(drive, folder, file.Path, atPut: 1);

        Assert.That(drive.Log.Count(line => line == "POST session"), Is.EqualTo(2));
    }

    private async Task InterruptUploadAsync(ScriptedDrive drive, TemporaryFolder folder, string path, int atPut)
    {
        using var stop = new CancellationTokenSource();
        var puts = 0;
        drive.OnPut = _ =>
        {
            if (++puts == atPut) stop.Cancel();
        };
        await Assert.CatchAsync<OperationCanceledException>(() => GraphFilesFactory.Create(drive, _clock, folder)
            .UploadAsync(path, Report, CreateOptions(ConflictBehavior.Rename, 0), cancellationToken: stop.Token));
    }

    private static UploadOptions CreateOptions(ConflictBehavior conflict, int maxSingleRequestSize) =>
        new() { Conflict = conflict, FragmentSize = Range, MaxSingleRequestSize = maxSingleRequestSize };
}
