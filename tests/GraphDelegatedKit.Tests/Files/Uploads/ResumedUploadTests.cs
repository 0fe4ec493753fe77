using System.Text;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Tests.Formats;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>Which pending uploads of another process are resumed, which start over, and which interrupted uploads stay pending.</summary>
public sealed class ResumedUploadTests() : JournaledUploadFixture(ResumedUploadTests.Size)
{
    private const int Size = (2 * Range) + 12_345; // three ranges
    private static readonly DateTimeOffset Time = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    [TestCase(ConflictBehavior.Replace, false, ConflictBehavior.Replace, false, true)]
    [TestCase(ConflictBehavior.Replace, false, ConflictBehavior.Rename, false, false)]
    [TestCase(ConflictBehavior.Replace, false, ConflictBehavior.Fail, false, false)]
    [TestCase(ConflictBehavior.Rename, false, ConflictBehavior.Rename, false, true)]
    [TestCase(ConflictBehavior.Rename, false, ConflictBehavior.Fail, false, false)]
    [TestCase(ConflictBehavior.Fail, false, ConflictBehavior.Fail, false, true)]
    [TestCase(ConflictBehavior.Fail, false, ConflictBehavior.Replace, false, true,
        Description = "The bytes are kept, because a commit by path can replace the file.")]
    [TestCase(ConflictBehavior.Fail, false, ConflictBehavior.Rename, false, true)]
    [TestCase(ConflictBehavior.Replace, false, ConflictBehavior.Replace, true, false,
        Description = "The session would commit the file before BeforeCommit is called.")]
    [TestCase(ConflictBehavior.Replace, true, ConflictBehavior.Replace, true, true)]
    [TestCase(ConflictBehavior.Replace, true, ConflictBehavior.Replace, false, true)]
    public async Task An_upload_is_resumed_if_its_session_can_fulfil_the_current_options(
        ConflictBehavior conflict, bool isDeferred, ConflictBehavior conflictNow, bool isDeferredNow, bool isResumed)
    {
        await CancelAtSecondRangeAsync(Options(conflict, isDeferred));

        var receipt = await UploadAsync(Options(conflictNow, isDeferredNow));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.ResumedFrom, Is.EqualTo(isResumed ? Range : 0));
            Assert.That(Drive.Log.Count(line => line == "DELETE session"), Is.EqualTo(isResumed ? 0 : 1),
                "an unused session is deleted");
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Created));
            Assert.That(Drive.Items["big.bin"].Content.AsSpan().SequenceEqual(SourceFile.Content));
        }
    }

    [TestCase(0, true)]
    [TestCase(1, false)]
    public async Task An_upload_with_another_LastModified_starts_over(long ticks, bool isResumed)
    {
        await CancelAtSecondRangeAsync(new UploadOptions { FragmentSize = Range, MaxSingleRequestSize = 0, LastModified = Time });

        var receipt =
            await UploadAsync(new UploadOptions { FragmentSize = Range, MaxSingleRequestSize = 0, LastModified = Time.AddTicks(ticks) });

        Assert.That(receipt.ResumedFrom, Is.EqualTo(isResumed ? Range : 0));
        Assert.That(Drive.SessionBody.ToString(), Does.Contain(ticks == 0 ? "2026-03-04T05:06:07Z" : "2026-03-04T05:06:07.0000001Z"));
    }

    [TestCase("Sent", Size + 1)]
    [TestCase("Sent", -1)]
    [TestCase("Hashed", Size + 1)]
    [TestCase("Hashed", -1)]
    [TestCase("Size", 0)]
    [TestCase("DriveId", "")]
    [TestCase("DriveId", "of another drive")]
    [TestCase("Path", "another.bin")]
    [TestCase("Account", "of another account")]
    [TestCase("HashState", "AAAA")]
    [TestCase("Address", "https://evil.example/s1?tempauth=SECRET")]
    [TestCase("StartedOn", "some day")]
    public async Task An_inconsistent_journal_entry_is_set_aside_and_the_upload_starts_over(string member, object value)
    {
        await CancelAtSecondRangeAsync(Options());
        ChangeEntries(record => record[member] = value is string text ? text : (int)value);
        Drive.ExpireSession();

        var receipt = await UploadAsync(Options());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.ResumedFrom, Is.Zero);
            Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched));
            Assert.That(Directory.GetFiles(JournalFolder, "*.corrupt-*"), Has.Length.EqualTo(1));
            Assert.That(Log.Text, Does.Contain("is damaged").And.Not.Contain("SECRET"));
        }
    }

    [Test]
    public async Task A_journal_entry_with_an_unknown_conflict_behavior_is_not_resumed()
    {
        await CancelAtSecondRangeAsync(Options());
        ChangeEntries(record => record["Conflict"] = "of a later version");

        var receipt = await UploadAsync(Options());

        Assert.That(receipt.ResumedFrom, Is.Zero);
        Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched));
    }

    [TestCase("unreachable", TransferReason.Unreachable, true)]
    [TestCase("no progress", TransferReason.NoProgress, true)]
    [TestCase("name taken", TransferReason.NameTaken, true)]
    [TestCase("outcome unknown", TransferReason.OutcomeUnknown, true)]
    [TestCase("locked", TransferReason.Locked, true)]
    [TestCase("refused", TransferReason.Refused, false)]
    [TestCase("session lost", TransferReason.SessionLost, false)]
    [TestCase("source changed", TransferReason.SourceChanged, false)]
    [TestCase("content differs", TransferReason.ContentMismatch, false)]
    public async Task An_interrupted_upload_is_pending_after_a_temporary_fault_and_not_after_a_permanent_one(
        string cause, TransferReason reason, bool isPending)
    {
        var conflict = Cause(cause);

        var stopped = await Assert.ThrowsAsync<TransferInterruptedException>(() => UploadAsync(Options(conflict)));
        var pending = await CreateFiles().ListPendingUploadsAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(stopped!.Reason, Is.EqualTo(reason));
            Assert.That(pending.Select(upload => upload.Id), Is.EqualTo(isPending ? new[] { stopped.PendingUploadId! } : []));
            Assert.That(stopped.PendingUploadId is not null, Is.EqualTo(isPending));
            Assert.That(stopped.ToString(), Does.Not.Contain("SECRET").And.Not.Contain("sharepoint"));
        }
    }

    [Test]
    public async Task A_sign_out_during_an_upload_leaves_it_pending()
    {
        var puts = 0;
        var signedOut = new InterceptingClient(Drive, (request, _) =>
        {
            if (request.Method != HttpMethod.Put || ++puts != 2) return;
            throw new SignInException(SignInReason.SignInRequired, "No user is signed in.");
        });

        await Assert.ThrowsAsync<SignInException>(() => CreateFiles(signedOut).UploadAsync(SourceFile.Path, Destination, Options()));
        var receipt = await UploadAsync(Options());

        Assert.That(receipt.ResumedFrom, Is.EqualTo(Range));
        Assert.That(Drive.Log.Count(line => line == "POST session"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_second_upload_to_the_same_destination_is_refused_and_does_not_disturb_the_first()
    {
        TransferInterruptedException? second = null;
        Drive.OnPut = put =>
        {
            if (put == 2) second = Assert.ThrowsAsync<TransferInterruptedException>(() => UploadAsync(Options())).GetAwaiter().GetResult();
        };

        var receipt = await UploadAsync(Options());

        Assert.That(second!.Reason, Is.EqualTo(TransferReason.AlreadyRunning));
        Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Created));
        Assert.That(Drive.BytesAccepted, Is.EqualTo(Size));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task An_upload_that_is_cancelled_during_a_delay_throws_with_the_callers_token_and_is_pending_if_it_has_a_journal(
        bool hasJournal)
    {
        using var stop = new CancellationTokenSource();
        Drive.Faults[2] = UploadFault.Status429;
        var time = new CancelsAtDelay(stop);

        var files = GraphFilesFactory.Create(Drive, time, hasJournal ? Folder : null);

        var cancelled = await Assert.CatchAsync<OperationCanceledException>(
            () => files.UploadAsync(SourceFile.Path, Destination, Options(), cancellationToken: stop.Token));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(cancelled!.CancellationToken, Is.EqualTo(stop.Token));
            Assert.That(Drive.IsSessionOpen, Is.EqualTo(hasJournal));
            Assert.That((await CreateFiles().ListPendingUploadsAsync()).Select(pending => pending.Sent),
                Is.EqualTo(hasJournal ? new[] { (long)Range } : []));
        }
    }

    [Test]
    public async Task An_upload_that_is_cancelled_before_it_starts_sends_nothing()
    {
        await Assert.CatchAsync<OperationCanceledException>(() => UploadAsync(Options(), new CancellationToken(canceled: true)));

        Assert.That(Drive.Log, Is.Empty);
        Assert.That(await CreateFiles().ListPendingUploadsAsync(), Is.Empty);
    }

    [TestCase(5, 0)]
    [TestCase(600, 0)]
    [TestCase(100_000, 1)]
    public async Task An_upload_logs_one_warning_if_it_cannot_end_before_its_upload_URL_expires(
        int secondsForARange, int warnings)
    {
        Drive.OnPut = _ => Clock.Advance(TimeSpan.FromSeconds(secondsForARange));

        await UploadAsync(Options());

        Assert.That(Log.Lines.Count(line => line.StartsWith("Warning:", StringComparison.Ordinal)), Is.EqualTo(warnings));
    }

    private static UploadOptions Options(ConflictBehavior conflict = ConflictBehavior.Replace, bool isDeferred = false) =>
        new()
        {
            Conflict = conflict,
            FragmentSize = Range,
            MaxSingleRequestSize = 0,
            BeforeCommit = isDeferred ? _ => Task.CompletedTask : null,
        };

    private Task<UploadReceipt> UploadAsync(UploadOptions options, CancellationToken cancellationToken = default) =>
        CreateFiles().UploadAsync(SourceFile.Path, Destination, options, cancellationToken: cancellationToken);

    private void ChangeEntries(Action<JsonNode> change)
    {
        foreach (var entry in Directory.GetFiles(JournalFolder, "*.upload*"))
        {
            var file = File.ReadAllBytes(entry);
            var record = JsonNode.Parse(ProtectedFile.Open(file, []))!;
            change(record);
            File.WriteAllBytes(entry, ProtectedFile.With(file, Encoding.UTF8.GetBytes(record.ToJsonString()), []));
        }
    }

    /// <returns>The conflict behavior with which the scripted faults lead to this cause.</returns>
    private ConflictBehavior Cause(string what)
    {
        switch (what)
        {
            case "unreachable": Drive.PersistentFault = (2, UploadFault.ResetBeforeCommit); break;
            case "no progress": Drive.PersistentFault = (2, UploadFault.NoProgress); break;
            case "locked": Drive.Faults[2] = UploadFault.Status423; break;
            case "refused": Drive.Faults[2] = UploadFault.Status507; break;
            case "content differs": Drive.Faults[2] = UploadFault.ReplyClaimsMoreBytes; break;
            case "session lost": Drive.Faults[2] = Drive.Faults[4] = UploadFault.SessionExpires; break;
            case "name taken":
                Drive.Faults[3] = UploadFault.NameTakenAtLastRange;
                return ConflictBehavior.Fail;
            case "outcome unknown":
                Drive.Items["big.bin"] = new StoredItem("big.bin", new byte[Size]);
                Drive.Faults[3] = UploadFault.ResetAfterCommit;
                return ConflictBehavior.Rename;
            default:
                Drive.OnPutHalfRead = put =>
                    File.SetLastWriteTimeUtc(SourceFile.Path, put == 2 ? Time.UtcDateTime : File.GetLastWriteTimeUtc(SourceFile.Path));
                break;
        }

        return ConflictBehavior.Replace;
    }

    /// <summary>The system clock, on which no requested delay ends: the first one is cancelled when it begins.</summary>
    private sealed class CancelsAtDelay(CancellationTokenSource stop) : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (state is Task && dueTime == TimeSpan.FromSeconds(7)) ThreadPool.QueueUserWorkItem(_ => stop.Cancel());
            return base.CreateTimer(callback, state, dueTime == TimeSpan.FromSeconds(7) ? Timeout.InfiniteTimeSpan : dueTime, period);
        }
    }
}
