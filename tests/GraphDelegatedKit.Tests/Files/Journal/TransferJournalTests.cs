using System.Runtime.Versioning;
using System.Text;
using GraphDelegatedKit.Storage;
using GraphDelegatedKit.Files.Journal;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>What is written down of an upload, and what the next process makes of it. Each call of <see cref="FilesOfAProcess"/> is one that knows nothing but the folder.</summary>
public sealed class TransferJournalTests : IDisposable
{
    private const int Range = 320 * 1024;
    private const int Size = (2 * Range) + 12_345; // three ranges
    private static readonly DrivePath Target = DrivePath.In("d", "big.bin");
    private static readonly UploadOptions InThree = new() { FragmentSize = Range, MaxSingleRequestSize = 0 };

    private readonly UploadSessionScript _drive = new();
    private readonly Clock _clock = new();
    private readonly Folder _folder = new();
    private readonly LogBook _log = new();
    private readonly LocalFile _file = new(Size);

    private string Journal => _folder["transfers"];

    private string[] Entries => Directory.Exists(Journal) ? Directory.GetFiles(Journal, "*.upload") : [];

    public void Dispose()
    {
        _file.Dispose();
        _folder.Dispose();
    }

    [Test]
    public async Task An_upload_is_written_down_for_its_owner_alone_before_its_first_byte_is_sent()
    {
        string[] atFirstPut = [];
        _drive.OnPut = put => atFirstPut = put == 1 ? Entries : atFirstPut;

        await FilesOfAProcess().UploadAsync(_file.Path, Target, InThree);

        Assert.That(atFirstPut, Has.Length.EqualTo(1));
        Assert.That(Directory.GetFiles(Journal).Select(Path.GetExtension), Is.EqualTo((string[])[".lock"]), "nothing is left of an upload that ended");
    }

    [Test]
    [Platform(Exclude = "Win")]
    [UnsupportedOSPlatform("windows")]
    public async Task Nobody_else_can_read_it()
    {
        await StopAsync(atPut: 2);

        Assert.That(File.GetUnixFileMode(Journal), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
        Assert.That(Directory.GetFiles(Journal).Select(File.GetUnixFileMode).Distinct(), Is.EqualTo((UnixFileMode[])[UnixFileMode.UserRead | UnixFileMode.UserWrite]));
    }

    [TestCase(1, 0)]
    [TestCase(2, Range)]
    [TestCase(3, 2 * Range)]
    public async Task It_says_after_each_range_how_far_it_is(int stoppedAtPut, int sent)
    {
        await StopAsync(stoppedAtPut);

        var pending = (await FilesOfAProcess().ListPendingUploadsAsync()).Single();

        Assert.That((pending.Name, pending.SourcePath, pending.Sent, pending.Size, pending.ExpiresOn),
            Is.EqualTo(("big.bin", Path.GetFullPath(_file.Path), (long)sent, (long)Size, new DateTimeOffset(2026, 1, 2, 0, 0, 0, TimeSpan.Zero))));
    }

    [TestCase(1, 0)]
    [TestCase(2, Range)]
    [TestCase(3, 2 * Range)]
    public async Task The_same_call_in_another_process_goes_on_where_it_was(int killedAtPut, long from)
    {
        await StopAsync(killedAtPut);

        var receipt = await FilesOfAProcess().UploadAsync(_file.Path, Target, InThree);

        Assert.That((receipt.ResumedFrom, receipt.Outcome, receipt.Verified, receipt.Size), Is.EqualTo((from, UploadOutcome.Created, Verification.Matched, (long)Size)));
        Assert.That((_drive.BytesTaken, _drive.Log.Count(line => line == "POST session")), Is.EqualTo(((long)Size, 1)));
        Assert.That(_drive.Items["big.bin"].Content.AsSpan().SequenceEqual(_file.Content));
        Assert.That(Entries, Is.Empty);
    }

    [Test]
    public async Task A_session_that_took_the_place_of_a_lost_one_is_gone_on_with()
    {
        _drive.Faults[2] = Fault.SessionEnds;
        await StopAsync(atPut: 4); // the second of the second session

        var receipt = await FilesOfAProcess().UploadAsync(_file.Path, Target, InThree);

        Assert.That((receipt.ResumedFrom, _drive.Log.Count(line => line == "POST session")), Is.EqualTo(((long)Range, 2)));
        Assert.That(_drive.Items["big.bin"].Content.AsSpan().SequenceEqual(_file.Content));
    }

    [Test]
    public async Task SHA_256_of_an_upload_that_was_gone_on_with_is_of_all_of_it()
    {
        await StopAsync(atPut: 3);

        var receipt = await FilesOfAProcess().UploadAsync(_file.Path, Target, new UploadOptions { FragmentSize = Range, MaxSingleRequestSize = 0, ComputeSha256 = true });

        Assert.That(receipt.Sha256, Is.EqualTo(Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(_file.Content)).ToLowerInvariant()));
    }

