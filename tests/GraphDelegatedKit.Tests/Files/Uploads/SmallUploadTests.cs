namespace GraphDelegatedKit.Tests.Files;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public class SmallUploadTests
{
    private const int MiB4 = 4 * 1024 * 1024;

    private readonly UploadSessionScript _drive = new();
    private readonly Clock _clock = new();

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(MiB4)]
    public async Task Up_to_four_MiB_go_in_one_request(int size)
    {
        using var file = new LocalFile(size);

        var receipt = await UploadAsync(file);

        Assert.That(_drive.Log, Is.EqualTo((string[])["PUT content replace"]));
        Assert.That(_drive.Items["a.bin"].Content.AsSpan().SequenceEqual(file.Content));
        Assert.That((receipt.Size, receipt.Outcome, receipt.Verified), Is.EqualTo((size, UploadOutcome.Created, Verification.Matched)));
    }

    [Test]
    public async Task One_byte_more_goes_by_a_session()
    {
        using var file = new LocalFile(MiB4 + 1);

        await UploadAsync(file);

        Assert.That(_drive.Log, Is.EqualTo((string[])["GET item", "POST session", "PUT 0-4194304"]));
    }

    [Test]
    public async Task A_time_to_be_kept_needs_a_session_and_an_empty_file_cannot_have_one()
    {
        using var file = new LocalFile(10);
        using var empty = new LocalFile(0);
        var options = new UploadOptions { LastModified = new DateTimeOffset(2020, 1, 1, 1, 0, 0, TimeSpan.FromHours(1)) };

        await Transfers.By(_drive, _clock).UploadAsync(file.Path, DrivePath.In("d", "a.bin"), options);
        await Transfers.By(_drive, _clock).UploadAsync(empty.Path, DrivePath.In("d", "b.bin"), options);

        Assert.That(_drive.SessionBody.ToString(), Does.Contain("2020-01-01T00:00:00Z"));
        Assert.That(_drive.Log[^1], Is.EqualTo("PUT content replace"));
    }

    [TestCase(ConflictBehavior.Rename)]
    [TestCase(ConflictBehavior.Fail)]
    public async Task A_lost_answer_makes_neither_a_second_file_nor_a_failure(ConflictBehavior conflict)
    {
        using var file = new LocalFile(1000);
        _drive.Faults[1] = Fault.ResetAfterCommit;

        var receipt = await UploadAsync(file, conflict);

        Assert.That((receipt.Outcome, receipt.Retries), Is.EqualTo((UploadOutcome.Reconciled, 1)));
        Assert.That(_drive.Items, Has.Count.EqualTo(1));
    }

    [TestCase(ConflictBehavior.Rename)]
    [TestCase(ConflictBehavior.Fail)]
    public async Task What_did_not_arrive_goes_again(ConflictBehavior conflict)
    {
        using var file = new LocalFile(1000);
        (_drive.Faults[1], _drive.Faults[2]) = (Fault.ResetBeforeCommit, Fault.Answer429);

        var receipt = await UploadAsync(file, conflict);

        Assert.That((receipt.Outcome, receipt.Retries), Is.EqualTo((UploadOutcome.Created, 2)));
        Assert.That(_clock.Delays[^1], Is.EqualTo(TimeSpan.FromSeconds(7)));
    }

    [Test]
    public async Task With_rename_and_a_taken_name_a_lost_answer_is_told()
    {
        using var file = new LocalFile(1000);
        _drive.Items["a.bin"] = new StoredItem("a.bin", file.Content);
        _drive.Faults[1] = Fault.ResetAfterCommit;

        var stopped = (await Assert.ThrowsAsync<TransferInterruptedException>(() => UploadAsync(file, ConflictBehavior.Rename)))!;

        Assert.That((stopped.Reason, _drive.Items.Count), Is.EqualTo((TransferReason.OutcomeUnknown, 2)));
    }

    [Test]
    public async Task A_taken_name_passes_through_as_graph_says_it()
    {
        using var file = new LocalFile(1000);
        _drive.Items["a.bin"] = new StoredItem("a.bin", [1]);

        Assert.That((await Assert.ThrowsAsync<GraphException>(() => UploadAsync(file, ConflictBehavior.Fail)))!.Code, Is.EqualTo("nameAlreadyExists"));
    }

    [Test]
    public async Task A_file_that_is_not_there_is_no_matter_of_graphs()
    {
        await Assert.ThrowsAsync<FileNotFoundException>(() => Transfers.By(_drive, _clock).UploadAsync("/nowhere-at-all.bin", DrivePath.In("d", "a.bin")));
        await Assert.ThrowsAsync<ArgumentException>(() => Transfers.By(_drive, _clock).UploadAsync(" ", DrivePath.In("d", "a.bin")));
        await Assert.ThrowsAsync<ArgumentNullException>(() => Transfers.By(_drive, _clock).UploadAsync("x", null!));
        Assert.That(_drive.Log, Is.Empty);
    }

    private Task<UploadReceipt> UploadAsync(LocalFile file, ConflictBehavior conflict = ConflictBehavior.Replace) =>
        Transfers.By(_drive, _clock).UploadAsync(file.Path, DrivePath.In("d", "a.bin"), new UploadOptions { Conflict = conflict });
}
