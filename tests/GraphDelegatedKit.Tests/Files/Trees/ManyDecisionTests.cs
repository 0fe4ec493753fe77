using GraphDelegatedKit.Files.Folders;

namespace GraphDelegatedKit.Tests.Files;

public class ManyDecisionTests
{
    [TestCase("ok.bin", false, null)]
    [TestCase("a:b?.bin", false, null)]
    [TestCase("", false, "empty")]
    [TestCase(null, false, "empty")]
    [TestCase(".", false, "elsewhere")]
    [TestCase("..", false, "elsewhere")]
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
    public void Names_of_the_service_are_judged_as_names_here(string? name, bool onWindows, string? why)
    {
        Assert.That(LocalFileName.FindProblem(name, onWindows), why is null ? Is.Null : Does.Contain(why));
    }

    [TestCase("a|b|c", "")]
    [TestCase("a|A", "a|A")]
    [TestCase("x/a|x/A|x/b", "x/a|x/A")]
    [TestCase("X/a|x/b|y/c", "X/a|x/b")]
    [TestCase("a|a", "a|a")]
    [TestCase("a|a/b|c", "a|a/b")]
    [TestCase("a/b|a/c", "")]
    [TestCase("é|e\u0301", "")]
    public void Paths_that_cannot_lie_beside_each_other_are_found(string paths, string expected)
    {
        var clashes = new PathCollisions();
        foreach (var path in paths.Split('|')) clashes.Add(path, isFile: true);

        Assert.That(string.Join('|', paths.Split('|').Where(path => clashes.Find(path) is not null)), Is.EqualTo(expected));
    }

    [Test]
    public void Two_spellings_of_one_character_are_one_name_where_the_system_says_so()
    {
        RemoteEntry[] entries = [new(new DriveItem { Name = "é", File = new(null, null) }, "é"), new(new DriveItem { Name = "e\u0301", File = new(null, null) }, "e\u0301")];

        Assert.That(DownloadFilter.RefuseInvalid(entries, path => path.Replace("e\u0301", "é", StringComparison.Ordinal)).Select(entry => entry.Outcome), Is.All.EqualTo(TransferOutcome.Refused));
        Assert.That(DownloadFilter.RefuseInvalid(entries, null).Select(entry => entry.Outcome), Is.All.Null);
    }

    [Test]
    public void A_file_that_fails_takes_back_what_it_counted_and_one_that_grew_adds_to_the_total()
    {
        var sums = new Sums();
        var tally = new AggregateProgress(sums, new Clock(), 2, 300);
        var (fails, grows) = (tally.StartFile(100), tally.StartFile(200));

        fails.Report(new TransferProgress(0, 100, default));
        fails.Report(new TransferProgress(60, 100, default));
        fails.Fail();
        grows.Report(new TransferProgress(150, 250, default)); // where an earlier run had got to
        grows.Report(new TransferProgress(200, 250, default));
        grows.Complete(250, 100);
        grows.Report(new TransferProgress(1, 250, default)); // too late

        Assert.That(sums.All.Select(sum => (sum.BytesCompleted, sum.BytesTransferredThisRun, sum.TotalBytes)),
            Is.EqualTo(new[] { (0L, 0L, 300L), (60, 60, 300), (0, 60, 300), (150, 60, 300), (200, 110, 300), (250, 160, 350) }));
        Assert.That((sums.Last.FilesCompleted, sums.Last.FilesFailed, sums.Last.TotalFiles), Is.EqualTo((1, 1, 2)));
    }

    [Test]
    public void What_is_told_of_a_file_that_has_ended_counts_nothing()
    {
        var sums = new Sums();
        var one = new AggregateProgress(sums, new Clock(), files: 1, bytes: 10).StartFile(10);
        one.Fail();

        one.Report(new TransferProgress(5, 10, default));
        one.Complete(10, 10);

        Assert.That(sums.Last with { Elapsed = default }, Is.EqualTo(new TransferManyProgress(0, 1, 1, 0, 10, 0, default)));
    }

    [Test]
    public async Task Nobody_runs_far_ahead_of_whoever_takes_the_results()
    {
        var (begun, taken, ahead) = (0, 0, 0);
        await foreach (var _ in BoundedParallel.RunAsync(Enumerable.Range(0, 500), 2, (i, _) => Task.FromResult(Interlocked.Increment(ref begun) + i), default))
        {
            for (var i = 0; taken == 0 && i < 200; i++) await Task.Yield(); // whoever can run ahead does it now
            ahead = Math.Max(ahead, Volatile.Read(ref begun) - ++taken);
        }

        Assert.That(taken, Is.EqualTo(500));
        Assert.That(ahead, Is.LessThanOrEqualTo(2 + 2), "two that wait to be taken, two under way");
    }
}
