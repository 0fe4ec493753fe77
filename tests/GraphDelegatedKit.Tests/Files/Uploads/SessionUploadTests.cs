using System.Security.Cryptography;
using GraphDelegatedKit.Files.Uploads;

namespace GraphDelegatedKit.Tests.Files;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public class SessionUploadTests
{
    private const int MiB = 1024 * 1024;
    private const int Grid = 320 * 1024;
    private const int Size = (25 * MiB) + 12_345; // three ranges: 10, 10 and a bit over 5 MiB
    private static readonly DrivePath Target = DrivePath.In("d", "big.bin");

    private readonly UploadSessionScript _drive = new();
    private readonly Clock _clock = new();
    private static LocalFile _file = null!;

    [OneTimeSetUp]
    public static void MakeTheFile() => _file = new LocalFile(Size);

    [OneTimeTearDown]
    public static void RemoveTheFile() => _file.Dispose();

    [Test]
    public async Task Sends_every_byte_once_and_says_what_it_came_to()
    {
        var receipt = await UploadAsync();

        Assert.That(_drive.Log, Is.EqualTo((string[])["GET item", "POST session", "PUT 0-10485759", "PUT 10485760-20971519", "PUT 20971520-26226744"]));
        Assert.That(_drive.Items["big.bin"].Content.AsSpan().SequenceEqual(_file.Content));
        Assert.That(receipt.Sha256, Is.EqualTo(Convert.ToHexString(SHA256.HashData(_file.Content)).ToLowerInvariant()));
        Assert.That((receipt.Size, receipt.Outcome, receipt.Verified, receipt.Retries, receipt.ResumedFrom),
            Is.EqualTo((Size, UploadOutcome.Created, Verification.Matched, 0, 0L)));
        Assert.That(receipt.Item.Id, Is.EqualTo("item-big.bin"));
    }

    [TestCase(Fault.ResetBeforeCommit, 1, 5 * MiB)]
    [TestCase(Fault.ResetBeforeCommit, 2, 5 * MiB)]
    [TestCase(Fault.ResetBeforeCommit, 3, (5 * MiB + 12_345) / 2)]
    [TestCase(Fault.ResetAfterCommit, 1, 0)]
    [TestCase(Fault.ResetAfterCommit, 2, 0)]
    [TestCase(Fault.ResetAfterPartialCommit, 1, 10 * MiB - 100_001)]
    [TestCase(Fault.ResetAfterPartialCommit, 2, 10 * MiB - 100_001)]
    [TestCase(Fault.ResetAfterPartialCommit, 3, 5 * MiB + 12_345 - 100_001)]
    [TestCase(Fault.Answer500BeforeCommit, 2, 0)]
    [TestCase(Fault.Answer504AfterCommit, 2, 0)]
    [TestCase(Fault.Answer503WithRetryAfter, 2, 0)]
    [TestCase(Fault.Answer429, 1, 0)]
    [TestCase(Fault.Answer429, 3, 0)]
    [TestCase(Fault.Answer416, 2, 0)]
    [TestCase(Fault.Answer404Once, 1, 0)]
    [TestCase(Fault.CommitWithoutRanges, 1, 0)]
    [TestCase(Fault.CommitWithEmptyBody, 2, 0)]
    [TestCase(Fault.CommitWithRangesInOutlooksWords, 1, 0)]
    [TestCase(Fault.CommitAs201WithRangesOnly, 2, 0)]
    [TestCase(Fault.NotMovingOn, 2, 10 * MiB)]
    public async Task Gets_over_one_fault_and_sends_twice_only_what_did_not_arrive(Fault fault, int put, int twice)
    {
        _drive.Faults[put] = fault;

        var receipt = await UploadAsync();

        Assert.That(_drive.Items["big.bin"].Content.AsSpan().SequenceEqual(_file.Content));
        Assert.That(_drive.BytesTaken - Size, Is.EqualTo(twice));
        Assert.That((receipt.Outcome, receipt.Verified), Is.EqualTo((UploadOutcome.Created, Verification.Matched)));
        Assert.That(receipt.Sha256, Is.EqualTo(Convert.ToHexString(SHA256.HashData(_file.Content)).ToLowerInvariant()));
        Assert.That(_drive.Log.Count(line => line == "POST session"), Is.EqualTo(1));
    }

