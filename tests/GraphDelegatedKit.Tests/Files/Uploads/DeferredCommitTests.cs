namespace GraphDelegatedKit.Tests.Files;

/// <summary>Uploads with a deferred commit, and the events between the last byte and the commit.</summary>
public sealed class DeferredCommitTests() : JournaledTenantFixture(DeferredCommitTests.Size)
{
    private const int Size = Range + 1000;
    private const string Name = "set.bin";

    [TestCase(ConflictBehavior.Replace, UploadOutcome.Replaced, Name)]
    [TestCase(ConflictBehavior.Rename, UploadOutcome.Renamed, "set 1.bin")]
    public async Task A_name_taken_before_the_commit_follows_the_conflict_rule(
        ConflictBehavior conflict, UploadOutcome outcome, string name)
    {
        var receipt = await UploadAsync(conflict, () => Fixture.StoreAsync(Name, [1, 2, 3]));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Outcome, Is.EqualTo(outcome));
            Assert.That(receipt.Item.Name, Is.EqualTo(name));
            Assert.That(Fixture.HasContent(name, SourceFile.Content));
            Assert.That(BytesSent, Is.EqualTo(Size));
        }
    }

    [Test]
    public async Task A_name_taken_before_the_commit_interrupts_an_upload_with_the_conflict_rule_Fail_and_keeps_its_bytes()
    {
        var stopped = await Assert.ThrowsAsync<TransferInterruptedException>(
            () => UploadAsync(ConflictBehavior.Fail, () => Fixture.StoreAsync(Name, [1, 2, 3])));
        var receipt = await UploadAsync(ConflictBehavior.Replace, () => Task.CompletedTask);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(stopped!.Reason, Is.EqualTo(TransferReason.NameTaken));
            Assert.That(stopped.PendingUploadId, Is.Not.Null);
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Replaced));
            Assert.That(receipt.ResumedFrom, Is.EqualTo(Size));
            Assert.That(BytesSent, Is.EqualTo(Size), "no byte is sent twice");
        }
    }

    [Test]
    public async Task A_session_that_expires_before_the_commit_is_replaced_and_BeforeCommit_is_called_again()
    {
        var waits = 0;

        var receipt = await UploadAsync(ConflictBehavior.Replace, () =>
        {
            if (++waits == 1) Fixture.Clock.Advance(TimeSpan.FromHours(25));
            return Task.CompletedTask;
        });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Created));
            Assert.That(waits, Is.EqualTo(2));
            Assert.That(Fixture.HasContent(Name, SourceFile.Content));
        }
    }

    [TestCase(429, 40)]
    [TestCase(500, null)]
    [TestCase(503, 40)]
    public async Task A_temporarily_refused_commit_is_retried(int status, int? seconds)
    {
        TimeSpan? asked = seconds is { } wait ? TimeSpan.FromSeconds(wait) : null;
        Fixture.Tenant.Faults.Fail("*/uploadSession", status, times: 2, method: "POST", retryAfter: asked);

        var receipt = await UploadAsync(ConflictBehavior.Fail, () => Task.CompletedTask);

        Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Created));
        Assert.That(Fixture.Clock.Delays.Count(delay => delay == asked), Is.EqualTo(asked is null ? 0 : 2));
        Assert.That(BytesSent, Is.EqualTo(Size));
    }

    [Test]
    public async Task A_commit_of_a_locked_item_is_retried_within_LockedItemTimeout()
    {
        Fixture.Tenant.Faults.Fail("*/uploadSession", 423, times: 2, code: "resourceLocked", method: "POST");

        var receipt = await UploadAsync(ConflictBehavior.Replace, () => Task.CompletedTask, TimeSpan.FromMinutes(5));

        Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Created));
        Assert.That(Fixture.Clock.Delays, Does.Contain(TimeSpan.FromSeconds(15)).And.Contain(TimeSpan.FromSeconds(30)));
    }

    [Test]
    public async Task A_commit_of_a_locked_item_is_interrupted_and_completed_by_the_next_run()
    {
        Fixture.Tenant.Faults.Fail("*/uploadSession", 423, code: "resourceLocked", method: "POST");

        var stopped = await Assert.ThrowsAsync<TransferInterruptedException>(
            () => UploadAsync(ConflictBehavior.Replace, () => Task.CompletedTask));
        var receipt = await UploadAsync(ConflictBehavior.Replace, () => Task.CompletedTask);

        Assert.That(stopped!.Reason, Is.EqualTo(TransferReason.Locked));
        Assert.That(receipt.ResumedFrom, Is.EqualTo(Size));
        Assert.That(BytesSent, Is.EqualTo(Size));
    }

    [Test]
    public async Task An_upload_that_is_cancelled_before_the_commit_is_pending_and_committed_by_the_next_run()
    {
        using var stop = new CancellationTokenSource();

        await Assert.CatchAsync<OperationCanceledException>(
            () => UploadAsync(ConflictBehavior.Replace, () => stop.CancelAsync(), cancellationToken: stop.Token));
        var pending = (await CreateFiles().ListPendingUploadsAsync()).Single();
        var receipt = await UploadAsync(ConflictBehavior.Replace, () => Task.CompletedTask);

        Assert.That(pending.Sent, Is.EqualTo(Size));
        Assert.That(receipt.ResumedFrom, Is.EqualTo(Size));
        Assert.That(Fixture.HasContent(Name, SourceFile.Content));
    }

    private Task<UploadReceipt> UploadAsync(
        ConflictBehavior conflict, Func<Task> beforeCommit, TimeSpan wait = default, CancellationToken cancellationToken = default)
    {
        var options = new UploadOptions
        {
            Conflict = conflict,
            FragmentSize = Range,
            MaxSingleRequestSize = 0,
            BeforeCommit = _ => beforeCommit(),
            LockedItemTimeout = wait,
        };
        return CreateFiles().UploadAsync(
            SourceFile.Path, DrivePath.In(Fixture.DriveId, Name), options, cancellationToken: cancellationToken);
    }
}
