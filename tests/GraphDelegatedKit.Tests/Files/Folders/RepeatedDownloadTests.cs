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
}
