using GraphDelegatedKit.Tests.Files;

namespace GraphDelegatedKit.Tests.Regressions;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public class ChangeDuringUploadTests
{
    private const int Range = 320 * 1024;
    private static readonly DrivePath Target = DrivePath.In("d", "big.bin");

    private readonly ScriptedDrive _drive = new();
    private readonly Clock _clock = new();

    [Test]
    public async Task An_empty_file_that_grows_before_the_commit_fails_with_SourceChanged()
    {
        using var file = new TemporaryFile(0);
        var options = new UploadOptions
        {
            BeforeCommit = _ =>
            {
                SetFileLength(file.Path, 7);
                return Task.CompletedTask;
            },
        };

        var interrupted = (await Assert.ThrowsAsync<TransferInterruptedException>(
            () => GraphFilesFactory.Create(_drive, _clock).UploadAsync(file.Path, Target, options)))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted.Reason, Is.EqualTo(TransferReason.SourceChanged));
            Assert.That(_drive.Items.Count, Is.Zero);
        }
    }

    [Test]
    public async Task A_file_that_shrinks_while_its_sent_bytes_are_verified_fails_with_SourceChanged()
    {
        using var folder = new TemporaryFolder();
        using var file = new TemporaryFile(4 * Range);
        using var stop = new CancellationTokenSource();
        _drive.OnPut = put =>
        {
            if (put == 3) stop.Cancel();
        };
        var options = new UploadOptions { FragmentSize = Range, MaxSingleRequestSize = 0 };
        await Assert.CatchAsync<OperationCanceledException>(
            () => GraphFilesFactory.Create(_drive, _clock, folder).UploadAsync(file.Path, Target, options, cancellationToken: stop.Token));
        _drive.OnPut = _ => { };
        _drive.OnStatusRead = () => SetFileLength(file.Path, Range); // opened, and asked after; and then

        var interrupted = (await Assert.ThrowsAsync<TransferInterruptedException>(
            () => GraphFilesFactory.Create(_drive, _clock, folder).UploadAsync(file.Path, Target, options)))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted.Reason, Is.EqualTo(TransferReason.SourceChanged));
            Assert.That(_drive.Items.Count, Is.Zero);
        }
    }

    [Test]
    public async Task An_upload_that_cannot_check_the_item_before_the_last_range_fails_with_Unreachable()
    {
        using var file = new TemporaryFile(2 * Range);
        _drive.Items["big.bin"] = new StoredItem("big.bin", [1]);
        _drive.OnPut = _ => _drive.FailingItemReads = 1;

        var interrupted = (await Assert.ThrowsAsync<TransferInterruptedException>(() =>
            GraphFilesFactory.Create(_drive, _clock)
                .UploadAsync(file.Path, Target, new() { IfMatch = "e1", FragmentSize = Range, MaxSingleRequestSize = 0 })))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted.Reason, Is.EqualTo(TransferReason.Unreachable));
            Assert.That(interrupted.BytesConfirmed, Is.EqualTo(Range));
        }
    }

    [Test]
    public async Task A_small_file_with_a_lost_reply_that_cannot_be_checked_leaves_an_unknown_outcome()
    {
        using var file = new TemporaryFile(1000);
        _drive.Faults[1] = UploadFault.ResetAfterCommit;
        _drive.FailingItemReads = 1;

        var interrupted = (await Assert.ThrowsAsync<TransferInterruptedException>(
            () => GraphFilesFactory.Create(_drive, _clock).UploadAsync(file.Path, Target, new() { Conflict = ConflictBehavior.Fail })))!;

        Assert.That(interrupted.Reason, Is.EqualTo(TransferReason.OutcomeUnknown));
    }

    [Test]
    public async Task A_commit_reply_without_a_valid_item_is_reconciled()
    {
        using var file = new TemporaryFile(2 * Range);
        _drive.Faults[2] = UploadFault.ReplyWithInvalidItem;

        var receipt = await GraphFilesFactory.Create(_drive, _clock)
            .UploadAsync(file.Path, Target, new() { FragmentSize = Range, MaxSingleRequestSize = 0 });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Reconciled));
            Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched));
        }
    }

    [Test]
    public async Task A_stream_positioned_beyond_its_end_uploads_an_empty_file()
    {
        var stream = new MemoryStream([1, 2, 3]) { Position = 5 };

        var receipt = await GraphFilesFactory.Create(_drive, _clock).UploadAsync(stream, Target);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Size, Is.Zero);
            Assert.That(_drive.Items["big.bin"].Content.Length, Is.Zero);
        }
    }

    private static void SetFileLength(string path, long length)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        stream.SetLength(length);
    }
}
