namespace GraphDelegatedKit.Tests.Files;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public class SingleRequestUploadTests
{
    private const int MiB4 = 4 * 1024 * 1024;

    private readonly ScriptedDrive _drive = new();
    private readonly Clock _clock = new();

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(MiB4)]
    public async Task A_file_of_up_to_4_MiB_is_sent_in_one_request(int size)
    {
        using var file = new TemporaryFile(size);

        var receipt = await UploadAsync(file);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(_drive.Log, Is.EqualTo((string[])["PUT content replace", "PATCH item by id"]), "the content, then the times");
            Assert.That(_drive.Items["a.bin"].Content.AsSpan().SequenceEqual(file.Content));
            Assert.That(receipt.Size, Is.EqualTo(size));
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Created));
            Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched));
        }
    }

    [Test]
    public async Task A_file_above_4_MiB_is_sent_by_a_session()
    {
        using var file = new TemporaryFile(MiB4 + 1);

        await UploadAsync(file);

        Assert.That(_drive.Log, Is.EqualTo((string[])["GET item", "POST session", "PUT 0-4194304"]));
    }

    [Test]
    public async Task A_file_without_wanted_times_is_sent_in_one_request_alone()
    {
        using var file = new TemporaryFile(1000);

        var receipt = await GraphFilesFactory.Create(_drive, _clock).UploadAsync(
            file.Path, DrivePath.In("d", "a.bin"), new UploadOptions { FileTimes = FileTimes.Ignore });

        Assert.That(_drive.Log, Is.EqualTo((string[])["PUT content replace"]));
        Assert.That(receipt.TimesPreserved, Is.False);
    }

    [Test]
    public async Task Content_from_memory_has_no_times_and_is_sent_in_one_request_alone()
    {
        await GraphFilesFactory.Create(_drive, _clock).UploadAsync(new byte[1000], DrivePath.In("d", "a.bin"));

        Assert.That(_drive.Log, Is.EqualTo((string[])["PUT content replace"]));
    }

    [Test]
    public async Task A_LastModified_requires_a_session_except_for_an_empty_file()
    {
        using var file = new TemporaryFile(10);
        using var empty = new TemporaryFile(0);
        var options = new UploadOptions { LastModified = new DateTimeOffset(2020, 1, 1, 1, 0, 0, TimeSpan.FromHours(1)) };

        await GraphFilesFactory.Create(_drive, _clock).UploadAsync(file.Path, DrivePath.In("d", "a.bin"), options);
        await GraphFilesFactory.Create(_drive, _clock).UploadAsync(empty.Path, DrivePath.In("d", "b.bin"), options);

        Assert.That(_drive.SessionBody.ToString(), Does.Contain("2020-01-01T00:00:00Z"));
        Assert.That(_drive.Log.TakeLast(2), Is.EqualTo((string[])["PUT content replace", "PATCH item by id"]));
    }

    [TestCase(ConflictBehavior.Rename)]
    [TestCase(ConflictBehavior.Fail)]
    public async Task A_lost_reply_to_a_small_upload_causes_neither_a_second_file_nor_an_error(ConflictBehavior conflict)
    {
        using var file = new TemporaryFile(1000);
        _drive.Faults[1] = UploadFault.ResetAfterCommit;

        var receipt = await UploadAsync(file, conflict);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Reconciled));
            Assert.That(receipt.Retries, Is.EqualTo(1));
            Assert.That(_drive.Items, Has.Count.EqualTo(1));
        }
    }

    [TestCase(ConflictBehavior.Rename)]
    [TestCase(ConflictBehavior.Fail)]
    public async Task A_small_upload_that_did_not_arrive_is_sent_again(ConflictBehavior conflict)
    {
        using var file = new TemporaryFile(1000);
        (_drive.Faults[1], _drive.Faults[2]) = (UploadFault.ResetBeforeCommit, UploadFault.Status429);

        var receipt = await UploadAsync(file, conflict);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Created));
            Assert.That(receipt.Retries, Is.EqualTo(2));
            Assert.That(_clock.Delays[^1], Is.EqualTo(TimeSpan.FromSeconds(7)));
        }
    }

    [Test]
    public async Task A_lost_reply_to_a_small_upload_with_Rename_and_a_taken_name_is_reported_as_unknown()
    {
        using var file = new TemporaryFile(1000);
        _drive.Items["a.bin"] = new StoredItem("a.bin", file.Content);
        _drive.Faults[1] = UploadFault.ResetAfterCommit;

        var interrupted = (await Assert.ThrowsAsync<TransferInterruptedException>(() => UploadAsync(file, ConflictBehavior.Rename)))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted.Reason, Is.EqualTo(TransferReason.OutcomeUnknown));
            Assert.That(_drive.Items.Count, Is.EqualTo(2));
        }
    }

    [Test]
    public async Task A_taken_name_fails_a_small_upload_with_the_error_of_the_service()
    {
        using var file = new TemporaryFile(1000);
        _drive.Items["a.bin"] = new StoredItem("a.bin", [1]);

        Assert.That(
            (await Assert.ThrowsAsync<GraphException>(() => UploadAsync(file, ConflictBehavior.Fail)))!.Code,
            Is.EqualTo("nameAlreadyExists"));
    }

    [Test]
    public async Task A_missing_local_file_or_an_invalid_argument_is_rejected_before_any_request()
    {
        await Assert.ThrowsAsync<FileNotFoundException>(
            () => GraphFilesFactory.Create(_drive, _clock).UploadAsync("/nowhere-at-all.bin", DrivePath.In("d", "a.bin")));
        await Assert.ThrowsAsync<ArgumentException>(
            () => GraphFilesFactory.Create(_drive, _clock).UploadAsync(" ", DrivePath.In("d", "a.bin")));
        await Assert.ThrowsAsync<ArgumentNullException>(() => GraphFilesFactory.Create(_drive, _clock).UploadAsync("x", null!));
        Assert.That(_drive.Log, Is.Empty);
    }

    private Task<UploadReceipt> UploadAsync(TemporaryFile file, ConflictBehavior conflict = ConflictBehavior.Replace) =>
        GraphFilesFactory.Create(_drive, _clock)
            .UploadAsync(file.Path, DrivePath.In("d", "a.bin"), new UploadOptions { Conflict = conflict });
}
