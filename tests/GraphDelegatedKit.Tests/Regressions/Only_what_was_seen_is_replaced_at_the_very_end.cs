using GraphDelegatedKit.Tests.Files;

namespace GraphDelegatedKit.Tests.Regressions;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class Only_what_was_seen_is_replaced_at_the_very_end : IDisposable
{
    private const int Range = 320 * 1024;
    private const int Size = (2 * Range) + 12_345;
    private static readonly DrivePath Target = DrivePath.In("d", "big.bin");

    private readonly UploadSessionScript _drive = new();
    private readonly Clock _clock = new();
    private readonly LocalFile _file = new(Size);
    private readonly Folder _folder = new();

    public Only_what_was_seen_is_replaced_at_the_very_end() => _drive.Items["big.bin"] = new StoredItem("big.bin", [1]);

    public void Dispose()
    {
        _folder.Dispose();
        _file.Dispose();
    }

    [Test]
    public async Task Where_it_changes_while_the_commit_is_waited_for()
    {
        var stopped = (await Assert.ThrowsAsync<TransferInterruptedException>(() => UploadAsync(beforeCommit: _ =>
        {
            ChangeWhatIsThere();
            return Task.CompletedTask;
        })))!;

        Assert.That((stopped.Reason, _drive.Items["big.bin"].Content), Is.EqualTo((TransferReason.ItemChanged, (byte[])[2])));
    }

    [Test]
    public async Task Where_Graph_is_to_make_it_of_bytes_that_are_all_there()
    {
        _drive.Faults[3] = Fault.Commit202WithoutItem;
        _drive.OnPut = put =>
        {
            if (put == 3) ChangeWhatIsThere();
        };

        var stopped = (await Assert.ThrowsAsync<TransferInterruptedException>(() => UploadAsync()))!;

        Assert.That((stopped.Reason, _drive.Items["big.bin"].Content), Is.EqualTo((TransferReason.ItemChanged, (byte[])[2])));
    }

    [Test]
    public async Task Where_it_changes_while_the_last_range_waits()
    {
        _drive.Faults[3] = Fault.Answer429;
        _drive.OnPut = put =>
        {
            if (put == 3) ChangeWhatIsThere();
        };

        Assert.That((await Assert.ThrowsAsync<TransferInterruptedException>(() => UploadAsync()))!.Reason, Is.EqualTo(TransferReason.ItemChanged));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task And_what_our_own_session_did_to_the_tag_is_no_change_when_that_is_gone(bool isGoneBefore)
    {
        using var stop = new CancellationTokenSource();
        _drive.OnPut = put =>
        {
            if (put == 2) stop.Cancel();
        };
        await Assert.CatchAsync<OperationCanceledException>(() => UploadAsync(stop: stop.Token));
        _drive.OnPut = _ => { };
        _drive.Items["big.bin"] = _drive.Items["big.bin"] with { ETag = "e1 of a session" };
        if (isGoneBefore) _drive.EndSession();
        else _drive.Faults[3] = Fault.SessionEnds;

        var receipt = await UploadAsync();

        Assert.That((receipt.Outcome, receipt.ResumedFrom), Is.EqualTo((UploadOutcome.Replaced, 0L)));
    }

    [Test]
    public async Task Nor_is_our_own_file_that_a_commit_made_of_which_nobody_heard()
    {
        _drive.Faults[4] = Fault.ResetBeforeCommit;
        _drive.OnAsk = () => _drive.Items["big.bin"] = new StoredItem("big.bin", _file.Content) { Version = 2 }; // it is made late, while the session still says that it has all of it

        Assert.That((await UploadAsync(beforeCommit: _ => Task.CompletedTask)).Outcome, Is.EqualTo(UploadOutcome.Replaced));
    }

    [Test]
    public async Task Nor_one_that_Graph_made_of_the_bytes_and_nobody_heard()
    {
        (_drive.Faults[3], _drive.Faults[4]) = (Fault.Commit202WithoutItem, Fault.ResetAfterCommit);

        Assert.That((await UploadAsync()).Outcome, Is.EqualTo(UploadOutcome.Reconciled));
    }

    [Test]
    public async Task Nor_what_a_session_did_whose_opening_nobody_heard_of()
    {
        await using var person = await UploadPerson.SignInAsync();
        await person.PutAsync("big.bin", [1]);
        var options = new UploadOptions { IfMatch = await person.TagAsync("big.bin"), FragmentSize = Range, MaxSingleRequestSize = 0 };
        var killed = new KilledClient(person.Graph, (_, address) => address.AbsolutePath.EndsWith("/createUploadSession", StringComparison.Ordinal));
        await Assert.CatchAsync<OperationCanceledException>(() => Transfers.By(killed, person.Clock, _folder).UploadAsync(_file.Path, DrivePath.In(person.Drive, "big.bin"), options));

        var receipt = await person.UploadAsync(_file, "big.bin", options, _folder);

        Assert.That((receipt.Outcome, person.Has("big.bin", _file.Content)), Is.EqualTo((UploadOutcome.Replaced, true)));
    }

    private void ChangeWhatIsThere() => _drive.Items["big.bin"] = new StoredItem("big.bin", [2]) { Version = 2 };

    private Task<UploadReceipt> UploadAsync(Func<CancellationToken, Task>? beforeCommit = null, CancellationToken stop = default) => Transfers.By(_drive, _clock, _folder)
        .UploadAsync(_file.Path, Target, new() { IfMatch = "e1", FragmentSize = Range, MaxSingleRequestSize = 0, BeforeCommit = beforeCommit }, cancellationToken: stop);
}