    [Test]
    public async Task What_the_service_took_and_nobody_heard_of_is_not_sent_again()
    {
        await KillAfterCommitAsync(put: 2);

        var receipt = await FilesOfAProcess().UploadAsync(_file.Path, Target, InThree);

        Assert.That((receipt.ResumedFrom, _drive.BytesTaken), Is.EqualTo((2L * Range, (long)Size)));
        Assert.That(_drive.Items["big.bin"].Content.AsSpan().SequenceEqual(_file.Content));
    }

    [TestCase(2, Range)]
    [TestCase(3, 2 * Range)]
    public async Task What_was_not_written_yet_when_the_process_was_killed_the_service_tells(int killedAtPut, long from)
    {
        await KillBeforeItIsWrittenAsync(killedAtPut);
        Assert.That((await FilesOfAProcess().ListPendingUploadsAsync()).Single().Sent, Is.Zero, "what was written before the first range");

        var receipt = await FilesOfAProcess().UploadAsync(_file.Path, Target, InThree);

        Assert.That((receipt.ResumedFrom, receipt.Verified, _drive.BytesTaken), Is.EqualTo((from, Verification.Matched, (long)Size)));
        Assert.That(_drive.Items["big.bin"].Content.AsSpan().SequenceEqual(_file.Content));
    }

