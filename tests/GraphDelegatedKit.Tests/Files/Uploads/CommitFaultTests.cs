using System.Net;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>
/// Every byte is in the session, and the commit fails: a deferred commit of the session, or a commit by the path because the name was
/// taken.
/// </summary>
public sealed class CommitFaultTests() : JournaledUploadFixture(CommitFaultTests.Size)
{
    private const int Size = Range + 1000; // two ranges, so that the third range or commit request is the commit

    [TestCase(429, 7)]
    [TestCase(503, 7)]
    public async Task A_throttled_commit_waits_as_long_as_the_service_asked(int status, int seconds)
    {
        foreach (var way in Ways())
        {
            way.Drive.Refusals[3] = way.Drive.Refusals[4] = Error(status, "tooManyRequests", seconds);

            var receipt = await way.UploadAsync();

            Assert.That(way.Clock.Delays, Is.EqualTo(new[] { TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(seconds) }), way.Name);
            Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched), way.Name);
            Assert.That(way.Drive.BytesAccepted, Is.EqualTo(Size), way.Name);
        }
    }

    [Test]
    public async Task A_commit_to_a_locked_item_is_retried_within_LockedItemTimeout()
    {
        foreach (var way in Ways(waitWhileLocked: TimeSpan.FromMinutes(1)))
        {
            way.Drive.Refusals[3] = Error(423, "resourceLocked");

            var receipt = await way.UploadAsync();

            Assert.That(way.Clock.Delays, Is.EqualTo(new[] { TimeSpan.FromSeconds(15) }), way.Name);
            Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched), way.Name);
        }
    }

    [Test]
    public async Task A_commit_that_always_fails_is_interrupted_after_six_attempts_and_completed_by_the_next_run_without_a_byte()
    {
        foreach (var way in Ways())
        {
            way.Drive.PersistentFault = (3, UploadFault.Status500BeforeCommit);

            var stopped = await Assert.ThrowsAsync<TransferInterruptedException>(() => way.UploadAsync());
            var waits = way.Clock.Delays.Count;
            way.Drive.PersistentFault = null;
            var receipt = await way.UploadAsync();

            Assert.That(stopped!.Reason, Is.EqualTo(TransferReason.Unreachable), way.Name);
            Assert.That(stopped.PendingUploadId, Is.Not.Null, way.Name);
            Assert.That(waits, Is.InRange(5, 6), way.Name);
            Assert.That(receipt.ResumedFrom, Is.EqualTo(Size), way.Name);
            Assert.That(way.Drive.BytesAccepted, Is.EqualTo(Size), way.Name);
        }
    }

    [TestCase(UploadFault.ReplyWithEmptyBody)]
    [TestCase(UploadFault.ResetAfterCommit)]
    public async Task A_commit_with_a_lost_response_is_reconciled(UploadFault fault)
    {
        foreach (var way in Ways())
        {
            way.Drive.Faults[3] = fault;

            var receipt = await way.UploadAsync();

            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Reconciled), way.Name);
            Assert.That(way.Drive.BytesAccepted, Is.EqualTo(Size), way.Name);
        }
    }

    [Test]
    public async Task A_permanently_refused_commit_ends_the_upload()
    {
        foreach (var way in Ways())
        {
            way.Drive.Refusals[3] = Error(403, "malwareDetected");

            var stopped = await Assert.ThrowsAsync<TransferInterruptedException>(() => way.UploadAsync());

            Assert.That(stopped!.Reason, Is.EqualTo(TransferReason.BlockedAsMalware), way.Name);
            Assert.That(way.Drive.IsSessionOpen, Is.False, way.Name);
        }
    }

    [TestCase(ConflictBehavior.Replace, "committed by path: Replaced")]
    [TestCase(ConflictBehavior.Rename, "committed by path: Renamed")]
    [TestCase(ConflictBehavior.Fail, "stopped: NameTaken")]
    public async Task A_deferred_commit_to_a_taken_name_follows_the_conflict_rule(ConflictBehavior conflict, string expected)
    {
        var options = new UploadOptions
        {
            Conflict = conflict,
            FragmentSize = Range,
            MaxSingleRequestSize = 0,
            BeforeCommit = _ => Task.CompletedTask,
        };
        var way = new Way("deferred", Drive, Clock, Folder, SourceFile, options);
        Drive.Refusals[3] = Error(409, "nameAlreadyExists");
        Drive.OnPut = put =>
        {
            if (put == 2) Drive.Items["big.bin"] = new StoredItem("big.bin", [1]);
        };

        string result;
        try
        {
            result = $"committed by path: {(await way.UploadAsync()).Outcome}";
        }
        catch (TransferInterruptedException e)
        {
            result = $"stopped: {e.Reason}";
        }

        Assert.That(result, Is.EqualTo(expected));
        Assert.That(Drive.Log.Any(line => line.StartsWith("PUT by address", StringComparison.Ordinal)),
            Is.EqualTo(conflict != ConflictBehavior.Fail));
        Assert.That(Drive.BytesAccepted, Is.EqualTo(Size));
    }

    private static GraphException Error(int status, string code, int? retryAfter = null) =>
        new((HttpStatusCode)status, code, "Some words.") { RetryAfter = retryAfter is { } seconds ? TimeSpan.FromSeconds(seconds) : null };

    // Both kinds of a commit: a deferred one by the session, and one by the path because the name was taken.
    private IEnumerable<Way> Ways(TimeSpan waitWhileLocked = default)
    {
        yield return new Way("deferred", new ScriptedDrive(), new Clock(), Folder, SourceFile, new UploadOptions
        {
            FragmentSize = Range,
            MaxSingleRequestSize = 0,
            LockedItemTimeout = waitWhileLocked,
            BeforeCommit = _ => Task.CompletedTask,
        });

        var taken = new ScriptedDrive();
        taken.Faults[2] = UploadFault.NameTakenAtLastRange;
        yield return new Way("by path", taken, new Clock(), Folder, SourceFile, new UploadOptions
        {
            FragmentSize = Range,
            MaxSingleRequestSize = 0,
            LockedItemTimeout = waitWhileLocked,
        });
    }

    private sealed record Way(
        string Name, ScriptedDrive Drive, Clock Clock, TemporaryFolder Folder, TemporaryFile File, UploadOptions Options)
    {
        public Task<UploadReceipt> UploadAsync() =>
            GraphFilesFactory.Create(Drive, Clock, Folder).UploadAsync(File.Path, Destination, Options);
    }
}
