using System.Runtime.Versioning;
using System.Text;
using GraphDelegatedKit.Storage;
using GraphDelegatedKit.Files.Journal;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>
/// What the journal records of an upload, and how the next process resumes from it. Each call of
/// <see cref="JournaledUploadFixture.CreateFiles"/> is a new process that shares nothing but the folder.
/// </summary>
public sealed class TransferJournalTests() : JournaledUploadFixture(TransferJournalTests.Size)
{
    private const int Size = (2 * Range) + 12_345; // three ranges

    private string[] Entries => Directory.Exists(JournalFolder) ? Directory.GetFiles(JournalFolder, "*.upload") : [];

    [Test]
    public async Task An_upload_is_recorded_in_the_journal_before_its_first_byte_is_sent()
    {
        string[] atFirstPut = [];
        Drive.OnPut = put => atFirstPut = put == 1 ? Entries : atFirstPut;

        await CreateFiles().UploadAsync(SourceFile.Path, Destination, ThreeRanges);

        Assert.That(atFirstPut, Has.Length.EqualTo(1));
        Assert.That(
            Directory.GetFiles(JournalFolder).Select(Path.GetExtension),
            Is.EqualTo((string[])[".lock"]),
            "nothing is left of an upload that ended");
    }

    [Test]
    [Platform(Exclude = "Win")]
    [UnsupportedOSPlatform("windows")]
    public async Task A_journal_is_readable_by_its_owner_only()
    {
        await InterruptAtRangeAsync(atRange: 2);

        Assert.That(
            File.GetUnixFileMode(JournalFolder), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
        Assert.That(
            Directory.GetFiles(JournalFolder).Select(File.GetUnixFileMode).Distinct(),
            Is.EqualTo((UnixFileMode[])[UnixFileMode.UserRead | UnixFileMode.UserWrite]));
    }

    [TestCase(false)]
    [TestCase(true, Description = "the folder above it")]
    [Platform(Include = "Linux", Reason = "Folders above are looked at on Linux.")]
    [SupportedOSPlatform("linux")]
    public async Task A_journal_in_a_folder_that_everyone_can_write_to_is_neither_listed_nor_used(bool isAbove)
    {
        await InterruptAtRangeAsync(atRange: 2);
        File.SetUnixFileMode(isAbove ? Folder.Path : JournalFolder, (UnixFileMode)0b111_111_111);
        Drive.ExpireSession();

        var pending = await CreateFiles().ListPendingUploadsAsync();
        var receipt = await CreateFiles().UploadAsync(SourceFile.Path, Destination, ThreeRanges);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(pending, Is.Empty);
            Assert.That(receipt.ResumedFrom, Is.Zero);
            Assert.That(CountWarnings("Other users can write to the folder"), Is.EqualTo(2));
            Assert.That(Log.Text, Does.Contain("Run: chmod"));
        }
    }

