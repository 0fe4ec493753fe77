using System.Runtime.Versioning;
using GraphDelegatedKit.Files.Folders;
using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>
/// A folder download that runs again: what the earlier run stored is recognized, although the service does not list it so.
/// </summary>
public sealed class RepeatedDownloadTests : FolderTransferFixture
{
    private string RecordPath => Path.Combine(DownloadPath, DownloadRecord.FileName);

    private int ContentRequestCount => Tenant.Requests.Count(request => request.Path.EndsWith("download.aspx", StringComparison.Ordinal));

    [Test]
    public async Task A_rewritten_file_is_unchanged_in_the_next_run()
    {
        await StoreAsync("sub/report.docx", 1000);
        await StoreAsync("plain.bin", 1000);
        Tenant.Downloads.AppendOnDownload(".docx", new byte[11]);
        var first = await DownloadAsync();
        var requests = ContentRequestCount;

        var second = await DownloadAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(first["sub/report.docx"].Receipt!.Verified, Is.EqualTo(Verification.ChangedByService));
            Assert.That(second.Values.Select(result => result.Outcome), Is.All.EqualTo(TransferOutcome.Unchanged));
            Assert.That(second["sub/report.docx"].Size, Is.EqualTo(1011));
            Assert.That(ContentRequestCount, Is.EqualTo(requests));
            Assert.That(Progress.LastReport.BytesCompleted, Is.EqualTo(2011));
        }
    }

    [Test]
    public async Task A_file_without_a_hash_is_unchanged_in_the_next_run()
    {
        Tenant.Downloads.HideHashes = true;
        await StoreAsync("a.bin", 1000);
        await DownloadAsync();

        Assert.That((await DownloadAsync())["a.bin"].Outcome, Is.EqualTo(TransferOutcome.Unchanged));
    }

    [TestCase(true, TransferOutcome.Failed)]
    [TestCase(false, TransferOutcome.Failed)]
    public async Task A_recorded_file_that_was_changed_on_either_side_is_not_unchanged(bool isLocalChange, TransferOutcome expected)
    {
        Tenant.Downloads.HideHashes = true;
        await StoreAsync("a.bin", 1000);
        await DownloadAsync();
        if (isLocalChange) await File.WriteAllBytesAsync(Path.Combine(DownloadPath, "a.bin"), new byte[1000]); // the same length
        else await Tenant.Files.PutAsync(DriveId, "Backup/2026/a.bin", new MemoryStream(TestData.CreateRandomBytes(1000, 5)));

        Assert.That((await DownloadAsync())["a.bin"].Outcome, Is.EqualTo(expected), "it exists and must not be replaced");
    }

    [Test]
    public async Task A_folder_whose_files_match_the_list_has_no_record()
    {
        await StoreAsync("a.bin", 1000);

        await DownloadAsync();

        Assert.That(File.Exists(RecordPath), Is.False);
    }

    [Test]
    public async Task Nothing_is_recorded_without_SkipUnchanged()
    {
        Tenant.Downloads.HideHashes = true;
        await StoreAsync("a.bin", 1000);

        await DownloadAsync(new DownloadManyOptions { SkipUnchanged = false });

        Assert.That(File.Exists(RecordPath), Is.False);
    }

    [Test]
    [Platform(Exclude = "Win")]
    [UnsupportedOSPlatform("windows")]
    public async Task The_record_is_owner_only_and_contains_no_address()
    {
        Tenant.Downloads.HideHashes = true;
        await StoreAsync("a.bin", 1000);

        await DownloadAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(File.GetUnixFileMode(RecordPath), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
            Assert.That(await File.ReadAllTextAsync(RecordPath), Does.Contain("\"a.bin\"").And.Not.Contain("http"));
        }
    }

    [TestCase("{\"Path\":\"a.bin\",\"Stor")]
    [TestCase("\n\n[]\n17\n{}\n")]
    [TestCase("{\"Path\":null}\n")]
    public async Task A_damaged_line_of_the_record_is_skipped(string line)
    {
        Tenant.Downloads.HideHashes = true;
        await StoreAsync("a.bin", 1000);
        await DownloadAsync();
        await File.AppendAllTextAsync(RecordPath, line);

        Assert.That((await DownloadAsync())["a.bin"].Outcome, Is.EqualTo(TransferOutcome.Unchanged));
    }

    [Test]
    public async Task A_record_with_many_old_lines_is_shortened()
    {
        Tenant.Downloads.HideHashes = true;
        await StoreAsync("a.bin", 1000);
        await DownloadAsync();
        var lines = await File.ReadAllLinesAsync(RecordPath);
        await File.WriteAllLinesAsync(RecordPath, [lines[0], .. Enumerable.Repeat(lines[1], 5000)]);

        var results = await DownloadAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(results["a.bin"].Outcome, Is.EqualTo(TransferOutcome.Unchanged));
            Assert.That(await File.ReadAllLinesAsync(RecordPath), Is.EqualTo(lines));
        }
    }

    [Test]
    public async Task A_line_is_recorded_whole_after_one_that_a_killed_run_did_not_finish()
    {
        Tenant.Downloads.HideHashes = true;
        await StoreAsync("a.bin", 1000);
        await DownloadAsync();
        await File.AppendAllTextAsync(RecordPath, "{\"Path\":\"x.bin\",\"Stor");
        await StoreAsync("b.bin", 1000);
        await DownloadAsync();

        Assert.That((await DownloadAsync())["b.bin"].Outcome, Is.EqualTo(TransferOutcome.Unchanged));
    }

    [Test]
    public async Task A_record_that_another_job_shortens_keeps_the_lines_of_both()
    {
        Tenant.Downloads.HideHashes = true;
        await StoreAsync("a.bin", 1000);
        await StoreAsync("b.bin", 1000);
        await Tenant.Files.PutAsync(DriveId, "Other/c.bin", new MemoryStream([1, 2, 3]));
        var other = DrivePath.In(DriveId, "Other");
        var isDone = false;
        var client = new InterceptingClient(Graph, (_, cancellationToken) =>
        {
            if (isDone || !File.Exists(RecordPath)) return;
            isDone = true; // the first file is recorded, and the second one is requested
            File.AppendAllLines(RecordPath, Enumerable.Repeat(File.ReadAllLines(RecordPath)[1], 5000));
            Files.DownloadManyAsync(other, DownloadPath, cancellationToken: cancellationToken)
                .ToDictionaryAsync(result => result.Path).GetAwaiter().GetResult();
        });

        await GraphFilesFactory.Create(client, Clock)
            .DownloadManyAsync(RemoteFolder, DownloadPath, new DownloadManyOptions { MaxConcurrentFiles = 1 })
            .ToDictionaryAsync(result => result.Path);

        var repeated = await DownloadAsync();
        var repeatedOther = await Files.DownloadManyAsync(other, DownloadPath).ToDictionaryAsync(result => result.Path);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(isDone, Is.True);
            Assert.That(repeated["a.bin"].Outcome, Is.EqualTo(TransferOutcome.Unchanged));
            Assert.That(repeated["b.bin"].Outcome, Is.EqualTo(TransferOutcome.Unchanged), repeated["b.bin"].Reason);
            Assert.That(repeatedOther["c.bin"].Outcome, Is.EqualTo(TransferOutcome.Unchanged), repeatedOther["c.bin"].Reason);
            Assert.That(File.ReadAllLines(RecordPath), Has.Length.LessThan(10), "it was shortened");
        }
    }

    [Test]
    public async Task A_local_file_is_not_read_where_nothing_is_listed_or_recorded_to_compare_it_with()
    {
        Tenant.Downloads.HideHashes = true;
        await StoreAsync("a.bin", 1000);
        Directory.CreateDirectory(DownloadPath);
        await File.WriteAllBytesAsync(Path.Combine(DownloadPath, "a.bin"), new byte[1000]);
        using var unreadable = new FileStream(
            Path.Combine(DownloadPath, "a.bin"), FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        Assert.That((await DownloadAsync())["a.bin"].Reason, Does.Contain("exists."));
    }

    // With the clock of the machine: the fake one would use up the time limit of a wait before the other thread has written its line.
    [Test]
    public async Task Two_jobs_that_record_at_the_same_time_lose_no_line()
    {
        const int lines = 500;
        using var folder = new TemporaryFolder();
        using var first = await DownloadRecord.ReadAsync(folder.Path, TimeProvider.System, default);
        using var second = await DownloadRecord.ReadAsync(folder.Path, TimeProvider.System, default);

        await Task.WhenAll(
            Task.Run(() => AddManyAsync(first, "a")), Task.Run(() => AddManyAsync(second, "b")), Task.Run(() => AddManyAsync(second, "c")));

        using var record = await DownloadRecord.ReadAsync(folder.Path, TimeProvider.System, default);
        var missing = new[] { "a", "b", "c" }
            .SelectMany(name => Enumerable.Range(0, lines).Select(index => $"{name}{index}"))
            .Where(path => record.Find(path, new DriveItem { Id = path, CTag = "c", Size = 10 }) is null);
        Assert.That(missing, Is.Empty);

        static async Task AddManyAsync(DownloadRecord record, string name)
        {
            for (var index = 0; index < lines; index++) await record.AddAsync($"{name}{index}", CreateReceipt($"{name}{index}"));
        }
    }

    [Test]
    public async Task A_record_that_another_program_keeps_open_is_an_error_after_a_wait()
    {
        Directory.CreateDirectory(DownloadPath);
        using var held = new FileStream(RecordPath, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);

        var error = await Assert.ThrowsAsync<IOException>(() => DownloadRecord.ReadAsync(DownloadPath, Clock, default));

        Assert.That(error!.Message, Does.Contain(RecordPath));
        Assert.That(Clock.Delays.Aggregate((sum, delay) => sum + delay), Is.GreaterThanOrEqualTo(TimeSpan.FromSeconds(5)));
    }

    [Test]
    public async Task A_local_file_that_cannot_be_compared_is_named_by_its_own_path()
    {
        await StoreAsync("a.bin", 1000);
        Directory.CreateDirectory(DownloadPath);
        var path = Path.Combine(DownloadPath, "a.bin");
        await File.WriteAllBytesAsync(path, new byte[1000]);
        using var unreadable = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        Assert.That((await DownloadAsync())["a.bin"].Reason, Does.Contain($"'{path}'"));
    }

    [Test]
    public async Task A_foreign_file_in_place_of_the_record_is_not_touched()
    {
        await StoreAsync("a.bin", 1000);
        Directory.CreateDirectory(DownloadPath);
        await File.WriteAllTextAsync(RecordPath, "mine");

        var error = await Assert.ThrowsAsync<IOException>(() => DownloadAsync());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Message, Does.Contain("was not created by GraphDelegatedKit"));
            Assert.That(await File.ReadAllTextAsync(RecordPath), Is.EqualTo("mine"));
        }
    }

    [Test]
    public async Task A_remote_file_with_the_name_of_the_record_is_refused()
    {
        await StoreAsync(DownloadRecord.FileName, 10);

        Assert.That((await DownloadAsync())[DownloadRecord.FileName].Outcome, Is.EqualTo(TransferOutcome.Refused));
    }

    [Test]
    public async Task A_record_is_not_uploaded()
    {
        WriteSourceFile(DownloadRecord.FileName, 10);
        WriteSourceFile("sub/" + DownloadRecord.FileName, 10);

        var results = await UploadAsync();

        Assert.That(
            results.Values.Where(result => result.Path.EndsWith("jsonl", StringComparison.Ordinal)).Select(result => result.Outcome),
            Is.EqualTo(new[] { TransferOutcome.Skipped, TransferOutcome.Skipped }));
    }

    private static DownloadReceipt CreateReceipt(string itemId) => new()
    {
        Path = itemId,
        Name = itemId,
        Size = 10,
        QuickXorHash = "hash",
        Verified = Verification.NotAvailable,
        Version = new GraphDelegatedKit.Files.Downloads.ItemVersion(itemId, null, "c", null, 10),
    };
}
