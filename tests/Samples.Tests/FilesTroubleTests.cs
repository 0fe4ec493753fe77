using NUnit.Framework;

namespace Samples.Tests;

/// <summary>SharePointFiles and a machine that will not: no right to read or write, no room.</summary>
[Category("Slow")]
[Parallelizable(ParallelScope.All)]
public sealed class FilesTroubleTests
{
    private const int Nobody = 65534;

    private static readonly string[] AsNobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];

    [Test]
    public async Task What_may_not_be_read_fails_alone_and_is_named()
    {
        using var home = NobodysHome();
        foreach (var path in new[] { "tree/open.txt", "tree/secret.txt", "tree/shut/x.txt" })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(home.WorkingFolder, path))!);
            home.File(path, 3);
        }

        Machine.Run("mkfifo", Path.Combine(home.WorkingFolder, "tree", "pipe"));
        Machine.Run("chown", "-R", $"{Nobody}", home.Folder);
        foreach (var path in new[] { "tree/secret.txt", "tree/shut" })
        {
            Machine.Run("chown", "0", Path.Combine(home.WorkingFolder, path));
            Machine.Run("chmod", "0700", Path.Combine(home.WorkingFolder, path));
        }

        var all = await SampleProcess.RunAsync(home, "SharePointFiles", "upload", "tree", "--recursive", "--json");
        var one = await SampleProcess.RunAsync(home, "SharePointFiles", "upload", "tree/secret.txt", "--json");
        var folder = await SampleProcess.RunAsync(home, "SharePointFiles", "upload", "tree/shut", "--recursive", "--json");

        Assert.That((all.ExitCode, one.ExitCode, folder.ExitCode), Is.EqualTo((6, 1, 1)), all.Error + one.Error + folder.Error);
        Assert.That(all.JsonLines.Select(line => line.GetProperty("name").GetString()), Is.EqualTo(new[] { "open.txt" }));
        Assert.That(all.ErrorLines, Has.One.StartsWith("failed: secret.txt: ").And.One.StartsWith("failed: shut: ").And.One.StartsWith("skipped: pipe: "));
        Assert.That(all.ErrorLines[^1], Is.EqualTo("1 file sent, 1 skipped, 2 failed, 3 B"));
        Assert.That((one.Out, folder.Out), Is.EqualTo(("", "")));
        Assert.That(one.ErrorLines[^1], Does.StartWith("error: ").And.Contain("secret.txt").And.Contain("you may read it"));
    }

    [Test]
    public async Task Where_nothing_may_be_written_nothing_is_and_that_is_said()
    {
        using var home = NobodysHome();
        Directory.CreateDirectory(Path.Combine(home.WorkingFolder, "tree"));
        home.File("tree/a.txt", 3);
        var shut = Directory.CreateDirectory(Path.Combine(home.WorkingFolder, "shut")).FullName;
        Machine.Run("chown", "-R", $"{Nobody}", home.Folder);
        Machine.Run("chown", "0", shut);
        await SampleProcess.RunAsync(home, "SharePointFiles", "upload", "tree", "--recursive");

        var one = await SampleProcess.RunAsync(home, "SharePointFiles", "download", "tree/a.txt", "--out", "shut/a.txt", "--json");
        var all = await SampleProcess.RunAsync(home, "SharePointFiles", "download", "tree", "--recursive", "--out", "shut", "--json");

        Assert.That((one.ExitCode, one.Out, all.ExitCode, all.Out), Is.EqualTo((1, "", 1, "")), one.Error + all.Error);
        Assert.That(one.ErrorLines, Has.Count.EqualTo(1).And.One.Contains("shut"));
        Assert.That(all.ErrorLines, Has.One.StartsWith("failed: a.txt: "));
        Assert.That(Directory.EnumerateFileSystemEntries(shut), Is.Empty);
    }

    [Test]
    public async Task On_a_full_disk_what_fits_is_there_and_the_rest_is_told()
    {
        Machine.Needs("unshare", "mount");
        Machine.NeedsRoot();
        Machine.Permits("unshare", "-m", "mount", "-t", "tmpfs", "none", "/mnt");
        using var home = new Home();
        Directory.CreateDirectory(Path.Combine(home.WorkingFolder, "tree"));
        home.File("tree/big.bin", 3 << 20);
        home.File("tree/small.bin", 1 << 10);
        await SampleProcess.RunAsync(home, "SharePointFiles", "upload", "tree", "--recursive");
        var disk = Directory.CreateDirectory(Path.Combine(home.WorkingFolder, "disk")).FullName;
        home.Under = ["unshare", "-m", "sh", "-c", "mount -t tmpfs -o size=1m none \"$0\"; \"$@\"; code=$?; ls -AR \"$0\" >&2; exit $code", disk];

        var run = await SampleProcess.RunAsync(home, "SharePointFiles", "download", "tree", "--recursive", "--out", "disk", "--json");

        Assert.That(run.ExitCode, Is.EqualTo(6), run.Error);
        Assert.That(run.JsonLines.Single().GetProperty("name").GetString(), Is.EqualTo("small.bin"));
        Assert.That(run.ErrorLines, Has.One.StartsWith("failed: big.bin: ").And.One.EqualTo("1 file fetched, 1 failed, 1.0 KiB").And.One.EqualTo("small.bin"));
        Assert.That(run.ErrorLines, Has.None.EqualTo("big.bin"), "nothing half written has the name");
    }

    private static Home NobodysHome()
    {
        Machine.Needs("setpriv", "chown");
        Machine.NeedsRoot();
        Machine.Permits([.. AsNobody, "dotnet", Path.Combine(SampleProcess.RepositoryRoot, "samples", "SharePointFiles", "bin", "Debug", "net10.0", "SharePointFiles.dll"), "--help"]);
        return new Home { Under = AsNobody };
    }
}