    [TestCase(Fault.ResetBeforeCommit, Grid)]
    [TestCase(Fault.ResetAfterCommit, 2 * Grid)]
    [TestCase(Fault.ResetAfterPartialCommit, Grid + 100_001)]
    [TestCase(Fault.Answer408, Grid)]
    [TestCase(Fault.Answer500BeforeCommit, Grid)]
    [TestCase(Fault.Answer504AfterCommit, 2 * Grid)]
    [TestCase(Fault.Answer416, Grid)]
    [TestCase(Fault.CommitWithRangesInOutlooksWords, 2 * Grid)]
    [TestCase(Fault.CommitAs201WithRangesOnly, 2 * Grid)]
    public async Task The_status_is_asked_before_anything_is_sent_again_and_its_word_is_where_that_begins(Fault fault, int from)
    {
        _drive.Faults[2] = fault;

        await Transfers.By(_drive, _clock).UploadAsync(new byte[4 * Grid], Target, new UploadOptions { FragmentSize = Grid, MaxSingleRequestSize = 0 });

        var after = _drive.Log.Skip(_drive.Log.IndexOf("PUT 327680-655359") + 1).Take(2).ToList();
        Assert.That((after[0], after[1].Split('-')[0]), Is.EqualTo(("GET session", $"PUT {from}")));
    }

    [TestCase(Fault.ResetAfterCommit)]
    [TestCase(Fault.Answer504AfterCommit)]
    [TestCase(Fault.CommitWithEmptyBody)]
    [TestCase(Fault.CommitAs201WithRangesOnly)]
    public async Task A_lost_last_answer_is_reconciled_without_sending_a_byte_again(Fault fault)
    {
        _drive.Faults[3] = fault;

        var receipt = await UploadAsync();

        Assert.That(_drive.BytesTaken, Is.EqualTo(Size));
        Assert.That((receipt.Outcome, receipt.Verified), Is.EqualTo((UploadOutcome.Reconciled, Verification.Matched)));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_lost_last_answer_is_told_from_the_file_of_yesterday(bool hashes)
    {
        _drive.TellsHashes = hashes;
        _drive.Items["big.bin"] = new StoredItem("big.bin", new byte[Size]);
        _drive.Faults[3] = Fault.ResetAfterCommit;

        var receipt = await UploadAsync();

        Assert.That((receipt.Outcome, receipt.Verified), Is.EqualTo((UploadOutcome.Reconciled, hashes ? Verification.Matched : Verification.NotAvailable)));
        Assert.That(_drive.Items["big.bin"].Content.AsSpan().SequenceEqual(_file.Content));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_session_that_ends_with_the_file_of_yesterday_still_there_is_begun_anew(bool hashes)
    {
        _drive.TellsHashes = hashes;
        _drive.Items["big.bin"] = new StoredItem("big.bin", new byte[Size]);
        _drive.Faults[3] = Fault.ResetAfterPartialCommit; // every byte was sent once, and not every one kept
        _drive.Faults[4] = Fault.SessionEnds;

        var receipt = await UploadAsync();

        Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Replaced));
        Assert.That(_drive.Items["big.bin"].Content.AsSpan().SequenceEqual(_file.Content));
        Assert.That(_drive.Log.Count(line => line == "POST session"), Is.EqualTo(2));
    }

