using System.Security.Cryptography;

namespace GraphDelegatedKit.Tests.Files;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public class ResumableUploadTests
{
    private const int MiB = 1024 * 1024;
    private const int FragmentAlignment = 320 * 1024;
    private const int Size = (25 * MiB) + 12_345; // three ranges: 10 MiB, 10 MiB, and a little more than 5 MiB
    private static readonly DrivePath Destination = DrivePath.In("d", "big.bin");

    private readonly ScriptedDrive _drive = new();
    private readonly Clock _clock = new();
    private static TemporaryFile _file = null!;

    [OneTimeSetUp]
    public static void CreateFile() => _file = new TemporaryFile(Size);

    [OneTimeTearDown]
    public static void DeleteFile() => _file.Dispose();

    [Test]
    public async Task A_resumable_upload_sends_every_byte_once_and_returns_a_receipt()
    {
        var receipt = await UploadAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                _drive.Log,
                Is.EqualTo((string[])["GET item", "POST session", "PUT 0-10485759", "PUT 10485760-20971519", "PUT 20971520-26226744"]));
            Assert.That(_drive.Items["big.bin"].Content.AsSpan().SequenceEqual(_file.Content));
            Assert.That(receipt.Sha256, Is.EqualTo(Convert.ToHexString(SHA256.HashData(_file.Content)).ToLowerInvariant()));
            Assert.That(receipt.Size, Is.EqualTo(Size));
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Created));
            Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched));
            Assert.That(receipt.Retries, Is.Zero);
            Assert.That(receipt.ResumedFrom, Is.Zero);
            Assert.That(receipt.Item.Id, Is.EqualTo("item-big.bin"));
        }
    }

    [TestCase(UploadFault.ResetBeforeCommit, 1, 5 * MiB)]
    [TestCase(UploadFault.ResetBeforeCommit, 2, 5 * MiB)]
    [TestCase(UploadFault.ResetBeforeCommit, 3, (5 * MiB + 12_345) / 2)]
    [TestCase(UploadFault.ResetAfterCommit, 1, 0)]
    [TestCase(UploadFault.ResetAfterCommit, 2, 0)]
    [TestCase(UploadFault.ResetAfterPartialCommit, 1, 10 * MiB - 100_001)]
    [TestCase(UploadFault.ResetAfterPartialCommit, 2, 10 * MiB - 100_001)]
    [TestCase(UploadFault.ResetAfterPartialCommit, 3, 5 * MiB + 12_345 - 100_001)]
    [TestCase(UploadFault.Status500BeforeCommit, 2, 0)]
    [TestCase(UploadFault.Status504AfterCommit, 2, 0)]
    [TestCase(UploadFault.Status503WithRetryAfter, 2, 0)]
    [TestCase(UploadFault.Status429, 1, 0)]
    [TestCase(UploadFault.Status429, 3, 0)]
    [TestCase(UploadFault.Status416, 2, 0)]
    [TestCase(UploadFault.Status404Once, 1, 0)]
    [TestCase(UploadFault.ReplyWithoutRanges, 1, 0)]
    [TestCase(UploadFault.ReplyWithEmptyBody, 2, 0)]
    [TestCase(UploadFault.ReplyWithOutlookRanges, 1, 0)]
    [TestCase(UploadFault.Reply201WithRangesOnly, 2, 0)]
    [TestCase(UploadFault.NoProgress, 2, 10 * MiB)]
    public async Task A_resumable_upload_recovers_from_one_fault_and_resends_only_lost_bytes(UploadFault fault, int put, int resentBytes)
    {
        _drive.Faults[put] = fault;

        var receipt = await UploadAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(_drive.Items["big.bin"].Content.AsSpan().SequenceEqual(_file.Content));
            Assert.That(_drive.BytesAccepted - Size, Is.EqualTo(resentBytes));
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Created));
            Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched));
            Assert.That(receipt.Sha256, Is.EqualTo(Convert.ToHexString(SHA256.HashData(_file.Content)).ToLowerInvariant()));
            Assert.That(_drive.Log.Count(line => line == "POST session"), Is.EqualTo(1));
        }
    }

    [TestCase(UploadFault.ResetBeforeCommit, FragmentAlignment)]
    [TestCase(UploadFault.ResetAfterCommit, 2 * FragmentAlignment)]
    [TestCase(UploadFault.ResetAfterPartialCommit, FragmentAlignment + 100_001)]
    [TestCase(UploadFault.Status408, FragmentAlignment)]
    [TestCase(UploadFault.Status500BeforeCommit, FragmentAlignment)]
    [TestCase(UploadFault.Status504AfterCommit, 2 * FragmentAlignment)]
    [TestCase(UploadFault.Status416, FragmentAlignment)]
    [TestCase(UploadFault.ReplyWithOutlookRanges, 2 * FragmentAlignment)]
    [TestCase(UploadFault.Reply201WithRangesOnly, 2 * FragmentAlignment)]
    public async Task The_session_status_is_read_before_a_range_is_sent_again(UploadFault fault, int from)
    {
        _drive.Faults[2] = fault;

        await GraphFilesFactory.Create(_drive, _clock).UploadAsync(
            new byte[4 * FragmentAlignment], Destination, new UploadOptions { FragmentSize = FragmentAlignment, MaxSingleRequestSize = 0 });

        var after = _drive.Log.Skip(_drive.Log.IndexOf("PUT 327680-655359") + 1).Take(2).ToList();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(after[0], Is.EqualTo("GET session"));
            Assert.That(after[1].Split('-')[0], Is.EqualTo($"PUT {from}"));
        }
    }

    [TestCase(UploadFault.ResetAfterCommit)]
    [TestCase(UploadFault.Status504AfterCommit)]
    [TestCase(UploadFault.ReplyWithEmptyBody)]
    [TestCase(UploadFault.Reply201WithRangesOnly)]
    public async Task A_lost_last_reply_is_reconciled_without_sending_a_byte_again(UploadFault fault)
    {
        _drive.Faults[3] = fault;

        var receipt = await UploadAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(_drive.BytesAccepted, Is.EqualTo(Size));
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Reconciled));
            Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched));
        }
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task An_upload_with_a_lost_last_reply_is_distinguished_from_an_older_file(bool reportsHashes)
    {
        _drive.ReportsHashes = reportsHashes;
        _drive.Items["big.bin"] = new StoredItem("big.bin", new byte[Size]);
        _drive.Faults[3] = UploadFault.ResetAfterCommit;

        var receipt = await UploadAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Reconciled));
            Assert.That(receipt.Verified, Is.EqualTo(reportsHashes ? Verification.Matched : Verification.NotAvailable));
            Assert.That(_drive.Items["big.bin"].Content.AsSpan().SequenceEqual(_file.Content));
        }
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_session_that_expires_without_a_new_file_starts_over(bool reportsHashes)
    {
        _drive.ReportsHashes = reportsHashes;
        _drive.Items["big.bin"] = new StoredItem("big.bin", new byte[Size]);
        _drive.Faults[3] = UploadFault.ResetAfterPartialCommit; // every byte was sent once, and some were not stored
        _drive.Faults[4] = UploadFault.SessionExpires;

        var receipt = await UploadAsync();

        Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Replaced));
        Assert.That(_drive.Items["big.bin"].Content.AsSpan().SequenceEqual(_file.Content));
        Assert.That(_drive.Log.Count(line => line == "POST session"), Is.EqualTo(2));
    }

    [Test]
    public async Task A_complete_session_that_cannot_be_committed_starts_over()
    {
        _drive.Faults[3] = UploadFault.Reply202WithoutItem; // the status is [] and no item ever appears
        _drive.Faults[4] = UploadFault.CommitRequestReturns404;

        var receipt = await UploadAsync();

        Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Created));
        Assert.That(_drive.Log, Is.SupersetOf((string[])["GET session", "DELETE session"]));
    }

    [TestCase(UploadFault.ResetBeforeCommit)]
    [TestCase(UploadFault.ResetAfterCommit)]
    [TestCase(null)]
    public async Task A_complete_session_without_an_item_is_committed_without_sending_a_byte_again(UploadFault? commitFault)
    {
        _drive.Faults[3] = UploadFault.Reply202WithoutItem;
        if (commitFault is { } fault) _drive.Faults[4] = fault;

        var receipt = await UploadAsync();

        Assert.That(
            receipt.Outcome, Is.EqualTo(commitFault == UploadFault.ResetAfterCommit ? UploadOutcome.Reconciled : UploadOutcome.Created));
        Assert.That(_drive.BytesAccepted, Is.EqualTo(Size));
        Assert.That(_drive.Items["big.bin"].Content.AsSpan().SequenceEqual(_file.Content));
    }

    [TestCase(ConflictBehavior.Replace, UploadOutcome.Replaced, "big.bin")]
    [TestCase(ConflictBehavior.Rename, UploadOutcome.Renamed, "renamed-big.bin")]
    public async Task A_name_taken_at_the_last_byte_follows_the_conflict_rule_without_sending_a_byte_again(
        ConflictBehavior conflict, UploadOutcome outcome, string name)
    {
        _drive.Faults[3] = UploadFault.NameTakenAtLastRange;

        var receipt = await UploadAsync(conflict);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Outcome, Is.EqualTo(outcome));
            Assert.That(receipt.Item.Name, Is.EqualTo(name));
            Assert.That(_drive.BytesAccepted, Is.EqualTo(Size));
            Assert.That(_drive.Items[name].Content.AsSpan().SequenceEqual(_file.Content));
        }
    }

    [Test]
    public async Task A_name_taken_at_the_last_byte_fails_an_upload_with_the_conflict_rule_Fail()
    {
        _drive.Faults[3] = UploadFault.NameTakenAtLastRange;

        var interrupted = (await Assert.ThrowsAsync<TransferInterruptedException>(() => UploadAsync(ConflictBehavior.Fail)))!;

        Assert.That(interrupted.Reason, Is.EqualTo(TransferReason.NameTaken));
        Assert.That(_drive.Items["big.bin"].Content, Is.EqualTo((byte[])[1, 2, 3]));
    }

    [Test]
    public async Task A_fragment_that_is_too_large_is_halved_permanently()
    {
        _drive.Faults[2] = _drive.Faults[3] = UploadFault.Status413;

        await UploadAsync();

        Assert.That(PutLines, Is.EqualTo((string[])[
            "PUT 0-10485759",
            "PUT 10485760-20971519", "PUT 10485760-15728639", "PUT 10485760-13107199", "PUT 13107200-15728639", "PUT 15728640-18350079",
            "PUT 18350080-20971519", "PUT 20971520-23592959", "PUT 23592960-26214399", "PUT 26214400-26226744"]));
        Assert.That(_drive.Log.Count(line => line == "POST session"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_fragment_of_320_KiB_that_is_too_large_is_refused()
    {
        _drive.PersistentFault = (1, UploadFault.Status413);

        var interrupted = (await Assert.ThrowsAsync<TransferInterruptedException>(() => UploadAsync()))!;

        Assert.That(interrupted.Reason, Is.EqualTo(TransferReason.Refused));
        // 32, 16, 8, 4, 2, 1 times 320 KiB
        Assert.That(_drive.Log.Count(line => line.StartsWith("PUT", StringComparison.Ordinal)), Is.EqualTo(6));
    }

    [Test]
    public async Task An_expired_upload_URL_is_replaced_by_a_new_session()
    {
        _drive.Faults[2] = UploadFault.Status403;

        var receipt = await UploadAsync();

        Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Created));
        Assert.That(_drive.Log.Count(line => line == "POST session"), Is.EqualTo(2));
    }

    [Test]
    public async Task Two_unusable_upload_URLs_in_a_row_are_a_refusal()
    {
        _drive.PersistentFault = (1, UploadFault.Status403);

        var interrupted = (await Assert.ThrowsAsync<TransferInterruptedException>(() => UploadAsync()))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted.Reason, Is.EqualTo(TransferReason.Refused));
            Assert.That(((GraphException)interrupted.InnerException!).Code, Is.EqualTo("accessDenied"));
        }
    }

    [TestCase(UploadFault.ResetBeforeCommit)]
    [TestCase(UploadFault.Status504BeforeCommit)]
    [TestCase(UploadFault.Status408)]
    public async Task Fragments_grow_while_they_are_fast_and_shrink_after_a_connection_error(UploadFault fault)
    {
        using var file = TemporaryFile.CreateSparse(60 * MiB);
        _drive.ReportsHashes = false;
        _drive.Faults[3] = fault;

        await GraphFilesFactory.Create(_drive, _clock).UploadAsync(file.Path, Destination);

        Assert.That(PutLines, Is.EqualTo((string[])[
            "PUT 0-10485759", // 10 MiB
            "PUT 10485760-31457279", // 20
            "PUT 31457280-62914559", // the rest, which is less than 40 MiB; the connection broke
            "PUT 31457280-52428799", // 20
            "PUT 52428800-62914559"]));
    }

    [TestCase(UploadFault.Status500BeforeCommit)]
    [TestCase(UploadFault.Status429)]
    [TestCase(UploadFault.Status416)]
    public async Task A_fault_unrelated_to_the_connection_keeps_the_fragment_size(UploadFault fault)
    {
        _drive.Faults[1] = fault;

        await GraphFilesFactory.Create(_drive, _clock).UploadAsync(_file.Path, Destination);

        Assert.That(PutLines.Take(2), Is.EqualTo((string[])["PUT 0-10485759", "PUT 0-10485759"]));
    }

    [Test]
    public async Task A_fragment_grows_up_to_191_times_320_KiB()
    {
        using var file = TemporaryFile.CreateSparse(131 * MiB);
        _drive.ReportsHashes = false;

        await GraphFilesFactory.Create(_drive, _clock).UploadAsync(file.Path, Destination);

        // 62,586,880 bytes, although double the size would be 80 MiB
        Assert.That(PutLines.TakeLast(2), Is.EqualTo((string[])["PUT 73400320-135987199", "PUT 135987200-137363455"]));
    }

    [TestCase(null)]
    [TestCase(UploadFault.ResetBeforeCommit)]
    [TestCase(UploadFault.Status504BeforeCommit)]
    public async Task A_configured_fragment_size_is_kept(UploadFault? fault)
    {
        if (fault is { } first) _drive.Faults[1] = first;

        await GraphFilesFactory.Create(_drive, _clock).UploadAsync(
            new byte[5 * FragmentAlignment],
            Destination,
            new UploadOptions { FragmentSize = 2 * FragmentAlignment, MaxSingleRequestSize = 0 });

        Assert.That(
            PutLines.Skip(fault is null ? 0 : 1), Is.EqualTo((string[])["PUT 0-655359", "PUT 655360-1310719", "PUT 1310720-1638399"]));
    }

    [Test]
    public async Task A_slow_fragment_does_not_grow()
    {
        _drive.OnPut = _ => _clock.Advance(TimeSpan.FromSeconds(20));

        await GraphFilesFactory.Create(_drive, _clock).UploadAsync(_file.Path, Destination);

        Assert.That(PutLines, Is.EqualTo((string[])["PUT 0-10485759", "PUT 10485760-20971519", "PUT 20971520-26226744"]));
    }

    [TestCase(null, UploadOutcome.Created)]
    [TestCase(UploadFault.Status429, UploadOutcome.Created)]
    [TestCase(UploadFault.ResetBeforeCommit, UploadOutcome.Created)]
    [TestCase(UploadFault.ResetAfterCommit, UploadOutcome.Reconciled)]
    public async Task A_file_with_a_deferred_commit_appears_only_after_the_commit(UploadFault? onCommit, UploadOutcome outcome)
    {
        var itemsBeforeCommit = -1;
        if (onCommit is { } fault) _drive.Faults[4] = fault;
        var options = new UploadOptions
        {
            FragmentSize = 10 * MiB,
            BeforeCommit = _ =>
            {
                itemsBeforeCommit = _drive.Items.Count;
                return Task.CompletedTask;
            },
        };

        var receipt = await GraphFilesFactory.Create(_drive, _clock).UploadAsync(_file.Path, Destination, options);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(itemsBeforeCommit, Is.Zero);
            Assert.That(receipt.Outcome, Is.EqualTo(outcome));
            Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched));
            Assert.That(_drive.BytesAccepted, Is.EqualTo(Size));
            Assert.That(_drive.SessionBody.GetProperty("deferCommit").GetBoolean(), Is.True);
            Assert.That(_drive.Log, Does.Contain("POST session")); // a POST opens the session and another one commits it
            Assert.That(_drive.Items["big.bin"].Content.AsSpan().SequenceEqual(_file.Content));
        }
    }

    [Test]
    public async Task A_deferred_commit_that_fails_leaves_no_file()
    {
        var options = new UploadOptions { BeforeCommit = _ => throw new InvalidOperationException("another file of the set failed") };

        await Assert.ThrowsAsync<InvalidOperationException>(
            () => GraphFilesFactory.Create(_drive, _clock).UploadAsync(_file.Path, Destination, options));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(_drive.Items.Count, Is.Zero);
            Assert.That(_drive.IsSessionOpen, Is.False);
        }
    }

    [Test]
    public async Task A_session_that_expires_twice_without_progress_ends_the_upload()
    {
        _drive.Faults[2] = _drive.Faults[4] = UploadFault.SessionExpires;

        var interrupted = (await Assert.ThrowsAsync<TransferInterruptedException>(() => UploadAsync()))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted.Reason, Is.EqualTo(TransferReason.SessionLost));
            Assert.That(interrupted.BytesConfirmed, Is.EqualTo(10L * MiB));
            Assert.That(interrupted.TotalBytes, Is.EqualTo(Size));
        }
    }

    [Test]
    public async Task A_lost_last_reply_with_Rename_and_a_taken_name_is_reported_as_unknown()
    {
        _drive.Items["big.bin"] = new StoredItem("big.bin", new byte[Size]);
        _drive.Faults[3] = UploadFault.ResetAfterCommit;

        var interrupted = (await Assert.ThrowsAsync<TransferInterruptedException>(() => UploadAsync(ConflictBehavior.Rename)))!;

        Assert.That(interrupted.Reason, Is.EqualTo(TransferReason.OutcomeUnknown));
        Assert.That(_drive.Items, Has.Count.EqualTo(2));
    }

    [TestCase(ConflictBehavior.Replace, UploadOutcome.Replaced, "big.bin")]
    [TestCase(ConflictBehavior.Rename, UploadOutcome.Renamed, "renamed-big.bin")]
    public async Task The_outcome_of_an_upload_to_a_taken_name_follows_the_conflict_rule(
        ConflictBehavior conflict, UploadOutcome outcome, string name)
    {
        _drive.Items["big.bin"] = new StoredItem("big.bin", [1, 2, 3]);

        var receipt = await UploadAsync(conflict);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Outcome, Is.EqualTo(outcome));
            Assert.That(receipt.Item.Name, Is.EqualTo(name));
        }
    }

    [Test]
    public async Task A_refusal_before_the_first_byte_is_thrown_unchanged()
    {
        _drive.Items["big.bin"] = new StoredItem("big.bin", [1]);

        var rejected = (await Assert.ThrowsAsync<GraphException>(() => UploadAsync(ConflictBehavior.Fail)))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(rejected.Code, Is.EqualTo("nameAlreadyExists"));
            Assert.That(_drive.BytesAccepted, Is.Zero);
        }
    }

    [TestCase(UploadFault.Status507, TransferReason.Refused, "quotaLimitReached")]
    [TestCase(UploadFault.Status423, TransferReason.Locked, "resourceLocked")]
    [TestCase(UploadFault.Status409NameTaken, TransferReason.NameTaken, "nameAlreadyExists")]
    public async Task A_permanent_refusal_ends_the_upload_and_deletes_the_session(UploadFault fault, TransferReason reason, string code)
    {
        _drive.Faults[2] = fault;

        var interrupted = (await Assert.ThrowsAsync<TransferInterruptedException>(() => UploadAsync()))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted.Reason, Is.EqualTo(reason));
            Assert.That(interrupted.BytesConfirmed, Is.EqualTo(10L * MiB));
            Assert.That(((GraphException)interrupted.InnerException!).Code, Is.EqualTo(code));
            Assert.That(_drive.Log[^1], Is.EqualTo("DELETE session"));
            Assert.That(_drive.IsSessionOpen, Is.False);
            Assert.That(interrupted.ToString(), Does.Not.Contain("SECRET").And.Not.Contain("contoso.sharepoint.com"));
        }
    }

    [Test]
    public async Task A_service_without_progress_is_abandoned_after_six_attempts()
    {
        _drive.PersistentFault = (2, UploadFault.NoProgress);

        var interrupted = (await Assert.ThrowsAsync<TransferInterruptedException>(() => UploadAsync()))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted.Reason, Is.EqualTo(TransferReason.NoProgress));
            Assert.That(interrupted.BytesConfirmed, Is.EqualTo(10L * MiB));
            Assert.That(_drive.Log.Count(line => line.StartsWith("PUT 10485760-", StringComparison.Ordinal)), Is.EqualTo(6));
            Assert.That(_drive.IsSessionOpen, Is.False);
        }
    }

    [TestCase(UploadFault.ResetBeforeCommit, TransferReason.Unreachable)]
    [TestCase(UploadFault.Status500BeforeCommit, TransferReason.Unreachable)]
    [TestCase(UploadFault.Status416, TransferReason.NoProgress)]
    public async Task A_persistent_fault_ends_the_upload_with_its_reason(UploadFault fault, TransferReason reason)
    {
        _drive.PersistentFault = (3, fault);

        var interrupted = (await Assert.ThrowsAsync<TransferInterruptedException>(() => UploadAsync()))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted.Reason, Is.EqualTo(reason));
            Assert.That(interrupted.BytesConfirmed, Is.EqualTo(20L * MiB));
            Assert.That(_drive.IsSessionOpen, Is.False);
        }
    }

    [Test]
    public async Task Faults_with_progress_in_between_never_end_the_upload()
    {
        for (var put = 1; put < 40; put++)
            _drive.Faults[put] = put % 2 == 0 ? UploadFault.ResetAfterPartialCommit : UploadFault.ResetBeforeCommit;

        var receipt = await UploadAsync();

        Assert.That(_drive.Items["big.bin"].Content.AsSpan().SequenceEqual(_file.Content));
        Assert.That(receipt.Retries, Is.EqualTo(39));
    }

    [Test]
    public async Task A_requested_delay_is_respected_and_uses_no_attempt()
    {
        for (var put = 2; put < 22; put++) _drive.Faults[put] = UploadFault.Status429;

        await UploadAsync();

        Assert.That(_clock.Delays, Is.EqualTo(Enumerable.Repeat(TimeSpan.FromSeconds(7), 20)));
    }

    [Test]
    public async Task A_new_session_that_is_not_found_is_retried_for_some_seconds()
    {
        _drive.Faults[1] = _drive.Faults[2] = _drive.Faults[3] = UploadFault.Status404Once;

        await UploadAsync();

        Assert.That(_clock.Delays, Is.EqualTo((TimeSpan[])[TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(6)]));
        Assert.That(_drive.Log.Count(line => line == "POST session"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_cancelled_upload_deletes_its_session()
    {
        using var cancellation = new CancellationTokenSource();
        _drive.OnPut = put =>
        {
            if (put == 2) cancellation.Cancel();
        };

        await Assert.CatchAsync<OperationCanceledException>(() => UploadAsync(cancellationToken: cancellation.Token));

        Assert.That(_drive.Log[^1], Is.EqualTo("DELETE session"));
        Assert.That(_drive.IsSessionOpen, Is.False);
    }

    [TestCase("grows")]
    [TestCase("shrinks")]
    [TestCase("grows, and has its old time")]
    [TestCase("is written into")]
    public async Task A_file_that_changes_during_the_upload_is_not_stored(string change)
    {
        using var file = new TemporaryFile(24 * FragmentAlignment);
        var time = File.GetLastWriteTimeUtc(file.Path);
        _drive.OnPutHalfRead = put =>
        {
            if (put != 3) return;
            using (var stream = new FileStream(file.Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            {
                if (change == "is written into") stream.WriteByte(1);
                else stream.SetLength(change == "shrinks" ? (17 * FragmentAlignment) + 1 : (24 * FragmentAlignment) + 1);
            }

            File.SetLastWriteTimeUtc(file.Path, change == "grows, and has its old time" ? time : time.AddSeconds(1));
        };

        var interrupted = (await Assert.ThrowsAsync<TransferInterruptedException>(() => GraphFilesFactory.Create(_drive, _clock)
            .UploadAsync(file.Path, Destination, new UploadOptions { FragmentSize = 8 * FragmentAlignment })))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted.Reason, Is.EqualTo(TransferReason.SourceChanged));
            Assert.That(_drive.Items.Count, Is.Zero);
            Assert.That(_drive.IsSessionOpen, Is.False);
        }
    }

    [TestCase(0)]
    [TestCase(4 * MiB)]
    public async Task Content_that_differs_on_the_service_is_an_error_and_is_kept(int maxSingleRequestSize)
    {
        _drive.StoredContent = new byte[FragmentAlignment];

        var interrupted = (await Assert.ThrowsAsync<TransferInterruptedException>(() =>
            GraphFilesFactory.Create(_drive, _clock).UploadAsync(
                TestData.CreateRandomBytes(FragmentAlignment),
                Destination,
                new UploadOptions { MaxSingleRequestSize = maxSingleRequestSize })))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted.Reason, Is.EqualTo(TransferReason.ContentMismatch));
            Assert.That(_drive.Items["big.bin"].Content, Is.EqualTo(new byte[FragmentAlignment]));
            Assert.That(_drive.Log.Any(line => line.StartsWith("DELETE", StringComparison.Ordinal)), Is.False);
        }
    }

    [Test]
    public async Task Content_that_the_service_modified_is_reported_as_ChangedByService()
    {
        _drive.StoredContent = new byte[Size + 500];

        var receipt = await GraphFilesFactory.Create(_drive, _clock)
            .UploadAsync(_file.Path, DrivePath.In("d", "report.docx"), CreateTenMiBOptions());

        Assert.That(receipt.Verified, Is.EqualTo(Verification.ChangedByService));
    }

    [Test]
    public async Task The_progress_of_an_upload_reports_confirmed_bytes()
    {
        var reports = new List<TransferProgress>();
        _drive.Faults[2] = UploadFault.ResetAfterPartialCommit;

        await GraphFilesFactory.Create(_drive, _clock)
            .UploadAsync(_file.Path, Destination, CreateTenMiBOptions(), progress: new SynchronousProgress<TransferProgress>(reports.Add));

        Assert.That(
            reports.Select(p => p.BytesTransferred), Is.EqualTo((long[])[0, 10 * MiB, 10 * MiB + 100_001, 20 * MiB + 100_001, Size]));
        Assert.That(reports.All(p => p.TotalBytes == Size));
    }

    [Test]
    public async Task An_upload_reads_the_file_in_small_buffers()
    {
        await UploadAsync();

        Assert.That(_drive.LargestBuffer, Is.LessThanOrEqualTo(128 * 1024));
    }

    [Test]
    public async Task The_timestamp_of_the_file_is_sent_after_the_conflict_behavior()
    {
        using var file = new TemporaryFile(5 * MiB);
        File.SetLastWriteTimeUtc(file.Path, new DateTime(2020, 2, 29, 12, 30, 0, DateTimeKind.Utc));

        await UploadAsync(file: file);

        var body = _drive.SessionBody.ToString();
        Assert.That(body, Does.StartWith("""{"item":{"@microsoft.graph.conflictBehavior":"replace","name":"big.bin","fileSystemInfo":{"""));
        Assert.That(body, Does.EndWith("""lastModifiedDateTime":"2020-02-29T12:30:00Z"}}}"""));
    }

    [Test]
    public async Task Random_faults_end_in_a_complete_file_or_an_exception()
    {
        UploadFault[] faults =
        [
            UploadFault.ResetBeforeCommit, UploadFault.ResetAfterCommit, UploadFault.ResetAfterPartialCommit,
            UploadFault.Status500BeforeCommit, UploadFault.Status504AfterCommit, UploadFault.Status503WithRetryAfter, UploadFault.Status416,
            UploadFault.ReplyWithoutRanges, UploadFault.ReplyWithEmptyBody, UploadFault.NoProgress, UploadFault.SessionExpires,
        ];
        var random = new Random(1130);
        using var file = new TemporaryFile(Size - 3 * MiB);
        for (var run = 0; run < 25; run++)
        {
            var drive = new ScriptedDrive();
            for (var put = 1; put < 12; put++)
                if (random.Next(2) == 0)
                    drive.Faults[put] = faults[random.Next(faults.Length)];

            try
            {
                var receipt = await GraphFilesFactory.Create(drive, new Clock()).UploadAsync(file.Path, Destination, CreateTenMiBOptions());
                Assert.That(drive.Items["big.bin"].Content.AsSpan().SequenceEqual(file.Content), $"run {run}");
                Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched));
            }
            catch (TransferInterruptedException e)
            {
                Assert.That(e.Reason, Is.EqualTo(TransferReason.SessionLost), $"run {run}");
            }

            Assert.That(drive.IsSessionOpen, Is.False);
        }
    }

    private IEnumerable<string> PutLines => _drive.Log.Where(line => line.StartsWith("PUT", StringComparison.Ordinal));

    private Task<UploadReceipt> UploadAsync(
        ConflictBehavior conflict = ConflictBehavior.Replace, TemporaryFile? file = null, CancellationToken cancellationToken = default) =>
        GraphFilesFactory.Create(_drive, _clock)
            .UploadAsync((file ?? _file).Path, Destination, CreateTenMiBOptions(conflict), cancellationToken: cancellationToken);

    private static UploadOptions CreateTenMiBOptions(ConflictBehavior conflict = ConflictBehavior.Replace) =>
        new() { Conflict = conflict, FragmentSize = 10 * MiB, ComputeSha256 = true };
}