    [TestCase("same size, same time, other bytes", TransferReason.ContentMismatch)]
    [TestCase("other time", TransferReason.SourceChanged)]
    [TestCase("longer", TransferReason.SourceChanged)]
    public async Task A_file_that_changed_before_it_was_written_how_far_it_is_is_told_too(string how, TransferReason reason)
    {
        await KillBeforeItIsWrittenAsync(atPut: 3);
        Change(how);

        var stopped = (await Assert.ThrowsAsync<TransferInterruptedException>(() => FilesOfAProcess().UploadAsync(_file.Path, Target, InThree)))!;

        Assert.That(stopped.Reason, Is.EqualTo(reason));
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "a folder with a file that is open cannot be moved there")]
    public async Task Where_it_cannot_be_written_any_more_it_goes_on_and_says_so()
    {
        _drive.OnPut = put =>
        {
            if (put != 2) return;
            Directory.Move(Journal, Journal + " of before");
            File.WriteAllText(Journal, "a file is in the way");
        };

        var receipt = await FilesOfAProcess().UploadAsync(_file.Path, Target, InThree);

        Assert.That((receipt.Outcome, receipt.Retries, _drive.BytesTaken), Is.EqualTo((UploadOutcome.Created, 0, (long)Size)));
        Assert.That(_log.Text, Does.Contain("cannot be written, so the upload begins anew when it is run again"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_process_killed_between_the_last_byte_and_its_answer_leaves_the_file_there_once(bool hashes)
    {
        _drive.TellsHashes = hashes;
        _drive.Items["big.bin"] = new StoredItem("big.bin", new byte[Size]); // yesterday's, of the same size
        await KillAfterCommitAsync(put: 3);

        var receipt = await FilesOfAProcess().UploadAsync(_file.Path, Target, InThree);

        Assert.That((receipt.Outcome, receipt.ResumedFrom, _drive.BytesTaken), Is.EqualTo((UploadOutcome.Reconciled, (long)Size, (long)Size)));
        Assert.That(Entries, Is.Empty);
    }

    [Test]
    public async Task A_session_that_is_gone_meanwhile_is_begun_anew()
    {
        await StopAsync(atPut: 3);
        _drive.EndSession();

        var receipt = await FilesOfAProcess().UploadAsync(_file.Path, Target, InThree);

        Assert.That((receipt.ResumedFrom, receipt.Outcome), Is.EqualTo((0L, UploadOutcome.Created)));
        Assert.That(_drive.Items["big.bin"].Content.AsSpan().SequenceEqual(_file.Content));
    }

    [TestCase("same size, same time, other bytes")]
    [TestCase("other time")]
    [TestCase("longer")]
    [TestCase("shorter than what was sent")]
    public async Task A_file_that_changed_since_is_told_and_never_spliced(string how)
    {
        await StopAsync(atPut: 3);
        Change(how);

        var stopped = (await Assert.ThrowsAsync<TransferInterruptedException>(() => FilesOfAProcess().UploadAsync(_file.Path, Target, InThree)))!;

        Assert.That((stopped.Reason, stopped.PendingUploadId, _drive.IsSessionOpen, _drive.Items.Count), Is.EqualTo((TransferReason.SourceChanged, (await FilesOfAProcess().ListPendingUploadsAsync()).Single().Id, true, 0)));
    }

    [TestCase("same size, same time, other bytes")]
    [TestCase("other time")]
    [TestCase("longer")]
    [TestCase("shorter than what was sent")]
    public async Task A_file_that_changed_since_starts_over_where_the_caller_says_so(string how)
    {
        await StopAsync(atPut: 3);
        Change(how);

        var receipt = await FilesOfAProcess().UploadAsync(_file.Path, Target, new UploadOptions { FragmentSize = Range, MaxSingleRequestSize = 0, IfChanged = SourceChangedBehavior.StartOver });

        Assert.That((receipt.ResumedFrom, receipt.Verified), Is.EqualTo((0L, Verification.Matched)));
        Assert.That(_drive.Items["big.bin"].Content.AsSpan().SequenceEqual(File.ReadAllBytes(_file.Path)));
    }

    [Test]
    public async Task Another_file_for_the_same_place_takes_it_over()
    {
        await StopAsync(atPut: 2);
        using var other = new LocalFile(3 * Range);

        var receipt = await FilesOfAProcess().UploadAsync(other.Path, Target, InThree);

        Assert.That(receipt.ResumedFrom, Is.Zero);
        Assert.That(_drive.Log, Does.Contain("DELETE session"));
        Assert.That(_drive.Items["big.bin"].Content.AsSpan().SequenceEqual(other.Content));
    }

    [Test]
    public async Task What_is_in_memory_or_in_a_stream_is_gone_on_with_if_it_begins_with_the_same_bytes()
    {
        await StopAsync(2, (files, stop) => files.UploadAsync(_file.Content, Target, InThree, cancellationToken: stop));
        await StopAsync(2, (files, stop) => files.UploadAsync(new MemoryStream(_file.Content), Target, InThree, cancellationToken: stop));
        Assert.That((await Assert.ThrowsAsync<TransferInterruptedException>(() => FilesOfAProcess().UploadAsync(new byte[Size], Target, InThree)))!.Reason, Is.EqualTo(TransferReason.SourceChanged));

        var receipt = await FilesOfAProcess().UploadAsync(_file.Content, Target, InThree);

        Assert.That((receipt.ResumedFrom, _drive.BytesTaken), Is.EqualTo((2L * Range, (long)Size)));
    }

    [Test]
    public async Task A_name_taken_at_the_last_byte_is_settled_in_another_run_without_sending_a_byte_again()
    {
        _drive.Faults[3] = Fault.NameTakenAtTheEnd;
        var failing = new UploadOptions { FragmentSize = Range, MaxSingleRequestSize = 0, Conflict = ConflictBehavior.Fail };
        var stopped = (await Assert.ThrowsAsync<TransferInterruptedException>(() => FilesOfAProcess().UploadAsync(_file.Path, Target, failing)))!;
        Assert.That((stopped.Reason, stopped.PendingUploadId is not null), Is.EqualTo((TransferReason.NameTaken, true)));
        Assert.That((await Assert.ThrowsAsync<TransferInterruptedException>(() => FilesOfAProcess().UploadAsync(_file.Path, Target, failing)))!.Reason, Is.EqualTo(TransferReason.NameTaken));

        var receipt = await FilesOfAProcess().UploadAsync(_file.Path, Target, new UploadOptions { FragmentSize = Range, MaxSingleRequestSize = 0, Conflict = ConflictBehavior.Rename });

        Assert.That((receipt.Outcome, receipt.Item.Name, _drive.BytesTaken), Is.EqualTo((UploadOutcome.Renamed, "renamed-big.bin", (long)Size)));
        Assert.That(_drive.Items["renamed-big.bin"].Content.AsSpan().SequenceEqual(_file.Content));
    }

    [Test]
    public async Task An_upload_that_was_to_replace_does_not_go_on_when_it_is_to_fail()
    {
        await StopAsync(atPut: 2);
        _drive.Items["big.bin"] = new StoredItem("big.bin", [1]);

        var refused = (await Assert.ThrowsAsync<GraphException>(() => FilesOfAProcess().UploadAsync(_file.Path, Target, new UploadOptions { FragmentSize = Range, MaxSingleRequestSize = 0, Conflict = ConflictBehavior.Fail })))!;

        Assert.That((refused.Code, _drive.Items["big.bin"].Content.Length), Is.EqualTo(("nameAlreadyExists", 1)));
    }

    [Test]
    public async Task A_commit_that_was_called_off_can_be_made_in_another_run()
    {
        var calledOff = new UploadOptions { FragmentSize = Range, MaxSingleRequestSize = 0, BeforeCommit = _ => throw new InvalidOperationException("not yet") };
        await Assert.ThrowsAsync<InvalidOperationException>(() => FilesOfAProcess().UploadAsync(_file.Path, Target, calledOff));
        Assert.That(_drive.Items, Is.Empty);

        var receipt = await FilesOfAProcess().UploadAsync(_file.Path, Target, new UploadOptions { FragmentSize = Range, MaxSingleRequestSize = 0, BeforeCommit = _ => Task.CompletedTask });

        Assert.That((receipt.Outcome, receipt.ResumedFrom, _drive.BytesTaken), Is.EqualTo((UploadOutcome.Created, (long)Size, (long)Size)));
    }

    [Test]
    public async Task Cancellation_leaves_it_to_be_gone_on_with()
    {
        await StopAsync(atPut: 2);

        Assert.That(_drive.IsSessionOpen, Is.True);
        Assert.That(_drive.Log, Does.Not.Contain("DELETE session"));
    }

    [TestCase(Fault.Answer507, false)]
    [TestCase(Fault.Answer412, false)]
    [TestCase(Fault.Answer423, true)]
    [TestCase(Fault.ResetBeforeCommit, true)]
    public async Task What_can_pass_is_kept_and_what_is_for_good_is_given_up(Fault fault, bool isKept)
    {
        _drive.FromThenOn = (2, fault);

        var stopped = (await Assert.ThrowsAsync<TransferInterruptedException>(() => FilesOfAProcess().UploadAsync(_file.Path, Target, InThree)))!;

        Assert.That((stopped.PendingUploadId is not null, _drive.IsSessionOpen, Entries.Length), Is.EqualTo((isKept, isKept, isKept ? 1 : 0)));
        Assert.That(stopped.ToString(), Does.Not.Contain("SECRET"));
    }

    [Test]
    public async Task Abandoned_it_frees_the_name_and_is_forgotten()
    {
        await StopAsync(atPut: 2);
        var pending = (await FilesOfAProcess().ListPendingUploadsAsync()).Single();

        var abandoned = await FilesOfAProcess().CancelUploadAsync(pending.Id);

        Assert.That((abandoned, _drive.IsSessionOpen, await FilesOfAProcess().CancelUploadAsync(pending.Id)), Is.EqualTo((true, false, false)));
        Assert.That(await FilesOfAProcess().ListPendingUploadsAsync(), Is.Empty);
        Assert.That(Directory.GetFiles(Journal).Select(Path.GetExtension), Is.EqualTo((string[])[".lock"]), "not even in a copy");
    }

    [Test]
    public async Task A_session_that_is_gone_already_is_as_good_as_abandoned_and_one_that_cannot_be_told_stays()
    {
        await StopAsync(atPut: 2);
        var pending = (await FilesOfAProcess().ListPendingUploadsAsync()).Single();

        _drive.DeletesThatFail = 1;
        await Assert.ThrowsAsync<GraphException>(() => FilesOfAProcess().CancelUploadAsync(pending.Id));
        Assert.That(await FilesOfAProcess().ListPendingUploadsAsync(), Has.Count.EqualTo(1));

        _drive.EndSession();
        Assert.That(await FilesOfAProcess().CancelUploadAsync(pending.Id), Is.True);
    }

    [Test]
    public async Task A_session_of_ours_that_is_still_in_the_way_is_given_up_once_more()
    {
        await StopAsync(atPut: 2);
        _drive.DeletesThatFail = 1;
        using var other = new LocalFile(Size - 1);

        var receipt = await FilesOfAProcess().UploadAsync(other.Path, Target, InThree);

        Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Created));
        Assert.That(_drive.Log.Where(line => line.EndsWith("session", StringComparison.Ordinal)).Skip(1), Is.EqualTo((string[])["DELETE session", "POST session", "DELETE session", "POST session"]));
    }

    [Test]
    public async Task A_pace_that_a_day_is_too_short_for_is_told_once()
    {
        _drive.OnPut = _ => _clock.Advance(TimeSpan.FromHours(13));

        await FilesOfAProcess().UploadAsync(_file.Path, Target, InThree);

        Assert.That(_log.Text.Split("would have to begin anew"), Has.Length.EqualTo(2));
    }

    [Test]
    public async Task Two_at_the_same_upload_do_not_get_in_each_others_way()
    {
        await StopAsync(atPut: 2);
        var id = (await FilesOfAProcess().ListPendingUploadsAsync()).Single().Id;
        using var other = await FileLock.AcquireAsync(Path.Combine(Journal, id + ".lock"), _clock, default);

        var uploading = (await Assert.ThrowsAsync<TransferInterruptedException>(() => FilesOfAProcess().UploadAsync(_file.Path, Target, InThree)))!;
        var abandoning = (await Assert.ThrowsAsync<TransferInterruptedException>(() => FilesOfAProcess().CancelUploadAsync(id)))!;

        Assert.That((uploading.Reason, abandoning.Reason, _drive.IsSessionOpen), Is.EqualTo((TransferReason.AlreadyRunning, TransferReason.AlreadyRunning, true)));
    }

    [Test]
    public async Task What_somebody_else_began_is_neither_listed_nor_used()
    {
        var ada = new Person(_drive, "ada@contoso.com");
        await StopAsync(2, (_, stop) => Transfers.By(ada, _clock, _folder, _log).UploadAsync(_file.Path, Target, InThree, cancellationToken: stop));
        var grace = Transfers.By(new Person(_drive, "grace@contoso.com"), _clock, _folder, _log);
        var adas = (await Transfers.By(ada, _clock, _folder).ListPendingUploadsAsync()).Single();

        Assert.That((await grace.ListPendingUploadsAsync(), await grace.CancelUploadAsync(adas.Id)), Is.EqualTo((Array.Empty<PendingUpload>(), false)));
        _drive.EndSession();
        Assert.That((await grace.UploadAsync(_file.Path, Target, InThree)).ResumedFrom, Is.Zero);
        Assert.That(await Transfers.By(ada, _clock, _folder).ListPendingUploadsAsync(), Has.Count.EqualTo(1), "it is still hers");
    }

    [Test]
    public async Task What_was_put_in_the_place_of_another_is_set_aside_and_told()
    {
        await StopAsync(2, (_, stop) => Transfers.By(new Person(_drive, "ada@contoso.com"), _clock, _folder).UploadAsync(_file.Path, Target, InThree, cancellationToken: stop));
        var grace = new Person(_drive, "grace@contoso.com");
        var hers = TransferJournal.CreateId(Some.Account("grace@contoso.com").HomeAccountId, "d", null, "big.bin");
        File.Move(Entries.Single(), Path.Combine(Journal, hers + ".upload"));
        foreach (var copy in Directory.GetFiles(Journal, "*.bak")) File.Delete(copy);
        _drive.EndSession();

        var receipt = await Transfers.By(grace, _clock, _folder, _log).UploadAsync(_file.Path, Target, InThree);

        Assert.That((receipt.ResumedFrom, receipt.Outcome), Is.EqualTo((0L, UploadOutcome.Created)));
        Assert.That(_log.Text, Does.Contain("could not be understood"));
        Assert.That(Directory.GetFiles(Journal, "*.corrupt-*"), Has.Length.EqualTo(1));
    }

    [TestCase("nothing")]
    [TestCase("half")]
    [TestCase("garbage")]
    public async Task A_damaged_entry_is_set_aside_and_the_version_before_it_used(string what)
    {
        await StopAsync(atPut: 3);
        var entry = Entries.Single();
        var content = await File.ReadAllBytesAsync(entry);
        await File.WriteAllBytesAsync(entry, what switch { "nothing" => [], "half" => content[..(content.Length / 2)], _ => Encoding.ASCII.GetBytes("xyz\n{}") });

        var receipt = await FilesOfAProcess().UploadAsync(_file.Path, Target, InThree);

        Assert.That((receipt.ResumedFrom, _drive.BytesTaken), Is.EqualTo((2L * Range, (long)Size)));
        Assert.That(_log.Text, Does.Contain("could not be understood"));
    }

    [Test]
    public async Task A_damaged_entry_without_a_version_before_begins_anew()
    {
        await StopAsync(atPut: 3);
        _drive.EndSession();
        foreach (var file in Directory.GetFiles(Journal, "*.upload*")) await File.WriteAllTextAsync(file, "{");

        var receipt = await FilesOfAProcess().UploadAsync(_file.Path, Target, InThree);

        Assert.That((receipt.ResumedFrom, receipt.Outcome), Is.EqualTo((0L, UploadOutcome.Created)));
        Assert.That(Directory.GetFiles(Journal, "*.corrupt-*"), Is.Not.Empty);
    }

    [Test]
    public async Task Who_only_lists_what_is_pending_leaves_a_damaged_entry_to_who_goes_on_with_it()
    {
        await StopAsync(atPut: 3);
        foreach (var file in Directory.GetFiles(Journal, "*.upload*")) await File.WriteAllTextAsync(file, "{");

        Assert.That(await FilesOfAProcess().ListPendingUploadsAsync(), Is.Empty);

        Assert.That((Entries.Length, Directory.GetFiles(Journal, "*.corrupt-*").Length), Is.EqualTo((1, 0)));
    }

    [Test]
    public async Task What_a_process_that_was_killed_while_it_wrote_left_goes_with_the_entry()
    {
        await StopAsync(atPut: 2);
        await File.WriteAllTextAsync(Entries.Single() + ".0123456789abcdef.tmp", "half of it");

        await FilesOfAProcess().UploadAsync(_file.Path, Target, InThree);

        Assert.That(Directory.GetFiles(Journal).Select(Path.GetExtension), Is.EqualTo((string[])[".lock"]));
    }

    [TestCase("https://evil.example/s1?tempauth=SECRET")]
    [TestCase("https://sharepoint.com.evil.example/s1")]
    [TestCase("https://evilsharepoint.com/s1")]
    [TestCase("https://user@contoso.sharepoint.com/s1")]
    [TestCase("https://contoso.sharepoint.com:8443/s1")]
    [TestCase("http://contoso.sharepoint.com/s1?tempauth=SECRET")]
    public async Task No_byte_goes_to_an_address_that_is_foreign_or_not_encrypted(string address)
    {
        _drive.OpensAt = address;

        var refused = (await Assert.ThrowsAsync<GraphException>(() => FilesOfAProcess().UploadAsync(_file.Path, Target, InThree)))!;

        Assert.That((refused.Code, _drive.BytesTaken, Entries.Length), Is.EqualTo(("untrustedAddress", 0L, 0)));
        Assert.That(refused.ToString(), Does.Not.Contain("SECRET"));
    }

    [TestCase("https://evil.example/s1?tempauth=SECRET")]
    [TestCase("http://contoso.sharepoint.com/s1?tempauth=SECRET")]
    public async Task An_entry_with_such_an_address_is_set_aside(string address)
    {
        await StopAsync(atPut: 2);
        foreach (var file in Directory.GetFiles(Journal, "*.upload*")) await RewriteAsync(file, address);
        _drive.EndSession();

        var receipt = await FilesOfAProcess().UploadAsync(_file.Path, Target, InThree);

        Assert.That((receipt.ResumedFrom, receipt.Outcome), Is.EqualTo((0L, UploadOutcome.Created)));
        Assert.That(_log.Text, Does.Contain("could not be understood").And.Not.Contain("SECRET").And.Not.Contain("evil"));
    }

    [Test]
    public async Task Where_the_keyring_can_be_had_the_address_is_encrypted_by_one_key_for_all()
    {
        var keyring = new FakeKeyring();
        for (var run = 0; run < 3; run++)
        {
            var files = Transfers.By(_drive, _clock, _folder, _log, keyring);
            await StopAsync(2, (_, stop) => files.UploadAsync(_file.Path, DrivePath.In("d", $"big{run}.bin"), InThree, cancellationToken: stop));
            Assert.That((await Transfers.By(_drive, _clock, _folder, _log, keyring).ListPendingUploadsAsync()).Select(pending => pending.Name), Does.Contain($"big{run}.bin"));
            _drive.EndSession();
        }

        Assert.That(keyring.Names, Has.Count.EqualTo(1));
        Assert.That(string.Concat(Directory.GetFiles(Journal).Select(File.ReadAllText)), Does.Not.Contain("tempauth").And.Not.Contain("SECRET"));
    }

    [Test]
    public async Task Where_there_is_no_keyring_its_rights_are_its_protection_and_where_that_is_not_named_it_is_not_written()
    {
        var keyring = new FakeKeyring { IsMissing = true };
        await StopAsync(2, (_, stop) => Transfers.By(_drive, _clock, _folder, _log, keyring).UploadAsync(_file.Path, Target, InThree, cancellationToken: stop));
        Assert.That(await File.ReadAllTextAsync(Entries.Single()), Does.Contain("SECRET"));
        File.Delete(Entries.Single());
        _drive.EndSession();

        var strict = new FileTransferOptions { TimeProvider = _clock, LoggerFactory = _log, Journal = new() { Folder = Journal, Protection = [JournalProtection.Os] } };
        await StopAsync(2, (_, stop) => new GraphFiles(_drive, strict, keyring).UploadAsync(_file.Path, DrivePath.In("d", "other.bin"), InThree, cancellationToken: stop));
        Assert.That((Entries.Length, _drive.IsSessionOpen), Is.EqualTo((0, false)));
        Assert.That(_log.Text, Does.Contain("There is no keyring."));
    }

    [Test]
    public async Task Where_the_keyring_has_lost_the_key_of_the_folder_there_is_a_new_one()
    {
        var keyring = new FakeKeyring();
        await StopAsync(2, (_, stop) => Transfers.By(_drive, _clock, _folder, _log, keyring).UploadAsync(_file.Path, Target, InThree, cancellationToken: stop));
        keyring.Clear();
        _drive.EndSession();

        await StopAsync(2, (_, stop) => Transfers.By(_drive, _clock, _folder, _log, keyring).UploadAsync(_file.Path, DrivePath.In("d", "other.bin"), InThree, cancellationToken: stop));

        Assert.That((await Transfers.By(_drive, _clock, _folder, _log, keyring).ListPendingUploadsAsync()).Select(pending => pending.Name), Is.EqualTo((string[])["other.bin"]));
    }

    [Test]
    public async Task An_entry_whose_key_is_lost_is_left_alone_and_told()
    {
        var keyring = new FakeKeyring();
        await StopAsync(2, (_, stop) => Transfers.By(_drive, _clock, _folder, _log, keyring).UploadAsync(_file.Path, Target, InThree, cancellationToken: stop));
        keyring.Clear();
        _drive.EndSession();
        var entry = await File.ReadAllBytesAsync(Entries.Single());

        var receipt = await Transfers.By(_drive, _clock, _folder, _log, keyring).UploadAsync(_file.Path, Target, InThree);

        Assert.That(receipt.ResumedFrom, Is.Zero);
        Assert.That(await File.ReadAllBytesAsync(Entries.Single()), Is.EqualTo(entry));
        Assert.That(_log.Text, Does.Contain("cannot be read"));
    }

    [Test]
    public async Task A_key_of_the_callers_own_protects_it_too()
    {
        FileTransferOptions Options(byte key) => new()
        {
            TimeProvider = _clock,
            Journal = new() { Folder = Journal, Protection = [JournalProtection.CallerKey], Key = _ => new(Enumerable.Repeat(key, 32).ToArray()) },
        };
        await StopAsync(2, (_, stop) => _drive.Files(Options(7)).UploadAsync(_file.Path, Target, InThree, cancellationToken: stop));

        Assert.That(await File.ReadAllTextAsync(Entries.Single()), Does.Not.Contain("SECRET"));
        Assert.That(await _drive.Files(Options(7)).ListPendingUploadsAsync(), Has.Count.EqualTo(1));
        Assert.That(await _drive.Files(Options(8)).ListPendingUploadsAsync(), Is.Empty);
    }

    [Test]
    public async Task Where_nothing_can_be_written_down_it_goes_on_without_and_says_so()
    {
        await File.WriteAllTextAsync(Journal, "a file is in the way");

        var receipt = await FilesOfAProcess().UploadAsync(_file.Path, Target, InThree);

        Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Created));
        Assert.That(_log.Text, Does.Contain("Warning").And.Contain("are not written down"));
    }

    [Test]
    public async Task A_small_file_leaves_no_trace()
    {
        using var small = new LocalFile(1000);

        await FilesOfAProcess().UploadAsync(small.Path, Target);

        Assert.That(Directory.Exists(Journal), Is.False);
    }

    [Test]
    [Platform(Include = "Linux")]
    [UnsupportedOSPlatform("windows")]
    public async Task A_lock_of_long_ago_that_is_held_stays()
    {
        Directory.CreateDirectory(Journal, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var old = Path.Combine(Journal, "0123456789abcdef.lock");
        using var held = await FileLock.AcquireAsync(old, _clock, default);
        File.SetLastWriteTimeUtc(old, _clock.GetUtcNow().UtcDateTime.AddDays(-4));

        await FilesOfAProcess().ListPendingUploadsAsync();

        Assert.That(File.Exists(old));
    }

    [Test]
    public async Task Locks_of_long_ago_are_removed_and_those_of_pending_uploads_stay()
    {
        await StopAsync(atPut: 2);
        var old = Path.Combine(Journal, "0123456789abcdef.lock");
        await File.WriteAllTextAsync(old, "");
        foreach (var path in Directory.GetFiles(Journal, "*.lock")) File.SetLastWriteTimeUtc(path, _clock.GetUtcNow().UtcDateTime.AddDays(-4));

        await FilesOfAProcess().ListPendingUploadsAsync();

        Assert.That(Directory.GetFiles(Journal, "*.lock").Select(Path.GetFileName), Is.EqualTo((string[])[Path.GetFileNameWithoutExtension(Entries.Single()) + ".lock"]));
    }

    private GraphFiles FilesOfAProcess() => Transfers.By(_drive, _clock, _folder, _log);

    private Task StopAsync(int atPut) => StopAsync(atPut, (files, stop) => files.UploadAsync(_file.Path, Target, InThree, cancellationToken: stop));

    /// <summary>Ends the upload as the next so-manyth PUT arrives: on disk and on the service that is as if it had been killed there.</summary>
    private async Task StopAsync(int atPut, Func<GraphFiles, CancellationToken, Task> upload)
    {
        using var stop = new CancellationTokenSource();
        var puts = 0;
        _drive.OnPut = _ =>
        {
            if (++puts == atPut) stop.Cancel();
        };
        await Assert.CatchAsync<OperationCanceledException>(() => upload(FilesOfAProcess(), stop.Token));
        _drive.OnPut = _ => { };
    }

    // The clock stands still, and with it the pause between two writes: what lies on the disk as the PUT arrives is all a killed process would leave there.
    private async Task KillBeforeItIsWrittenAsync(int atPut)
    {
        var left = Array.Empty<(string Path, byte[] Content)>();
        using var stop = new CancellationTokenSource();
        var puts = 0;
        _drive.OnPut = _ =>
        {
            if (++puts != atPut) return;
            left = [.. Entries.Select(path => (path, File.ReadAllBytes(path)))];
            stop.Cancel();
        };
        await Assert.CatchAsync<OperationCanceledException>(() => FilesOfAProcess().UploadAsync(_file.Path, Target, InThree, cancellationToken: stop.Token));
        _drive.OnPut = _ => { };
        foreach (var (path, content) in left) await File.WriteAllBytesAsync(path, content);
    }

    private async Task KillAfterCommitAsync(int put)
    {
        using var stop = new CancellationTokenSource();
        _drive.Faults[put] = Fault.ResetAfterCommit;
        _drive.OnCommit = stop.Cancel;
        await Assert.CatchAsync<OperationCanceledException>(() => FilesOfAProcess().UploadAsync(_file.Path, Target, InThree, cancellationToken: stop.Token));
        _drive.OnCommit = () => { };
    }

    private void Change(string how)
    {
        var time = File.GetLastWriteTimeUtc(_file.Path);
        using (var stream = new FileStream(_file.Path, FileMode.Open, FileAccess.Write))
        {
            if (how == "longer") stream.SetLength(Size + 1);
            if (how == "shorter than what was sent") stream.SetLength(Range);
            stream.Position = Range / 2;
            if (how == "same size, same time, other bytes") stream.WriteByte((byte)(_file.Content[Range / 2] ^ 1));
        }

        File.SetLastWriteTimeUtc(_file.Path, how == "other time" ? time.AddSeconds(1) : time);
    }

    private static async Task RewriteAsync(string file, string address)
    {
        var content = await File.ReadAllBytesAsync(file);
        var json = Encoding.UTF8.GetString(content[(content.AsSpan().IndexOf((byte)'\n') + 1)..]);
        var from = json.IndexOf("https://", StringComparison.Ordinal);
        var record = Encoding.UTF8.GetBytes(json[..from] + address + json[json.IndexOf('"', from)..]);
        await File.WriteAllBytesAsync(file, await new PlaintextProtector().ProtectAsync("GraphDelegatedKit upload 1", record, default));
    }
}
