using GraphDelegatedKit.Tests.Files;

namespace GraphDelegatedKit.Tests.Regressions;

public class A_lost_last_answer_makes_no_second_file
{
    private const int Range = 320 * 1024;
    private const int Size = (2 * Range) + 12_345; // three ranges
    private static readonly DrivePath Report = DrivePath.In("d", "report.docx");

    private readonly Clock _clock = new();

    [TestCase(ConflictBehavior.Rename, 0)]
    [TestCase(ConflictBehavior.Fail, 0)]
    [TestCase(ConflictBehavior.Rename, Size)]
    [TestCase(ConflictBehavior.Fail, Size)]
    public async Task Of_a_file_the_service_has_written_into(ConflictBehavior conflict, int mostInOnePut)
    {
        using var file = new LocalFile(Size);
        var drive = new UploadSessionScript { StoresInstead = new byte[Size + 500] };
        drive.Faults[mostInOnePut == 0 ? 3 : 1] = Fault.ResetAfterCommit;

        var stopped = (await Assert.ThrowsAsync<TransferInterruptedException>(() => Transfers.By(drive, _clock).UploadAsync(file.Path, Report, Options(conflict, mostInOnePut))))!;

        Assert.That((stopped.Reason, drive.Items.Count), Is.EqualTo((TransferReason.OutcomeUnknown, 1)));
    }

    [Test]
    public async Task Where_the_name_was_taken_meanwhile_and_Graph_made_it_under_another()
    {
        using var file = new LocalFile(Size);
        var drive = new UploadSessionScript();
        (drive.Faults[3], drive.Faults[4]) = (Fault.NameTakenAtTheEnd, Fault.ResetAfterCommit);

        var stopped = (await Assert.ThrowsAsync<TransferInterruptedException>(() =>
            Transfers.By(drive, _clock).UploadAsync(file.Path, DrivePath.In("d", "big.bin"), Options(ConflictBehavior.Rename, 0))))!;

        Assert.That((stopped.Reason, drive.Items.Count), Is.EqualTo((TransferReason.OutcomeUnknown, 2))); // theirs and ours
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Under_another_name_it_is_found(bool isAskedFor)
    {
        using var file = new LocalFile(Size);
        await using var person = await UploadPerson.SignInAsync();
        if (isAskedFor) person.Tenant.Faults.FailUploadAfterStoring(Size - 1, 409, "nameAlreadyExists"); // and Graph, asked to, finds no session any more
        else person.Tenant.Faults.LoseUploadResponse(Size - 1);

        var isTaken = false;
        var receipt = await person.UploadAsync(file, "big.bin", Options(ConflictBehavior.Rename, 0), progress: _ =>
        {
            if (!isTaken) person.PutAsync("big.bin", [1, 2, 3]).GetAwaiter().GetResult();
            isTaken = true;
        });

        Assert.That((receipt.Outcome, receipt.Item.Name), Is.EqualTo((UploadOutcome.Reconciled, "big 1.bin")));
        Assert.That(person.Tenant.Files.List(person.Drive).Count(there => there.Path.StartsWith("big", StringComparison.Ordinal)), Is.EqualTo(2));
    }

    [Test]
    public async Task And_somebody_elses_file_is_told_from_ours_where_it_is_to_fail()
    {
        using var file = new LocalFile(1000);
        var drive = new UploadSessionScript { TellsHashes = false };
        drive.Items["a.bin"] = new StoredItem("a.bin", new byte[1000]); // as large, and of yesterday
        drive.Faults[1] = Fault.Answer503BeforeAnything;

        var stopped = (await Assert.ThrowsAsync<TransferInterruptedException>(() =>
            Transfers.By(drive, _clock).UploadAsync(file.Path, DrivePath.In("d", "a.bin"), new() { Conflict = ConflictBehavior.Fail })))!;

        Assert.That(stopped.Reason, Is.EqualTo(TransferReason.OutcomeUnknown));
    }

    [Test]
    public async Task What_was_far_from_complete_is_begun_anew_and_not_told_to_be_somewhere()
    {
        using var folder = new Folder();
        using var file = new LocalFile(0);
        using (var sparse = File.OpenWrite(file.Path)) sparse.SetLength(200 * 1024 * 1024);
        var drive = new UploadSessionScript();
        drive.Items["report.docx"] = new StoredItem("report.docx", [1]);
        await StopAsync(drive, folder, file.Path, atPut: 2);
        drive.EndSession();

        await StopAsync(drive, folder, file.Path, atPut: 1);

        Assert.That(drive.Log.Count(line => line == "POST session"), Is.EqualTo(2));
    }

    private async Task StopAsync(UploadSessionScript drive, Folder folder, string path, int atPut)
    {
        using var stop = new CancellationTokenSource();
        var puts = 0;
        drive.OnPut = _ =>
        {
            if (++puts == atPut) stop.Cancel();
        };
        await Assert.CatchAsync<OperationCanceledException>(() => Transfers.By(drive, _clock, folder).UploadAsync(path, Report, Options(ConflictBehavior.Rename, 0), cancellationToken: stop.Token));
    }

    private static UploadOptions Options(ConflictBehavior conflict, int mostInOnePut) => new() { Conflict = conflict, FragmentSize = Range, MaxSingleRequestSize = mostInOnePut };
}
