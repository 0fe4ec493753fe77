using GraphDelegatedKit.Tests.Files;

namespace GraphDelegatedKit.Tests.Regressions;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public class What_changes_at_the_wrong_moment_is_told_as_that
{
    private const int Range = 320 * 1024;
    private static readonly DrivePath Target = DrivePath.In("d", "big.bin");

    private readonly UploadSessionScript _drive = new();
    private readonly Clock _clock = new();

    [Test]
    public async Task An_empty_file_that_is_one_no_more()
    {
        using var file = new LocalFile(0);
        var options = new UploadOptions
        {
            BeforeCommit = _ =>
            {
                Change(file.Path, 7);
                return Task.CompletedTask;
            },
        };

        var stopped = (await Assert.ThrowsAsync<TransferInterruptedException>(() => Transfers.By(_drive, _clock).UploadAsync(file.Path, Target, options)))!;

        Assert.That((stopped.Reason, _drive.Items.Count), Is.EqualTo((TransferReason.SourceChanged, 0)));
    }

    [Test]
    public async Task A_file_that_shrinks_while_what_was_sent_is_read_again()
    {
        using var folder = new Folder();
        using var file = new LocalFile(4 * Range);
        using var stop = new CancellationTokenSource();
        _drive.OnPut = put =>
        {
            if (put == 3) stop.Cancel();
        };
        var options = new UploadOptions { FragmentSize = Range, MaxSingleRequestSize = 0 };
        await Assert.CatchAsync<OperationCanceledException>(() => Transfers.By(_drive, _clock, folder).UploadAsync(file.Path, Target, options, cancellationToken: stop.Token));
        _drive.OnPut = _ => { };
        _drive.OnAsk = () => Change(file.Path, Range); // opened, and asked after; and then

        var stopped = (await Assert.ThrowsAsync<TransferInterruptedException>(() => Transfers.By(_drive, _clock, folder).UploadAsync(file.Path, Target, options)))!;

        Assert.That((stopped.Reason, _drive.Items.Count), Is.EqualTo((TransferReason.SourceChanged, 0)));
    }

    [Test]
    public async Task An_item_that_cannot_be_looked_at_before_the_last_range()
    {
        using var file = new LocalFile(2 * Range);
        _drive.Items["big.bin"] = new StoredItem("big.bin", [1]);
        _drive.OnPut = _ => _drive.LooksThatFail = 1;

        var stopped = (await Assert.ThrowsAsync<TransferInterruptedException>(() =>
            Transfers.By(_drive, _clock).UploadAsync(file.Path, Target, new() { IfMatch = "e1", FragmentSize = Range, MaxSingleRequestSize = 0 })))!;

        Assert.That((stopped.Reason, stopped.BytesConfirmed), Is.EqualTo((TransferReason.Unreachable, (long)Range)));
    }

    [Test]
    public async Task A_small_file_whose_answer_is_lost_and_that_cannot_be_looked_for()
    {
        using var file = new LocalFile(1000);
        _drive.Faults[1] = Fault.ResetAfterCommit;
        _drive.LooksThatFail = 1;

        var stopped = (await Assert.ThrowsAsync<TransferInterruptedException>(() => Transfers.By(_drive, _clock).UploadAsync(file.Path, Target, new() { Conflict = ConflictBehavior.Fail })))!;

        Assert.That(stopped.Reason, Is.EqualTo(TransferReason.OutcomeUnknown));
    }

    [Test]
    public async Task An_item_that_is_none_is_asked_after()
    {
        using var file = new LocalFile(2 * Range);
        _drive.Faults[2] = Fault.CommitWithAnItemThatIsNone;

        var receipt = await Transfers.By(_drive, _clock).UploadAsync(file.Path, Target, new() { FragmentSize = Range, MaxSingleRequestSize = 0 });

        Assert.That((receipt.Outcome, receipt.Verified), Is.EqualTo((UploadOutcome.Reconciled, Verification.Matched)));
    }

    [Test]
    public async Task A_stream_that_stands_beyond_its_end_holds_nothing()
    {
        var stream = new MemoryStream([1, 2, 3]) { Position = 5 };

        var receipt = await Transfers.By(_drive, _clock).UploadAsync(stream, Target);

        Assert.That((receipt.Size, _drive.Items["big.bin"].Content.Length), Is.EqualTo((0L, 0)));
    }

    private static void Change(string path, long length)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        stream.SetLength(length);
    }
}