    [Test]
    public async Task All_bytes_there_and_no_item_is_asked_after_and_then_begun_anew()
    {
        _drive.Faults[3] = Fault.Commit202WithoutItem; // the status says [] and no item ever comes
        _drive.Faults[4] = Fault.CommitByAddressIsUnknown;

        var receipt = await UploadAsync();

        Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Created));
        Assert.That(_drive.Log, Is.SupersetOf((string[])["GET session", "DELETE session"]));
    }

    [TestCase(Fault.ResetBeforeCommit)]
    [TestCase(Fault.ResetAfterCommit)]
    [TestCase(null)]
    public async Task All_bytes_there_and_no_item_are_made_one_by_Graph_without_sending_a_byte_again(Fault? onTheWay)
    {
        _drive.Faults[3] = Fault.Commit202WithoutItem;
        if (onTheWay is { } fault) _drive.Faults[4] = fault;

        var receipt = await UploadAsync();

        Assert.That(receipt.Outcome, Is.EqualTo(onTheWay == Fault.ResetAfterCommit ? UploadOutcome.Reconciled : UploadOutcome.Created));
        Assert.That(_drive.BytesTaken, Is.EqualTo(Size));
        Assert.That(_drive.Items["big.bin"].Content.AsSpan().SequenceEqual(_file.Content));
    }

    [TestCase(ConflictBehavior.Replace, UploadOutcome.Replaced, "big.bin")]
    [TestCase(ConflictBehavior.Rename, UploadOutcome.Renamed, "renamed-big.bin")]
    public async Task A_name_taken_at_the_last_byte_is_dealt_with_as_asked_without_sending_a_byte_again(ConflictBehavior conflict, UploadOutcome outcome, string name)
    {
        _drive.Faults[3] = Fault.NameTakenAtTheEnd;

        var receipt = await UploadAsync(conflict);

        Assert.That((receipt.Outcome, receipt.Item.Name, _drive.BytesTaken), Is.EqualTo((outcome, name, (long)Size)));
        Assert.That(_drive.Items[name].Content.AsSpan().SequenceEqual(_file.Content));
    }

    [Test]
    public async Task A_name_taken_at_the_last_byte_is_told_where_that_is_to_fail()
    {
        _drive.Faults[3] = Fault.NameTakenAtTheEnd;

        var stopped = (await Assert.ThrowsAsync<TransferInterruptedException>(() => UploadAsync(ConflictBehavior.Fail)))!;

        Assert.That(stopped.Reason, Is.EqualTo(TransferReason.NameTaken));
        Assert.That(_drive.Items["big.bin"].Content, Is.EqualTo((byte[])[1, 2, 3]));
    }

    [Test]
    public async Task A_fragment_that_is_too_large_is_halved_and_stays_so()
    {
        _drive.Faults[2] = _drive.Faults[3] = Fault.Answer413;

        await UploadAsync();

        Assert.That(Puts, Is.EqualTo((string[])[
            "PUT 0-10485759", "PUT 10485760-20971519", "PUT 10485760-15728639", "PUT 10485760-13107199", "PUT 13107200-15728639", "PUT 15728640-18350079",
            "PUT 18350080-20971519", "PUT 20971520-23592959", "PUT 23592960-26214399", "PUT 26214400-26226744"]));
        Assert.That(_drive.Log.Count(line => line == "POST session"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_fragment_of_320_KiB_that_is_too_large_is_refused()
    {
        _drive.FromThenOn = (1, Fault.Answer413);

        var stopped = (await Assert.ThrowsAsync<TransferInterruptedException>(() => UploadAsync()))!;

        Assert.That(stopped.Reason, Is.EqualTo(TransferReason.Refused));
        Assert.That(_drive.Log.Count(line => line.StartsWith("PUT", StringComparison.Ordinal)), Is.EqualTo(6)); // 32, 16, 8, 4, 2, 1 times 320 KiB
    }

    [Test]
    public async Task An_address_whose_permission_is_over_is_replaced_by_another()
    {
        _drive.Faults[2] = Fault.Answer403;

        var receipt = await UploadAsync();

        Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Created));
        Assert.That(_drive.Log.Count(line => line == "POST session"), Is.EqualTo(2));
    }

    [Test]
    public async Task Two_addresses_without_permission_from_the_start_are_a_refusal()
    {
        _drive.FromThenOn = (1, Fault.Answer403);

        var stopped = (await Assert.ThrowsAsync<TransferInterruptedException>(() => UploadAsync()))!;

        Assert.That((stopped.Reason, ((GraphException)stopped.InnerException!).Code), Is.EqualTo((TransferReason.Refused, "accessDenied")));
    }

    [TestCase(Fault.ResetBeforeCommit)]
    [TestCase(Fault.Answer504BeforeCommit)]
    [TestCase(Fault.Answer408)]
    public async Task Fragments_grow_while_they_are_quick_and_shrink_when_the_line_breaks(Fault fault)
    {
        using var file = LocalFile.OfZeros(60 * MiB);
        _drive.TellsHashes = false;
        _drive.Faults[3] = fault;

        await Transfers.By(_drive, _clock).UploadAsync(file.Path, Target);

        Assert.That(Puts, Is.EqualTo((string[])[
            "PUT 0-10485759", // 10 MiB
            "PUT 10485760-31457279", // 20
            "PUT 31457280-62914559", // the rest, which is less than 40, and the line broke
            "PUT 31457280-52428799", // 20
            "PUT 52428800-62914559"]));
    }

    [TestCase(Fault.Answer500BeforeCommit)]
    [TestCase(Fault.Answer429)]
    [TestCase(Fault.Answer416)]
    public async Task A_fault_that_is_not_the_lines_leaves_the_fragment_as_it_is(Fault fault)
    {
        _drive.Faults[1] = fault;

        await Transfers.By(_drive, _clock).UploadAsync(_file.Path, Target);

        Assert.That(Puts.Take(2), Is.EqualTo((string[])["PUT 0-10485759", "PUT 0-10485759"]));
    }

    [Test]
    public async Task A_fragment_grows_no_further_than_191_times_320_KiB()
    {
        using var file = LocalFile.OfZeros(131 * MiB);
        _drive.TellsHashes = false;

        await Transfers.By(_drive, _clock).UploadAsync(file.Path, Target);

        Assert.That(Puts.TakeLast(2), Is.EqualTo((string[])["PUT 73400320-135987199", "PUT 135987200-137363455"])); // 62,586,880 bytes, where 80 MiB would be the double
    }

    [TestCase(null)]
    [TestCase(Fault.ResetBeforeCommit)]
    [TestCase(Fault.Answer504BeforeCommit)]
    public async Task A_fragment_of_the_callers_own_is_kept(Fault? fault)
    {
        if (fault is { } first) _drive.Faults[1] = first;

        await Transfers.By(_drive, _clock).UploadAsync(new byte[5 * Grid], Target, new UploadOptions { FragmentSize = 2 * Grid, MaxSingleRequestSize = 0 });

        Assert.That(Puts.Skip(fault is null ? 0 : 1), Is.EqualTo((string[])["PUT 0-655359", "PUT 655360-1310719", "PUT 1310720-1638399"]));
    }

    [Test]
    public async Task A_slow_fragment_is_not_made_larger()
    {
        _drive.OnPut = _ => _clock.Advance(UploadPlan.FastFragment);

        await Transfers.By(_drive, _clock).UploadAsync(_file.Path, Target);

        Assert.That(Puts, Is.EqualTo((string[])["PUT 0-10485759", "PUT 10485760-20971519", "PUT 20971520-26226744"]));
    }

    [TestCase(null, UploadOutcome.Created)]
    [TestCase(Fault.Answer429, UploadOutcome.Created)]
    [TestCase(Fault.ResetBeforeCommit, UploadOutcome.Created)]
    [TestCase(Fault.ResetAfterCommit, UploadOutcome.Reconciled)]
    public async Task With_a_deferred_commit_the_file_is_there_when_that_is_asked_for(Fault? onCommit, UploadOutcome outcome)
    {
        var thereBefore = -1;
        if (onCommit is { } fault) _drive.Faults[4] = fault;
        var options = new UploadOptions { FragmentSize = 10 * MiB, BeforeCommit = _ => { thereBefore = _drive.Items.Count; return Task.CompletedTask; } };

        var receipt = await Transfers.By(_drive, _clock).UploadAsync(_file.Path, Target, options);

        Assert.That((thereBefore, receipt.Outcome, receipt.Verified, _drive.BytesTaken), Is.EqualTo((0, outcome, Verification.Matched, (long)Size)));
        Assert.That(_drive.SessionBody.GetProperty("deferCommit").GetBoolean(), Is.True);
        Assert.That(_drive.Log, Does.Contain("POST session")); // two of them: one to begin, one to end
        Assert.That(_drive.Items["big.bin"].Content.AsSpan().SequenceEqual(_file.Content));
    }

    [Test]
    public async Task A_deferred_commit_that_is_called_off_leaves_nothing()
    {
        var options = new UploadOptions { BeforeCommit = _ => throw new InvalidOperationException("another file of the set failed") };

        await Assert.ThrowsAsync<InvalidOperationException>(() => Transfers.By(_drive, _clock).UploadAsync(_file.Path, Target, options));

        Assert.That((_drive.Items.Count, _drive.IsSessionOpen), Is.EqualTo((0, false)));
    }

    [Test]
    public async Task A_session_that_ends_twice_ends_the_upload()
    {
        _drive.Faults[2] = _drive.Faults[4] = Fault.SessionEnds;

        var stopped = (await Assert.ThrowsAsync<TransferInterruptedException>(() => UploadAsync()))!;

        Assert.That((stopped.Reason, stopped.BytesConfirmed, stopped.TotalBytes), Is.EqualTo((TransferReason.SessionLost, 10L * MiB, (long)Size)));
    }

    [Test]
    public async Task With_rename_and_a_taken_name_a_lost_last_answer_is_told_and_not_sent_twice()
    {
        _drive.Items["big.bin"] = new StoredItem("big.bin", new byte[Size]);
        _drive.Faults[3] = Fault.ResetAfterCommit;

        var stopped = (await Assert.ThrowsAsync<TransferInterruptedException>(() => UploadAsync(ConflictBehavior.Rename)))!;

        Assert.That(stopped.Reason, Is.EqualTo(TransferReason.OutcomeUnknown));
        Assert.That(_drive.Items, Has.Count.EqualTo(2));
    }

    [TestCase(ConflictBehavior.Replace, UploadOutcome.Replaced, "big.bin")]
    [TestCase(ConflictBehavior.Rename, UploadOutcome.Renamed, "renamed-big.bin")]
    public async Task Tells_what_became_of_a_file_that_had_the_name(ConflictBehavior conflict, UploadOutcome outcome, string name)
    {
        _drive.Items["big.bin"] = new StoredItem("big.bin", [1, 2, 3]);

        var receipt = await UploadAsync(conflict);

        Assert.That((receipt.Outcome, receipt.Item.Name), Is.EqualTo((outcome, name)));
    }

    [Test]
    public async Task A_refusal_before_the_first_byte_passes_through_as_it_is()
    {
        _drive.Items["big.bin"] = new StoredItem("big.bin", [1]);

        var refused = (await Assert.ThrowsAsync<GraphException>(() => UploadAsync(ConflictBehavior.Fail)))!;

        Assert.That((refused.Code, _drive.BytesTaken), Is.EqualTo(("nameAlreadyExists", 0L)));
    }

    [TestCase(Fault.Answer507, TransferReason.Refused, "quotaLimitReached")]
    [TestCase(Fault.Answer412, TransferReason.ItemChanged, "resourceModified")]
    [TestCase(Fault.Answer423, TransferReason.Locked, "resourceLocked")]
    [TestCase(Fault.Answer409NameTaken, TransferReason.NameTaken, "nameAlreadyExists")]
    public async Task A_refusal_for_good_stops_at_once_and_gives_the_session_up(Fault fault, TransferReason reason, string code)
    {
        _drive.Faults[2] = fault;

        var stopped = (await Assert.ThrowsAsync<TransferInterruptedException>(() => UploadAsync()))!;

        Assert.That((stopped.Reason, stopped.BytesConfirmed, ((GraphException)stopped.InnerException!).Code), Is.EqualTo((reason, 10L * MiB, code)));
        Assert.That(_drive.Log[^1], Is.EqualTo("DELETE session"));
        Assert.That(_drive.IsSessionOpen, Is.False);
        Assert.That(stopped.ToString(), Does.Not.Contain("SECRET").And.Not.Contain("contoso.sharepoint.com"));
    }

    [Test]
    public async Task A_server_that_never_moves_on_is_given_up_after_six_tries()
    {
        _drive.FromThenOn = (2, Fault.NotMovingOn);

        var stopped = (await Assert.ThrowsAsync<TransferInterruptedException>(() => UploadAsync()))!;

        Assert.That((stopped.Reason, stopped.BytesConfirmed), Is.EqualTo((TransferReason.NoProgress, 10L * MiB)));
        Assert.That(_drive.Log.Count(line => line.StartsWith("PUT 10485760-", StringComparison.Ordinal)), Is.EqualTo(6));
        Assert.That(_drive.IsSessionOpen, Is.False);
    }

    [TestCase(Fault.ResetBeforeCommit, TransferReason.Unreachable)]
    [TestCase(Fault.Answer500BeforeCommit, TransferReason.Unreachable)]
    [TestCase(Fault.Answer416, TransferReason.NoProgress)]
    public async Task A_fault_that_does_not_pass_ends_the_upload_with_it(Fault fault, TransferReason reason)
    {
        _drive.FromThenOn = (3, fault);

        var stopped = (await Assert.ThrowsAsync<TransferInterruptedException>(() => UploadAsync()))!;

        Assert.That((stopped.Reason, stopped.BytesConfirmed), Is.EqualTo((reason, 20L * MiB)));
        Assert.That(_drive.IsSessionOpen, Is.False);
    }

    [Test]
    public async Task Faults_that_let_it_get_on_in_between_never_end_it()
    {
        for (var put = 1; put < 40; put++) _drive.Faults[put] = put % 2 == 0 ? Fault.ResetAfterPartialCommit : Fault.ResetBeforeCommit;

        var receipt = await UploadAsync();

        Assert.That(_drive.Items["big.bin"].Content.AsSpan().SequenceEqual(_file.Content));
        Assert.That(receipt.Retries, Is.EqualTo(39));
    }

    [Test]
    public async Task Waits_as_long_as_it_is_asked_to_and_that_uses_up_no_try()
    {
        for (var put = 2; put < 22; put++) _drive.Faults[put] = Fault.Answer429;

        await UploadAsync();

        Assert.That(_clock.Delays, Is.EqualTo(Enumerable.Repeat(TimeSpan.FromSeconds(7), 20)));
    }

    [Test]
    public async Task A_young_session_that_is_not_known_everywhere_gets_some_seconds()
    {
        _drive.Faults[1] = _drive.Faults[2] = _drive.Faults[3] = Fault.Answer404Once;

        await UploadAsync();

        Assert.That(_clock.Delays, Is.EqualTo((TimeSpan[])[TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(6)]));
        Assert.That(_drive.Log.Count(line => line == "POST session"), Is.EqualTo(1));
    }

    [Test]
    public async Task Cancellation_gives_the_session_up_and_belongs_to_the_caller()
    {
        using var stop = new CancellationTokenSource();
        _drive.OnPut = put =>
        {
            if (put == 2) stop.Cancel();
        };

        await Assert.CatchAsync<OperationCanceledException>(() => UploadAsync(cancellationToken: stop.Token));

        Assert.That(_drive.Log[^1], Is.EqualTo("DELETE session"));
        Assert.That(_drive.IsSessionOpen, Is.False);
    }

    [TestCase("grows")]
    [TestCase("shrinks")]
    [TestCase("grows, and has its old time")]
    [TestCase("is written into")]
    public async Task A_file_that_changes_while_it_is_read_is_not_stored_torn(string how)
    {
        using var file = new LocalFile(24 * Grid);
        var time = File.GetLastWriteTimeUtc(file.Path);
        _drive.InPut = put =>
        {
            if (put != 3) return;
            using (var stream = new FileStream(file.Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            {
                if (how == "is written into") stream.WriteByte(1);
                else stream.SetLength(how == "shrinks" ? (17 * Grid) + 1 : (24 * Grid) + 1);
            }

            File.SetLastWriteTimeUtc(file.Path, how == "grows, and has its old time" ? time : time.AddSeconds(1));
        };

        var stopped = (await Assert.ThrowsAsync<TransferInterruptedException>(() => Transfers.By(_drive, _clock).UploadAsync(file.Path, Target, new UploadOptions { FragmentSize = 8 * Grid })))!;

        Assert.That((stopped.Reason, _drive.Items.Count, _drive.IsSessionOpen), Is.EqualTo((TransferReason.SourceChanged, 0, false)));
    }

    [TestCase(0)]
    [TestCase(4 * MiB)]
    public async Task Content_the_service_stored_otherwise_is_an_error_and_is_left_as_it_is(int mostInOnePut)
    {
        _drive.StoresInstead = new byte[Grid];

        var stopped = (await Assert.ThrowsAsync<TransferInterruptedException>(() =>
            Transfers.By(_drive, _clock).UploadAsync(Some.Bytes(Grid), Target, new UploadOptions { MaxSingleRequestSize = mostInOnePut })))!;

        Assert.That((stopped.Reason, _drive.Items["big.bin"].Content, _drive.Log.Any(line => line.StartsWith("DELETE", StringComparison.Ordinal))), Is.EqualTo((TransferReason.ContentMismatch, new byte[Grid], false)));
    }

    [Test]
    public async Task Content_the_service_itself_writes_into_is_told_as_such()
    {
        _drive.StoresInstead = new byte[Size + 500];

        var receipt = await Transfers.By(_drive, _clock).UploadAsync(_file.Path, DrivePath.In("d", "report.docx"), TenMiB());

        Assert.That(receipt.Verified, Is.EqualTo(Verification.ChangedByService));
    }

    [Test]
    public async Task Progress_tells_what_is_confirmed()
    {
        var told = new List<TransferProgress>();
        _drive.Faults[2] = Fault.ResetAfterPartialCommit;

        await Transfers.By(_drive, _clock).UploadAsync(_file.Path, Target, TenMiB(), progress: new Told<TransferProgress>(told.Add));

        Assert.That(told.Select(p => p.BytesTransferred), Is.EqualTo((long[])[0, 10 * MiB, 10 * MiB + 100_001, 20 * MiB + 100_001, Size]));
        Assert.That(told.All(p => p.TotalBytes == Size));
    }

    [Test]
    public async Task No_piece_in_memory_is_anything_like_a_range()
    {
        await UploadAsync();

        Assert.That(_drive.LargestPiece, Is.LessThanOrEqualTo(128 * 1024));
    }

    [Test]
    public async Task The_files_own_time_goes_along_behind_the_conflict_behaviour()
    {
        using var file = new LocalFile(5 * MiB);
        File.SetLastWriteTimeUtc(file.Path, new DateTime(2020, 2, 29, 12, 30, 0, DateTimeKind.Utc));

        await UploadAsync(file: file);

        Assert.That(_drive.SessionBody.ToString(), Is.EqualTo(
            """{"item":{"@microsoft.graph.conflictBehavior":"replace","name":"big.bin","fileSystemInfo":{"lastModifiedDateTime":"2020-02-29T12:30:00Z"}}}"""));
    }

    [Test]
    public async Task Whatever_happens_on_the_way_the_bytes_arrive_or_the_caller_is_told()
    {
        Fault[] faults = [Fault.ResetBeforeCommit, Fault.ResetAfterCommit, Fault.ResetAfterPartialCommit, Fault.Answer500BeforeCommit, Fault.Answer504AfterCommit,
            Fault.Answer503WithRetryAfter, Fault.Answer416, Fault.CommitWithoutRanges, Fault.CommitWithEmptyBody, Fault.NotMovingOn, Fault.SessionEnds];
        var random = new Random(1130);
        using var file = new LocalFile(Size - 3 * MiB);
        for (var run = 0; run < 25; run++)
        {
            var drive = new UploadSessionScript();
            for (var put = 1; put < 12; put++)
                if (random.Next(2) == 0)
                    drive.Faults[put] = faults[random.Next(faults.Length)];

            try
            {
                var receipt = await Transfers.By(drive, new Clock()).UploadAsync(file.Path, Target, TenMiB());
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

    private IEnumerable<string> Puts => _drive.Log.Where(line => line.StartsWith("PUT", StringComparison.Ordinal));

    private Task<UploadReceipt> UploadAsync(ConflictBehavior conflict = ConflictBehavior.Replace, LocalFile? file = null, CancellationToken cancellationToken = default) =>
        Transfers.By(_drive, _clock).UploadAsync((file ?? _file).Path, Target, TenMiB(conflict), cancellationToken: cancellationToken);

    private static UploadOptions TenMiB(ConflictBehavior conflict = ConflictBehavior.Replace) => new() { Conflict = conflict, FragmentSize = 10 * MiB, ComputeSha256 = true };
}
