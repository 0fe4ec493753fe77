using GraphDelegatedKit.Tests.Files;

namespace GraphDelegatedKit.Tests.Regressions;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ConditionalReplaceTests : IDisposable
{
    private const int Range = 320 * 1024;
    private const int Size = (2 * Range) + 12_345;
    private static readonly DrivePath Target = DrivePath.In("d", "big.bin");

    private readonly ScriptedDrive _drive = new();
    private readonly Clock _clock = new();
    private readonly TemporaryFile _file = new(Size);
    private readonly TemporaryFolder _folder = new();

    public ConditionalReplaceTests() => _drive.Items["big.bin"] = new StoredItem("big.bin", [1]);

    public void Dispose()
    {
        _folder.Dispose();
        _file.Dispose();
    }

    [Test]
    public async Task An_upload_with_IfMatch_fails_when_the_item_changes_before_the_commit()
    {
        var interrupted = (await Assert.ThrowsAsync<TransferInterruptedException>(() => UploadAsync(beforeCommit: _ =>
        {
            ReplaceStoredItem();
            return Task.CompletedTask;
        })))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted.Reason, Is.EqualTo(TransferReason.ItemChanged));
            Assert.That(_drive.Items["big.bin"].Content, Is.EqualTo((byte[])[2]));
        }
    }

    [Test]
    public async Task An_upload_with_IfMatch_fails_when_the_item_changes_before_Graph_assembles_the_file()
    {
        _drive.Faults[3] = UploadFault.Reply202WithoutItem;
        _drive.OnPut = put =>
        {
            if (put == 3) ReplaceStoredItem();
        };

        var interrupted = (await Assert.ThrowsAsync<TransferInterruptedException>(() => UploadAsync()))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted.Reason, Is.EqualTo(TransferReason.ItemChanged));
            Assert.That(_drive.Items["big.bin"].Content, Is.EqualTo((byte[])[2]));
        }
    }

    [Test]
    public async Task An_upload_with_IfMatch_fails_when_the_item_changes_while_the_last_range_waits()
    {
        _drive.Faults[3] = UploadFault.Status429;
        _drive.OnPut = put =>
        {
            if (put == 3) ReplaceStoredItem();
        };

        Assert.That(
            (await Assert.ThrowsAsync<TransferInterruptedException>(() => UploadAsync()))!.Reason, Is.EqualTo(TransferReason.ItemChanged));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task An_ETag_change_by_an_upload_session_that_has_ended_does_not_count_as_a_change(bool endsBeforeResume)
    {
        using var stop = new CancellationTokenSource();
        _drive.OnPut = put =>
        {
            if (put == 2) stop.Cancel();
        };
        await Assert.CatchAsync<OperationCanceledException>(() => UploadAsync(cancellationToken: stop.Token));
        _drive.OnPut = _ => { };
        _drive.Items["big.bin"] = _drive.Items["big.bin"] with { ETag = "e1 of a session" };
        if (endsBeforeResume) _drive.ExpireSession();
        else _drive.Faults[3] = UploadFault.SessionExpires;

        var receipt = await UploadAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Replaced));
            Assert.That(receipt.ResumedFrom, Is.Zero);
        }
    }

    [Test]
    public async Task A_file_created_by_a_commit_with_a_lost_reply_does_not_count_as_a_change()
    {
        _drive.Faults[4] = UploadFault.ResetBeforeCommit;
        // it is made late, while the session still says that it has all of it
        _drive.OnStatusRead = () => _drive.Items["big.bin"] = new StoredItem("big.bin", _file.Content) { Version = 2 };

        Assert.That((await UploadAsync(beforeCommit: _ => Task.CompletedTask)).Outcome, Is.EqualTo(UploadOutcome.Replaced));
    }

    [Test]
    public async Task A_file_that_Graph_assembled_with_a_lost_reply_does_not_count_as_a_change()
    {
        (_drive.Faults[3], _drive.Faults[4]) = (UploadFault.Reply202WithoutItem, UploadFault.ResetAfterCommit);

        Assert.That((await UploadAsync()).Outcome, Is.EqualTo(UploadOutcome.Reconciled));
    }

    [Test]
    public async Task An_ETag_change_by_a_session_whose_opening_reply_was_lost_does_not_count_as_a_change()
    {
        await using var user = await UploadFixture.SignInAsync();
        await user.StoreAsync("big.bin", [1]);
        var options = new UploadOptions { IfMatch = await user.GetETagAsync("big.bin"), FragmentSize = Range, MaxSingleRequestSize = 0 };
        var killedClient = new KilledClient(
            user.Graph, (_, url) => url.AbsolutePath.EndsWith("/createUploadSession", StringComparison.Ordinal));
        await Assert.CatchAsync<OperationCanceledException>(() => GraphFilesFactory.Create(killedClient, user.Clock, _folder)
            .UploadAsync(_file.Path, DrivePath.In(user.DriveId, "big.bin"), options));

        var receipt = await user.UploadAsync(_file, "big.bin", options, _folder);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Replaced));
            Assert.That(user.HasContent("big.bin", _file.Content), Is.True);
        }
    }

    private void ReplaceStoredItem() => _drive.Items["big.bin"] = new StoredItem("big.bin", [2]) { Version = 2 };

    private Task<UploadReceipt> UploadAsync(
        Func<CancellationToken, Task>? beforeCommit = null,
        CancellationToken cancellationToken = default) => GraphFilesFactory.Create(_drive, _clock, _folder)
        .UploadAsync(
            _file.Path,
            Target,
            new() { IfMatch = "e1", FragmentSize = Range, MaxSingleRequestSize = 0, BeforeCommit = beforeCommit },
            cancellationToken: cancellationToken);
}
