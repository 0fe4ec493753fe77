using NUnit.Framework;

namespace Samples.Tests;

/// <summary>SharePointFiles without permission to read or write, and without disk space.</summary>
[Category("Slow")]
[Parallelizable(ParallelScope.All)]
public sealed class FilesErrorTests
{
    [Test]
    public async Task An_unreadable_file_fails_alone_and_is_named()
    {
        using var home = CreateUnprivilegedHome();
        foreach (var path in new[] { "tree/open.txt", "tree/secret.txt", "tree/shut/x.txt" })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(home.WorkingFolder, path))!);
            home.CreateFile(path, 3);
        }

        Machine.RunCommand("mkfifo", Path.Combine(home.WorkingFolder, "tree", "pipe"));
        Machine.RunCommand("chown", "-R", $"{UnprivilegedUser.Id}", home.Folder);
        foreach (var path in new[] { "tree/secret.txt", "tree/shut" })
        {
            Machine.RunCommand("chown", "0", Path.Combine(home.WorkingFolder, path));
            Machine.RunCommand("chmod", "0700", Path.Combine(home.WorkingFolder, path));
        }

        var folderUpload = await SampleProcess.RunAsync(home, "SharePointFiles", "upload", "tree", "--recursive", "--json");
        var fileUpload = await SampleProcess.RunAsync(home, "SharePointFiles", "upload", "tree/secret.txt", "--json");
        var unreadableFolderUpload = await SampleProcess.RunAsync(home, "SharePointFiles", "upload", "tree/shut", "--recursive", "--json");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(folderUpload.ExitCode, Is.EqualTo(6), folderUpload.Error + fileUpload.Error + unreadableFolderUpload.Error);
            Assert.That(fileUpload.ExitCode, Is.EqualTo(1), folderUpload.Error + fileUpload.Error + unreadableFolderUpload.Error);
            Assert.That(
                unreadableFolderUpload.ExitCode, Is.EqualTo(1), folderUpload.Error + fileUpload.Error + unreadableFolderUpload.Error);
        }

        Assert.That(folderUpload.JsonLines.Select(line => line.GetProperty("name").GetString()), Is.EqualTo(new[] { "open.txt" }));
        Assert.That(
            folderUpload.ErrorLines,
            Has.One.StartsWith("failed: secret.txt: ").And.One.StartsWith("failed: shut: ").And.One.StartsWith("skipped: pipe: "));
        Assert.That(folderUpload.ErrorLines[^1], Is.EqualTo("1 file sent, 1 skipped, 2 failed, 3 B"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(fileUpload.Output, Is.Empty);
            Assert.That(unreadableFolderUpload.Output, Is.Empty);
        }

        Assert.That(
            fileUpload.ErrorLines[^1],
            Does.StartWith("error: ").And.Contain("secret.txt").And.Contain("Check the owner and the permissions"));
    }

    [Test]
    public async Task A_download_to_a_read_only_folder_writes_nothing_and_is_reported()
    {
        using var home = CreateUnprivilegedHome();
        Directory.CreateDirectory(Path.Combine(home.WorkingFolder, "tree"));
        home.CreateFile("tree/a.txt", 3);
        var readOnlyFolder = Directory.CreateDirectory(Path.Combine(home.WorkingFolder, "shut")).FullName;
        Machine.RunCommand("chown", "-R", $"{UnprivilegedUser.Id}", home.Folder);
        Machine.RunCommand("chown", "0", readOnlyFolder);
        await SampleProcess.RunAsync(home, "SharePointFiles", "upload", "tree", "--recursive");

        var fileDownload = await SampleProcess.RunAsync(home, "SharePointFiles", "download", "tree/a.txt", "--out", "shut/a.txt", "--json");
        var folderDownload = await SampleProcess.RunAsync(
            home, "SharePointFiles", "download", "tree", "--recursive", "--out", "shut", "--json");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(fileDownload.ExitCode, Is.EqualTo(1), fileDownload.Error + folderDownload.Error);
            Assert.That(fileDownload.Output, Is.Empty, fileDownload.Error + folderDownload.Error);
            Assert.That(folderDownload.ExitCode, Is.EqualTo(1), fileDownload.Error + folderDownload.Error);
            Assert.That(folderDownload.Output, Is.Empty, fileDownload.Error + folderDownload.Error);
        }

        Assert.That(fileDownload.ErrorLines, Has.Count.EqualTo(1).And.One.Contains("shut"));
        Assert.That(folderDownload.ErrorLines, Has.One.StartsWith("failed: a.txt: "));
        Assert.That(Directory.EnumerateFileSystemEntries(readOnlyFolder), Is.Empty);
    }

    [Test]
    public async Task A_folder_download_to_a_full_disk_stores_what_fits_and_reports_the_rest()
    {
        Machine.RequirePrograms("unshare", "mount");
        Machine.RequireRoot();
        Machine.RequireCommand("unshare", "-m", "mount", "-t", "tmpfs", "none", "/mnt");
        using var home = new TemporaryHome();
        Directory.CreateDirectory(Path.Combine(home.WorkingFolder, "tree"));
        home.CreateFile("tree/big.bin", 3 << 20);
        home.CreateFile("tree/small.bin", 1 << 10);
        await SampleProcess.RunAsync(home, "SharePointFiles", "upload", "tree", "--recursive");
        var disk = Directory.CreateDirectory(Path.Combine(home.WorkingFolder, "disk")).FullName;
        home.CommandPrefix = [
            "unshare", "-m", "sh", "-c", "mount -t tmpfs -o size=1m none \"$0\"; \"$@\"; code=$?; ls -AR \"$0\" >&2; exit $code", disk,
        ];

        var run = await SampleProcess.RunAsync(home, "SharePointFiles", "download", "tree", "--recursive", "--out", "disk", "--json");

        Assert.That(run.ExitCode, Is.EqualTo(6), run.Error);
        Assert.That(run.JsonLines.Single().GetProperty("name").GetString(), Is.EqualTo("small.bin"));
        Assert.That(
            run.ErrorLines,
            Has.One.StartsWith("failed: big.bin: ").And.One.EqualTo("1 file fetched, 1 failed, 1.0 KiB").And.One.EqualTo("small.bin"));
        Assert.That(run.ErrorLines, Has.None.EqualTo("big.bin"), "no partial file has the final name");
    }

    private static TemporaryHome CreateUnprivilegedHome()
    {
        UnprivilegedUser.RequireAccess();
        return new TemporaryHome { CommandPrefix = UnprivilegedUser.CommandPrefix };
    }
}
