using GraphDelegatedKit.Files.Folders;

namespace GraphDelegatedKit.Tests.Files;

public class FolderTransferDecisionTests
{
    [TestCase("ok.bin", false, null)]
    [TestCase("a:b?.bin", false, null)]
    [TestCase("", false, "empty")]
    [TestCase(null, false, "empty")]
    [TestCase(".", false, "another folder")]
    [TestCase("..", false, "another folder")]
    [TestCase("...", false, null)]
    [TestCase("a/b", false, "'/'")]
    [TestCase("a\\b", false, "'\\'")]
    [TestCase("a\0b", false, "zero")]
    [TestCase("C:", true, "':'")]
    [TestCase("a.bin:stream", true, "':'")]
    [TestCase("what?", true, "'?'")]
    [TestCase("a\tb", true, "control")]
    [TestCase("end.", true, "ends with '.'")]
    [TestCase("end ", true, "ends with ' '")]
    [TestCase("nul", true, "device")]
    [TestCase("Con.txt", true, "device")]
    [TestCase("COM1.tar.gz", true, "device")]
    [TestCase("lpt³", true, "device")]
    [TestCase("aux .txt", true, "device")]
    [TestCase("COM", true, null)]
    [TestCase("console.txt", true, null)]
    [TestCase("nul", false, null)]
    public void A_remote_name_is_checked_as_a_local_file_name(string? name, bool isWindows, string? reason)
    {
        Assert.That(LocalFileName.FindProblem(name, isWindows), reason is null ? Is.Null : Does.Contain(reason));
    }

    [TestCase("a|b|c", "")]
    [TestCase("a|A", "a|A")]
    [TestCase("x/a|x/A|x/b", "x/a|x/A")]
    [TestCase("X/a|x/b|y/c", "X/a|x/b")]
    [TestCase("a|a", "a|a")]
    [TestCase("a|a/b|c", "a|a/b")]
    [TestCase("a/b|a/c", "")]
    [TestCase("é|e\u0301", "")]
    public void Paths_that_cannot_exist_together_are_found(string paths, string expected)
    {
        var collisions = new PathCollisions();
        foreach (var path in paths.Split('|')) collisions.Add(path, isFile: true);

        Assert.That(string.Join('|', paths.Split('|').Where(path => collisions.Find(path) is not null)), Is.EqualTo(expected));
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("no hash")]
    public async Task A_local_file_is_not_read_to_compare_it_with_an_item_without_a_hash(string? hash)
    {
        using var file = new TemporaryFile(1000);
        using var unreadable = new FileStream(file.Path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        var item = new DriveItem { Size = 1000, File = new FileFacet(null, new FileHashes(hash)) };

        Assert.That(await ContentComparer.AreEqualAsync(file.Path, item, default), Is.False);
    }

    [Test]
    public void Two_Unicode_forms_of_one_name_collide_if_the_file_system_normalizes_names()
    {
        RemoteEntry[] entries = [
            new(new DriveItem { Name = "é", File = new(null, null) }, "é"),
            new(new DriveItem { Name = "e\u0301", File = new(null, null) }, "e\u0301"),
        ];

        Assert.That(DownloadFilter.RefuseInvalid(entries, path => path.Replace("e\u0301", "é", StringComparison.Ordinal))
            .Select(entry => entry.Outcome), Is.All.EqualTo(TransferOutcome.Refused));
        Assert.That(DownloadFilter.RefuseInvalid(entries, null).Select(entry => entry.Outcome), Is.All.Null);
    }

    [Test]
    public void A_failed_file_removes_its_bytes_from_the_progress_and_a_grown_file_adds_to_the_total()
    {
        var recorder = new TransferManyProgressRecorder();
        var aggregate = new AggregateProgress(recorder, new Clock(), 2, 300);
        var (failingFile, growingFile) = (aggregate.StartFile(100), aggregate.StartFile(200));

        failingFile.Report(new TransferProgress(0, 100, default));
        failingFile.Report(new TransferProgress(60, 100, default));
        failingFile.Fail();
        growingFile.Report(new TransferProgress(150, 250, default)); // where an earlier run had got to
        growingFile.Report(new TransferProgress(200, 250, default));
        growingFile.Complete(250, 100);
        growingFile.Report(new TransferProgress(1, 250, default)); // too late

        Assert.That(recorder.Reports.Select(report => (report.BytesCompleted, report.BytesTransferredThisRun, report.TotalBytes)),
            Is.EqualTo(new[] { (0L, 0L, 300L), (60, 60, 300), (0, 60, 300), (150, 60, 300), (200, 110, 300), (250, 160, 350) }));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(recorder.LastReport.FilesCompleted, Is.EqualTo(1));
            Assert.That(recorder.LastReport.FilesFailed, Is.EqualTo(1));
            Assert.That(recorder.LastReport.TotalFiles, Is.EqualTo(2));
        }
    }

    [Test]
    public void A_late_report_of_a_completed_file_is_ignored()
    {
        var recorder = new TransferManyProgressRecorder();
        var fileProgress = new AggregateProgress(recorder, new Clock(), files: 1, bytes: 10).StartFile(10);
        fileProgress.Fail();

        fileProgress.Report(new TransferProgress(5, 10, default));
        fileProgress.Complete(10, 10);

        Assert.That(recorder.LastReport with { Elapsed = default }, Is.EqualTo(new TransferManyProgress(0, 1, 1, 0, 10, 0, default)));
    }

    [Test]
    public async Task Parallel_work_stays_close_to_the_consumer_of_the_results()
    {
        var (started, taken, maxAhead) = (0, 0, 0);
        await foreach (var _ in BoundedParallel.RunAsync(
            Enumerable.Range(0, 500), 2, (i, _) => Task.FromResult(Interlocked.Increment(ref started) + i), default))
        {
            for (var i = 0; taken == 0 && i < 200; i++) await Task.Yield(); // workers that can run ahead do so now
            maxAhead = Math.Max(maxAhead, Volatile.Read(ref started) - ++taken);
        }

        Assert.That(taken, Is.EqualTo(500));
        Assert.That(maxAhead, Is.LessThanOrEqualTo(2 + 2), "two that wait to be taken, two under way");
    }
}