    [TestCase(1, 0)]
    [TestCase(2, Range)]
    [TestCase(3, 2 * Range)]
    public async Task A_journal_entry_records_the_bytes_sent_after_each_range(int stoppedAtPut, int sent)
    {
        await InterruptAtRangeAsync(stoppedAtPut);

        var pending = (await CreateFiles().ListPendingUploadsAsync()).Single();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(pending.Name, Is.EqualTo("big.bin"));
            Assert.That(pending.SourcePath, Is.EqualTo(Path.GetFullPath(SourceFile.Path)));
            Assert.That(pending.Sent, Is.EqualTo(sent));
            Assert.That(pending.Size, Is.EqualTo(Size));
            Assert.That(pending.ExpiresOn, Is.EqualTo(new DateTimeOffset(2026, 1, 2, 0, 0, 0, TimeSpan.Zero)));
        }
    }

    [TestCase(1, 0)]
    [TestCase(2, Range)]
    [TestCase(3, 2 * Range)]
    public async Task An_upload_of_a_killed_process_resumes_where_it_stopped(int killedAtPut, long from)
    {
        await InterruptAtRangeAsync(killedAtPut);

        var receipt = await CreateFiles().UploadAsync(SourceFile.Path, Destination, ThreeRanges);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.ResumedFrom, Is.EqualTo(from));
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Created));
            Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched));
            Assert.That(receipt.Size, Is.EqualTo(Size));
            Assert.That(Drive.BytesAccepted, Is.EqualTo(Size));
            Assert.That(Drive.Log.Count(line => line == "POST session"), Is.EqualTo(1));
        }

        Assert.That(Drive.Items["big.bin"].Content.AsSpan().SequenceEqual(SourceFile.Content));
        Assert.That(Entries, Is.Empty);
    }

    [Test]
    public async Task A_replacement_session_is_resumed()
    {
        Drive.Faults[2] = UploadFault.SessionExpires;
        await InterruptAtRangeAsync(atRange: 4); // the second of the second session

        var receipt = await CreateFiles().UploadAsync(SourceFile.Path, Destination, ThreeRanges);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.ResumedFrom, Is.EqualTo(Range));
            Assert.That(Drive.Log.Count(line => line == "POST session"), Is.EqualTo(2));
        }

        Assert.That(Drive.Items["big.bin"].Content.AsSpan().SequenceEqual(SourceFile.Content));
    }

    [Test]
    public async Task The_SHA_256_of_a_resumed_upload_covers_the_whole_file()
    {
        await InterruptAtRangeAsync(atRange: 3);

        var receipt = await CreateFiles().UploadAsync(
            SourceFile.Path, Destination, new UploadOptions { FragmentSize = Range, MaxSingleRequestSize = 0, ComputeSha256 = true });

        Assert.That(
            receipt.Sha256,
            Is.EqualTo(Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(SourceFile.Content)).ToLowerInvariant()));
    }

    [Test]
    public async Task A_range_that_was_stored_without_a_reply_is_not_sent_again()
    {
        await KillAfterCommitAsync(range: 2);

        var receipt = await CreateFiles().UploadAsync(SourceFile.Path, Destination, ThreeRanges);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.ResumedFrom, Is.EqualTo(2L * Range));
            Assert.That(Drive.BytesAccepted, Is.EqualTo(Size));
        }

        Assert.That(Drive.Items["big.bin"].Content.AsSpan().SequenceEqual(SourceFile.Content));
    }

    [TestCase(2, Range)]
    [TestCase(3, 2 * Range)]
    public async Task An_upload_with_an_outdated_journal_entry_resumes_where_the_service_says(int killedAtPut, long from)
    {
        await KillBeforeJournalWriteAsync(killedAtPut);
        Assert.That((await CreateFiles().ListPendingUploadsAsync()).Single().Sent, Is.Zero, "what was written before the first range");

        var receipt = await CreateFiles().UploadAsync(SourceFile.Path, Destination, ThreeRanges);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.ResumedFrom, Is.EqualTo(from));
            Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched));
            Assert.That(Drive.BytesAccepted, Is.EqualTo(Size));
        }

        Assert.That(Drive.Items["big.bin"].Content.AsSpan().SequenceEqual(SourceFile.Content));
    }

    [TestCase("same size, same time, other bytes", TransferReason.ContentMismatch)]
    [TestCase("other time", TransferReason.SourceChanged)]
    [TestCase("longer", TransferReason.SourceChanged)]
    public async Task A_changed_file_is_detected_even_if_the_journal_entry_is_outdated(string change, TransferReason reason)
    {
        await KillBeforeJournalWriteAsync(atRange: 3);
        ChangeFile(change);

        var interrupted = (await Assert.ThrowsAsync<TransferInterruptedException>(
            () => CreateFiles().UploadAsync(SourceFile.Path, Destination, ThreeRanges)))!;

        Assert.That(interrupted.Reason, Is.EqualTo(reason));
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "A folder with an open file cannot be moved on Windows.")]
    public async Task An_upload_completes_and_logs_a_warning_when_the_journal_can_no_longer_be_written()
    {
        Drive.OnPut = put =>
        {
            if (put != 2) return;
            Directory.Move(JournalFolder, JournalFolder + " of before");
            File.WriteAllText(JournalFolder, "a file is in the way");
        };

        var receipt = await CreateFiles().UploadAsync(SourceFile.Path, Destination, ThreeRanges);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Created));
            Assert.That(receipt.Retries, Is.Zero);
            Assert.That(Drive.BytesAccepted, Is.EqualTo(Size));
        }

        Assert.That(Log.Text, Does.Contain("cannot be written, so an interrupted upload cannot be resumed"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task An_upload_whose_process_was_killed_after_the_last_byte_is_stored_once(bool reportsHashes)
    {
        Drive.ReportsHashes = reportsHashes;
        Drive.Items["big.bin"] = new StoredItem("big.bin", new byte[Size]); // yesterday's, of the same size
        await KillAfterCommitAsync(range: 3);

        var receipt = await CreateFiles().UploadAsync(SourceFile.Path, Destination, ThreeRanges);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Reconciled));
            Assert.That(receipt.ResumedFrom, Is.EqualTo(Size));
            Assert.That(Drive.BytesAccepted, Is.EqualTo(Size));
        }

        Assert.That(Entries, Is.Empty);
    }

    [Test]
    public async Task An_upload_whose_session_has_expired_starts_over()
    {
        await InterruptAtRangeAsync(atRange: 3);
        Drive.ExpireSession();

        var receipt = await CreateFiles().UploadAsync(SourceFile.Path, Destination, ThreeRanges);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.ResumedFrom, Is.Zero);
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Created));
        }

        Assert.That(Drive.Items["big.bin"].Content.AsSpan().SequenceEqual(SourceFile.Content));
    }

    [TestCase("same size, same time, other bytes")]
    [TestCase("other time")]
    [TestCase("longer")]
    [TestCase("shorter than what was sent")]
    public async Task A_changed_file_is_refused_and_never_mixed(string change)
    {
        await InterruptAtRangeAsync(atRange: 3);
        ChangeFile(change);

        var interrupted = (await Assert.ThrowsAsync<TransferInterruptedException>(
            () => CreateFiles().UploadAsync(SourceFile.Path, Destination, ThreeRanges)))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted.Reason, Is.EqualTo(TransferReason.SourceChanged));
            Assert.That(interrupted.PendingUploadId, Is.EqualTo((await CreateFiles().ListPendingUploadsAsync()).Single().Id));
            Assert.That(Drive.IsSessionOpen, Is.True);
            Assert.That(Drive.Items.Count, Is.Zero);
        }
    }

    [TestCase("same size, same time, other bytes")]
    [TestCase("other time")]
    [TestCase("longer")]
    [TestCase("shorter than what was sent")]
    public async Task A_changed_file_starts_over_if_IfChanged_is_StartOver(string change)
    {
        await InterruptAtRangeAsync(atRange: 3);
        ChangeFile(change);

        var receipt = await CreateFiles().UploadAsync(
            SourceFile.Path,
            Destination,
            new UploadOptions { FragmentSize = Range, MaxSingleRequestSize = 0, IfChanged = SourceChangedBehavior.StartOver });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.ResumedFrom, Is.Zero);
            Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched));
        }

        Assert.That(Drive.Items["big.bin"].Content.AsSpan().SequenceEqual(File.ReadAllBytes(SourceFile.Path)));
    }

    [Test]
    public async Task Another_file_for_the_same_destination_replaces_the_pending_upload()
    {
        await InterruptAtRangeAsync(atRange: 2);
        using var other = new TemporaryFile(3 * Range);

        var receipt = await CreateFiles().UploadAsync(other.Path, Destination, ThreeRanges);

        Assert.That(receipt.ResumedFrom, Is.Zero);
        Assert.That(Drive.Log, Does.Contain("DELETE session"));
        Assert.That(Drive.Items["big.bin"].Content.AsSpan().SequenceEqual(other.Content));
    }

    [Test]
    public async Task An_upload_from_memory_or_a_stream_resumes_if_it_starts_with_the_same_bytes()
    {
        await InterruptAtRangeAsync(2, (files, cancellationToken) =>
            files.UploadAsync(SourceFile.Content, Destination, ThreeRanges, cancellationToken: cancellationToken));
        await InterruptAtRangeAsync(2, (files, cancellationToken) =>
            files.UploadAsync(new MemoryStream(SourceFile.Content), Destination, ThreeRanges, cancellationToken: cancellationToken));
        Assert.That((await Assert.ThrowsAsync<TransferInterruptedException>(() =>
            CreateFiles().UploadAsync(new byte[Size], Destination, ThreeRanges)))!.Reason, Is.EqualTo(TransferReason.SourceChanged));

        var receipt = await CreateFiles().UploadAsync(SourceFile.Content, Destination, ThreeRanges);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.ResumedFrom, Is.EqualTo(2L * Range));
            Assert.That(Drive.BytesAccepted, Is.EqualTo(Size));
        }
    }

    [Test]
    public async Task A_name_taken_at_the_last_byte_is_resolved_by_the_next_run_without_sending_a_byte_again()
    {
        Drive.Faults[3] = UploadFault.NameTakenAtLastRange;
        var failOptions = new UploadOptions { FragmentSize = Range, MaxSingleRequestSize = 0, Conflict = ConflictBehavior.Fail };
        var interrupted = (await Assert.ThrowsAsync<TransferInterruptedException>(
            () => CreateFiles().UploadAsync(SourceFile.Path, Destination, failOptions)))!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted.Reason, Is.EqualTo(TransferReason.NameTaken));
            Assert.That(interrupted.PendingUploadId is not null, Is.True);
        }

        Assert.That((await Assert.ThrowsAsync<TransferInterruptedException>(() =>
            CreateFiles().UploadAsync(SourceFile.Path, Destination, failOptions)))!.Reason, Is.EqualTo(TransferReason.NameTaken));

        var receipt = await CreateFiles().UploadAsync(
            SourceFile.Path,
            Destination,
            new UploadOptions { FragmentSize = Range, MaxSingleRequestSize = 0, Conflict = ConflictBehavior.Rename });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Renamed));
            Assert.That(receipt.Item.Name, Is.EqualTo("renamed-big.bin"));
            Assert.That(Drive.BytesAccepted, Is.EqualTo(Size));
        }

        Assert.That(Drive.Items["renamed-big.bin"].Content.AsSpan().SequenceEqual(SourceFile.Content));
    }

    [Test]
    public async Task A_pending_upload_with_Replace_does_not_resume_with_Fail()
    {
        await InterruptAtRangeAsync(atRange: 2);
        Drive.Items["big.bin"] = new StoredItem("big.bin", [1]);

        var rejected = (await Assert.ThrowsAsync<GraphException>(() => CreateFiles().UploadAsync(
            SourceFile.Path,
            Destination,
            new UploadOptions { FragmentSize = Range, MaxSingleRequestSize = 0, Conflict = ConflictBehavior.Fail })))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(rejected.Code, Is.EqualTo("nameAlreadyExists"));
            Assert.That(Drive.Items["big.bin"].Content.Length, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task A_cancelled_commit_can_be_completed_by_another_run()
    {
        var failingOptions = new UploadOptions
        {
            FragmentSize = Range,
            MaxSingleRequestSize = 0,
            BeforeCommit = _ => throw new InvalidOperationException("not yet"),
        };
        await Assert.ThrowsAsync<InvalidOperationException>(() => CreateFiles().UploadAsync(SourceFile.Path, Destination, failingOptions));
        Assert.That(Drive.Items, Is.Empty);

        var receipt = await CreateFiles().UploadAsync(
            SourceFile.Path,
            Destination,
            new UploadOptions { FragmentSize = Range, MaxSingleRequestSize = 0, BeforeCommit = _ => Task.CompletedTask });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Created));
            Assert.That(receipt.ResumedFrom, Is.EqualTo(Size));
            Assert.That(Drive.BytesAccepted, Is.EqualTo(Size));
        }
    }

    [Test]
    public async Task A_cancelled_upload_stays_pending()
    {
        await InterruptAtRangeAsync(atRange: 2);

        Assert.That(Drive.IsSessionOpen, Is.True);
        Assert.That(Drive.Log, Does.Not.Contain("DELETE session"));
    }

    [TestCase(UploadFault.Status507, false)]
    [TestCase(UploadFault.Status423, true)]
    [TestCase(UploadFault.ResetBeforeCommit, true)]
    public async Task A_temporary_failure_keeps_the_pending_upload_and_a_permanent_one_deletes_it(UploadFault fault, bool isKept)
    {
        Drive.PersistentFault = (2, fault);

        var interrupted = (await Assert.ThrowsAsync<TransferInterruptedException>(
            () => CreateFiles().UploadAsync(SourceFile.Path, Destination, ThreeRanges)))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted.PendingUploadId is not null, Is.EqualTo(isKept));
            Assert.That(Drive.IsSessionOpen, Is.EqualTo(isKept));
            Assert.That(Entries.Length, Is.EqualTo(isKept ? 1 : 0));
        }

        Assert.That(interrupted.ToString(), Does.Not.Contain("SECRET"));
    }

    [Test]
    public async Task A_cancelled_pending_upload_frees_the_name_and_its_journal_entry()
    {
        await InterruptAtRangeAsync(atRange: 2);
        var pending = (await CreateFiles().ListPendingUploadsAsync()).Single();

        var wasCancelled = await CreateFiles().CancelUploadAsync(pending.Id);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(wasCancelled, Is.True);
            Assert.That(Drive.IsSessionOpen, Is.False);
            Assert.That(await CreateFiles().CancelUploadAsync(pending.Id), Is.False);
        }

        Assert.That(await CreateFiles().ListPendingUploadsAsync(), Is.Empty);
        Assert.That(Directory.GetFiles(JournalFolder).Select(Path.GetExtension), Is.EqualTo((string[])[".lock"]), "not even in a copy");
    }

    [Test]
    public async Task Cancelling_an_expired_upload_succeeds_and_a_failed_cancellation_keeps_the_entry()
    {
        await InterruptAtRangeAsync(atRange: 2);
        var pending = (await CreateFiles().ListPendingUploadsAsync()).Single();

        Drive.FailingDeletes = 1;
        await Assert.ThrowsAsync<GraphException>(() => CreateFiles().CancelUploadAsync(pending.Id));
        Assert.That(await CreateFiles().ListPendingUploadsAsync(), Has.Count.EqualTo(1));

        Drive.ExpireSession();
        Assert.That(await CreateFiles().CancelUploadAsync(pending.Id), Is.True);
    }

    [Test]
    public async Task Our_own_session_that_still_holds_the_name_is_deleted_again()
    {
        await InterruptAtRangeAsync(atRange: 2);
        Drive.FailingDeletes = 1;
        using var other = new TemporaryFile(Size - 1);

        var receipt = await CreateFiles().UploadAsync(other.Path, Destination, ThreeRanges);

        Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Created));
        Assert.That(
            Drive.Log.Where(line => line.EndsWith("session", StringComparison.Ordinal)).Skip(1),
            Is.EqualTo((string[])["DELETE session", "POST session", "DELETE session", "POST session"]));
    }

    [Test]
    public async Task An_upload_that_is_too_slow_for_its_URL_is_logged_once()
    {
        Drive.OnPut = _ => Clock.Advance(TimeSpan.FromHours(13));

        await CreateFiles().UploadAsync(SourceFile.Path, Destination, ThreeRanges);

        Assert.That(Log.Text.Split("will not finish before its upload URL expires"), Has.Length.EqualTo(2));
    }

    [Test]
    public async Task An_upload_in_use_by_another_process_is_refused_as_already_running()
    {
        await InterruptAtRangeAsync(atRange: 2);
        var id = (await CreateFiles().ListPendingUploadsAsync()).Single().Id;
        using var other = await FileLock.AcquireAsync(Path.Combine(JournalFolder, id + ".lock"), Clock, default);

        var uploading = (await Assert.ThrowsAsync<TransferInterruptedException>(
            () => CreateFiles().UploadAsync(SourceFile.Path, Destination, ThreeRanges)))!;
        var abandoning = (await Assert.ThrowsAsync<TransferInterruptedException>(() => CreateFiles().CancelUploadAsync(id)))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(uploading.Reason, Is.EqualTo(TransferReason.AlreadyRunning));
            Assert.That(abandoning.Reason, Is.EqualTo(TransferReason.AlreadyRunning));
            Assert.That(Drive.IsSessionOpen, Is.True);
        }
    }

    [Test]
    public async Task A_pending_upload_of_another_user_is_neither_listed_nor_used()
    {
        var ada = new ScriptedUser(Drive, "ada@contoso.com");
        await InterruptAtRangeAsync(2, (_, cancellationToken) => GraphFilesFactory.Create(ada, Clock, Folder, Log)
            .UploadAsync(SourceFile.Path, Destination, ThreeRanges, cancellationToken: cancellationToken));
        var grace = GraphFilesFactory.Create(new ScriptedUser(Drive, "grace@contoso.com"), Clock, Folder, Log);
        var adaUpload = (await GraphFilesFactory.Create(ada, Clock, Folder).ListPendingUploadsAsync()).Single();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await grace.ListPendingUploadsAsync(), Is.EqualTo(Array.Empty<PendingUpload>()));
            Assert.That(await grace.CancelUploadAsync(adaUpload.Id), Is.False);
        }

        Drive.ExpireSession();
        Assert.That((await grace.UploadAsync(SourceFile.Path, Destination, ThreeRanges)).ResumedFrom, Is.Zero);
        Assert.That(await GraphFilesFactory.Create(ada, Clock, Folder).ListPendingUploadsAsync(), Has.Count.EqualTo(1), "it is still hers");
    }

    [Test]
    public async Task A_journal_entry_moved_to_another_name_is_set_aside_and_logged()
    {
        await InterruptAtRangeAsync(2, (_, cancellationToken) =>
            GraphFilesFactory.Create(new ScriptedUser(Drive, "ada@contoso.com"), Clock, Folder)
                .UploadAsync(SourceFile.Path, Destination, ThreeRanges, cancellationToken: cancellationToken));
        var grace = new ScriptedUser(Drive, "grace@contoso.com");
        var graceId = TransferJournal.CreateId(TestData.CreateAccount("grace@contoso.com").HomeAccountId, "d", null, "big.bin");
        File.Move(Entries.Single(), Path.Combine(JournalFolder, graceId + ".upload"));
        foreach (var copy in Directory.GetFiles(JournalFolder, "*.bak")) File.Delete(copy);
        Drive.ExpireSession();

        var receipt = await GraphFilesFactory.Create(grace, Clock, Folder, Log).UploadAsync(SourceFile.Path, Destination, ThreeRanges);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.ResumedFrom, Is.Zero);
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Created));
        }

        Assert.That(Log.Text, Does.Contain("is damaged"));
        Assert.That(Directory.GetFiles(JournalFolder, "*.corrupt-*"), Has.Length.EqualTo(1));
    }

    [TestCase("nothing")]
    [TestCase("half")]
    [TestCase("garbage")]
    public async Task A_damaged_journal_entry_is_set_aside_and_its_backup_is_used(string damage)
    {
        await InterruptAtRangeAsync(atRange: 3);
        var entry = Entries.Single();
        var content = await File.ReadAllBytesAsync(entry);
        await File.WriteAllBytesAsync(
            entry, damage switch { "nothing" => [], "half" => content[..(content.Length / 2)], _ => Encoding.ASCII.GetBytes("xyz\n{}") });

        var receipt = await CreateFiles().UploadAsync(SourceFile.Path, Destination, ThreeRanges);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.ResumedFrom, Is.EqualTo(2L * Range));
            Assert.That(Drive.BytesAccepted, Is.EqualTo(Size));
        }

        Assert.That(Log.Text, Does.Contain("is damaged"));
    }

    [Test]
    public async Task A_damaged_journal_entry_without_a_backup_starts_over()
    {
        await InterruptAtRangeAsync(atRange: 3);
        Drive.ExpireSession();
        foreach (var file in Directory.GetFiles(JournalFolder, "*.upload*")) await File.WriteAllTextAsync(file, "{");

        var receipt = await CreateFiles().UploadAsync(SourceFile.Path, Destination, ThreeRanges);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.ResumedFrom, Is.Zero);
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Created));
        }

        Assert.That(Directory.GetFiles(JournalFolder, "*.corrupt-*"), Is.Not.Empty);
    }

    [Test]
    public async Task Listing_pending_uploads_does_not_set_a_damaged_entry_aside()
    {
        await InterruptAtRangeAsync(atRange: 3);
        foreach (var file in Directory.GetFiles(JournalFolder, "*.upload*")) await File.WriteAllTextAsync(file, "{");

        Assert.That(await CreateFiles().ListPendingUploadsAsync(), Is.Empty);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Entries.Length, Is.EqualTo(1));
            Assert.That(Directory.GetFiles(JournalFolder, "*.corrupt-*").Length, Is.Zero);
        }
    }

    [Test]
    public async Task A_temporary_file_of_a_killed_journal_write_is_deleted_with_its_entry()
    {
        await InterruptAtRangeAsync(atRange: 2);
        await File.WriteAllTextAsync(Entries.Single() + ".0123456789abcdef.tmp", "half of it");

        await CreateFiles().UploadAsync(SourceFile.Path, Destination, ThreeRanges);

        Assert.That(Directory.GetFiles(JournalFolder).Select(Path.GetExtension), Is.EqualTo((string[])[".lock"]));
    }

    [TestCase("https://evil.example/s1?tempauth=SECRET")]
    [TestCase("https://sharepoint.com.evil.example/s1")]
    [TestCase("https://evilsharepoint.com/s1")]
    [TestCase("https://user@contoso.sharepoint.com/s1")]
    [TestCase("https://contoso.sharepoint.com:8443/s1")]
    [TestCase("http://contoso.sharepoint.com/s1?tempauth=SECRET")]
    public async Task No_byte_is_sent_to_an_untrusted_upload_URL(string url)
    {
        Drive.UploadUrl = url;

        var rejected =
            (await Assert.ThrowsAsync<GraphException>(() => CreateFiles().UploadAsync(SourceFile.Path, Destination, ThreeRanges)))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(rejected.Code, Is.EqualTo("untrustedAddress"));
            Assert.That(Drive.BytesAccepted, Is.Zero);
            Assert.That(Entries.Length, Is.Zero);
        }

        Assert.That(rejected.ToString(), Does.Not.Contain("SECRET"));
    }

    [TestCase("https://evil.example/s1?tempauth=SECRET")]
    [TestCase("http://contoso.sharepoint.com/s1?tempauth=SECRET")]
    public async Task A_journal_entry_with_an_untrusted_upload_URL_is_set_aside(string url)
    {
        await InterruptAtRangeAsync(atRange: 2);
        foreach (var file in Directory.GetFiles(JournalFolder, "*.upload*")) await PlantedEntry.SetUrlAsync(file, url);
        Drive.ExpireSession();

        var receipt = await CreateFiles().UploadAsync(SourceFile.Path, Destination, ThreeRanges);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.ResumedFrom, Is.Zero);
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Created));
        }

        Assert.That(Log.Text, Does.Contain("is damaged").And.Not.Contain("SECRET").And.Not.Contain("evil"));
    }

    [Test]
    public async Task A_journal_with_a_keyring_encrypts_all_entries_with_one_key()
    {
        var keyring = new FakeKeyring();
        for (var run = 0; run < 3; run++)
        {
            var files = GraphFilesFactory.Create(Drive, Clock, Folder, Log, keyring);
            await InterruptAtRangeAsync(2, (_, cancellationToken) =>
                files.UploadAsync(SourceFile.Path, DrivePath.In("d", $"big{run}.bin"), ThreeRanges, cancellationToken: cancellationToken));
            Assert.That((await GraphFilesFactory.Create(Drive, Clock, Folder, Log, keyring).ListPendingUploadsAsync())
                .Select(pending => pending.Name), Does.Contain($"big{run}.bin"));
            Drive.ExpireSession();
        }

        Assert.That(keyring.Names, Has.Count.EqualTo(1));
        Assert.That(
            string.Concat(Directory.GetFiles(JournalFolder).Select(File.ReadAllText)),
            Does.Not.Contain("tempauth").And.Not.Contain("SECRET"));
    }

    [Test]
    public async Task A_journal_without_a_keyring_falls_back_to_file_permissions_only_if_configured()
    {
        var keyring = new FakeKeyring { IsMissing = true };
        await InterruptAtRangeAsync(2, (_, cancellationToken) => GraphFilesFactory.Create(Drive, Clock, Folder, Log, keyring)
            .UploadAsync(SourceFile.Path, Destination, ThreeRanges, cancellationToken: cancellationToken));
        Assert.That(await File.ReadAllTextAsync(Entries.Single()), Does.Contain("SECRET"));
        File.Delete(Entries.Single());
        Drive.ExpireSession();

        var keyringOnly = new FileTransferOptions
        {
            TimeProvider = Clock,
            LoggerFactory = Log,
            Journal = new() { Folder = JournalFolder, Protection = [StorageProtection.Os] },
        };
        await InterruptAtRangeAsync(2, (_, cancellationToken) => new GraphFiles(Drive, keyringOnly, keyring).UploadAsync(
            SourceFile.Path, DrivePath.In("d", "other.bin"), ThreeRanges, cancellationToken: cancellationToken));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Entries.Length, Is.Zero);
            Assert.That(Drive.IsSessionOpen, Is.False);
        }

        Assert.That(Log.Text, Does.Contain("There is no keyring."));
    }

    [Test]
    public async Task A_journal_whose_keyring_has_lost_the_key_creates_a_new_key()
    {
        var keyring = new FakeKeyring();
        await InterruptAtRangeAsync(2, (_, cancellationToken) => GraphFilesFactory.Create(Drive, Clock, Folder, Log, keyring)
            .UploadAsync(SourceFile.Path, Destination, ThreeRanges, cancellationToken: cancellationToken));
        keyring.Clear();
        Drive.ExpireSession();

        await InterruptAtRangeAsync(2, (_, cancellationToken) => GraphFilesFactory.Create(Drive, Clock, Folder, Log, keyring)
            .UploadAsync(SourceFile.Path, DrivePath.In("d", "other.bin"), ThreeRanges, cancellationToken: cancellationToken));

        Assert.That(
            (await GraphFilesFactory.Create(Drive, Clock, Folder, Log, keyring).ListPendingUploadsAsync()).Select(pending => pending.Name),
            Is.EqualTo((string[])["other.bin"]));
    }

    [Test]
    public async Task A_journal_entry_whose_key_is_lost_is_unchanged_and_logged()
    {
        var keyring = new FakeKeyring();
        await InterruptAtRangeAsync(2, (_, cancellationToken) => GraphFilesFactory.Create(Drive, Clock, Folder, Log, keyring)
            .UploadAsync(SourceFile.Path, Destination, ThreeRanges, cancellationToken: cancellationToken));
        keyring.Clear();
        Drive.ExpireSession();
        var entry = await File.ReadAllBytesAsync(Entries.Single());

        var receipt = await GraphFilesFactory.Create(Drive, Clock, Folder, Log, keyring)
            .UploadAsync(SourceFile.Path, Destination, ThreeRanges);

        Assert.That(receipt.ResumedFrom, Is.Zero);
        Assert.That(await File.ReadAllBytesAsync(Entries.Single()), Is.EqualTo(entry));
        Assert.That(Log.Text, Does.Contain("cannot be read"));
    }

    [Test]
    public async Task A_caller_key_protects_the_journal()
    {
        FileTransferOptions CreateOptions(byte key) => new()
        {
            TimeProvider = Clock,
            Journal = new()
            {
                Folder = JournalFolder,
                Protection = [StorageProtection.CallerKey],
                Key = _ => new(Enumerable.Repeat(key, 32).ToArray()),
            },
        };
        await InterruptAtRangeAsync(2, (_, cancellationToken) =>
            Drive.Files(CreateOptions(7)).UploadAsync(SourceFile.Path, Destination, ThreeRanges, cancellationToken: cancellationToken));

        Assert.That(await File.ReadAllTextAsync(Entries.Single()), Does.Not.Contain("SECRET"));
        Assert.That(await Drive.Files(CreateOptions(7)).ListPendingUploadsAsync(), Has.Count.EqualTo(1));
        Assert.That(await Drive.Files(CreateOptions(8)).ListPendingUploadsAsync(), Is.Empty);
    }

    [TestCase(StorageProtection.Memory)]
    [TestCase((StorageProtection)4)]
    public void A_journal_protection_that_does_not_protect_a_file_is_refused(StorageProtection protection)
    {
        var options = new FileTransferOptions { Journal = new() { Protection = [StorageProtection.OwnerOnlyFile, protection] } };

        var refused = Assert.Throws<ArgumentException>(() => Drive.Files(options))!;

        Assert.That(refused.Message, Does.StartWith($"Journal.Protection contains {protection}, which does not protect a file. Remove it"));
    }

    [Test]
    public async Task An_upload_without_a_writable_journal_completes_and_logs_a_warning()
    {
        await File.WriteAllTextAsync(JournalFolder, "a file is in the way");

        var receipt = await CreateFiles().UploadAsync(SourceFile.Path, Destination, ThreeRanges);

        Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Created));
        Assert.That(Log.Text, Does.Contain("Warning").And.Contain("interrupted uploads cannot be resumed"));
    }

    [Test]
    public async Task A_small_upload_writes_no_journal()
    {
        using var small = new TemporaryFile(1000);

        await CreateFiles().UploadAsync(small.Path, Destination);

        Assert.That(Directory.Exists(JournalFolder), Is.False);
    }

    [Test]
    [Platform(Include = "Linux")]
    [UnsupportedOSPlatform("windows")]
    public async Task An_old_lock_that_is_held_is_kept()
    {
        Directory.CreateDirectory(JournalFolder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var lockPath = Path.Combine(JournalFolder, "0123456789abcdef.lock");
        using var heldLock = await FileLock.AcquireAsync(lockPath, Clock, default);
        File.SetLastWriteTimeUtc(lockPath, Clock.GetUtcNow().UtcDateTime.AddDays(-4));

        await CreateFiles().ListPendingUploadsAsync();

        Assert.That(File.Exists(lockPath));
    }

    [Test]
    public async Task Old_locks_are_deleted_except_those_of_pending_uploads()
    {
        await InterruptAtRangeAsync(atRange: 2);
        var lockPath = Path.Combine(JournalFolder, "0123456789abcdef.lock");
        await File.WriteAllTextAsync(lockPath, "");
        foreach (var path in Directory.GetFiles(JournalFolder, "*.lock"))
            File.SetLastWriteTimeUtc(path, Clock.GetUtcNow().UtcDateTime.AddDays(-4));

        await CreateFiles().ListPendingUploadsAsync();

        Assert.That(
            Directory.GetFiles(JournalFolder, "*.lock").Select(Path.GetFileName),
            Is.EqualTo((string[])[Path.GetFileNameWithoutExtension(Entries.Single()) + ".lock"]));
    }

    private Task InterruptAtRangeAsync(int atRange) => InterruptAtRangeAsync(
        atRange, (files, cancellation) => files.UploadAsync(SourceFile.Path, Destination, ThreeRanges, cancellationToken: cancellation));

    /// <summary>
    /// Cancels the upload when a PUT with a given number arrives. The disk and the service are then as if the process had been killed.
    /// </summary>
    private async Task InterruptAtRangeAsync(int atRange, Func<GraphFiles, CancellationToken, Task> upload)
    {
        using var cancellation = new CancellationTokenSource();
        var puts = 0;
        Drive.OnPut = _ =>
        {
            if (++puts == atRange) cancellation.Cancel();
        };
        await Assert.CatchAsync<OperationCanceledException>(() => upload(CreateFiles(), cancellation.Token));
        Drive.OnPut = _ => { };
    }

    // The clock does not move, so the interval between two writes does not end: the files at the arrival of the PUT are those that a killed
    // process would leave.
    private async Task KillBeforeJournalWriteAsync(int atRange)
    {
        var journalFiles = Array.Empty<(string Path, byte[] Content)>();
        using var cancellation = new CancellationTokenSource();
        var puts = 0;
        Drive.OnPut = _ =>
        {
            if (++puts != atRange) return;
            journalFiles = [.. Entries.Select(path => (path, File.ReadAllBytes(path)))];
            cancellation.Cancel();
        };
        await Assert.CatchAsync<OperationCanceledException>(
            () => CreateFiles().UploadAsync(SourceFile.Path, Destination, ThreeRanges, cancellationToken: cancellation.Token));
        Drive.OnPut = _ => { };
        foreach (var (path, content) in journalFiles) await File.WriteAllBytesAsync(path, content);
    }

    private async Task KillAfterCommitAsync(int range)
    {
        using var cancellation = new CancellationTokenSource();
        Drive.Faults[range] = UploadFault.ResetAfterCommit;
        Drive.OnCommit = cancellation.Cancel;
        await Assert.CatchAsync<OperationCanceledException>(
            () => CreateFiles().UploadAsync(SourceFile.Path, Destination, ThreeRanges, cancellationToken: cancellation.Token));
        Drive.OnCommit = () => { };
    }

    private void ChangeFile(string change)
    {
        var time = File.GetLastWriteTimeUtc(SourceFile.Path);
        using (var stream = new FileStream(SourceFile.Path, FileMode.Open, FileAccess.Write))
        {
            if (change == "longer") stream.SetLength(Size + 1);
            if (change == "shorter than what was sent") stream.SetLength(Range);
            stream.Position = Range / 2;
            if (change == "same size, same time, other bytes") stream.WriteByte((byte)(SourceFile.Content[Range / 2] ^ 1));
        }

        File.SetLastWriteTimeUtc(SourceFile.Path, change == "other time" ? time.AddSeconds(1) : time);
    }
}
