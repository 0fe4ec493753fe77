using GraphDelegatedKit.Testing;
using NUnit.Framework;

namespace Samples.Tests;

/// <summary>SharePointFiles and Ctrl+C at a defined moment: the signal comes while the tenant delays a response.</summary>
[Category("Slow")]
[Parallelizable(ParallelScope.All)]
public sealed class FilesInterruptedTests
{
    private const int MiB = 1024 * 1024;

    [Test]
    public async Task An_interrupted_folder_upload_resumes_and_sends_nothing_twice()
    {
        using var home = new TemporaryHome();
        await using var tenant = await home.StartTenantAsync();
        CreateFolderTree(home, ("1.bin", 25 * MiB), ("2.bin", 25 * MiB), ("a.txt", 1), ("b/c.txt", 2), ("b/d.txt", 3), ("e.txt", 0));
        string[] arguments = ["upload", "tree", "--recursive", "--to", "Trees/", "--json", "--local", home.TenantFolder];
        tenant.Faults.LetThrough("*/uploadSession", times: 2, method: "PUT");
        tenant.Faults.Stall("*/uploadSession", times: 2, method: "PUT");

        using var sample = SampleProcess.Start(home, "SharePointFiles", arguments);
        // two ranges are stored, two requests hang, and the small files are stored
        await Wait.UntilAsync(() => tenant.Faults.Remaining == 0 && ListStoredFiles(tenant).Count() == 4);
        sample.SendSignal("INT");
        var interrupted = await sample.WaitForExitAsync();
        var rerun = await SampleProcess.RunAsync(home, "SharePointFiles", arguments);
        var pending = await SampleProcess.RunAsync(home, "SharePointFiles", "pending", "--json", "--local", home.TenantFolder);

        Assert.That(interrupted.ExitCode, Is.EqualTo(130), interrupted.Error);
        Assert.That(
            interrupted.ErrorLines[^1],
            Does.StartWith("Interrupted with 4 of 6 files there; 20.0 MiB sent by this run.").And.Contain("run the same command again"));
        Assert.That(
            interrupted.JsonLines.Select(GetName),
            Is.EquivalentTo(new[] { "a.txt", "b/c.txt", "b/d.txt", "e.txt" }),
            "complete records only");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(rerun.ExitCode, Is.Zero, rerun.Error);
            Assert.That(pending.Output, Is.Empty, rerun.Error);
        }

        Assert.That(rerun.JsonLines.Count(file => file.GetProperty("outcome").GetString() == "unchanged"), Is.EqualTo(4));
        Assert.That(rerun.JsonLines.Where(file => file.GetProperty("outcome").GetString() == "created")
            .Sum(file => file.GetProperty("resumedFrom").GetInt64()), Is.EqualTo(20 * MiB));
        Assert.That(rerun.ErrorLines[^1], Is.EqualTo("2 files sent, 4 there already, 30.0 MiB"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(tenant.Uploads.Sum(upload => upload.BytesAccepted), Is.EqualTo(50L * MiB));
            Assert.That(tenant.Uploads.Sum(upload => upload.BytesResent), Is.Zero);
        }

        Assert.That(tenant.Requests.Where(request => request.Method == "PUT" && request.Path.EndsWith("/content", StringComparison.Ordinal))
            .Select(request => request.Path), Is.Unique.And.Exactly(4).Items);
        Assert.That(ListStoredFiles(tenant).Select(file => (file.Path, file.Size)), Is.EquivalentTo(new[]
        {
            ("Trees/tree/1.bin", 25L * MiB), ("Trees/tree/2.bin", 25L * MiB),
            ("Trees/tree/a.txt", 1), ("Trees/tree/b/c.txt", 2), ("Trees/tree/b/d.txt", 3), ("Trees/tree/e.txt", 0),
        }));
    }

    [Test]
    public async Task An_interrupted_folder_download_resumes()
    {
        using var home = new TemporaryHome();
        await using var tenant = await home.StartTenantAsync();
        var drive = tenant.Files.GetDriveId(tenant.Users[0].UserPrincipalName);
        foreach (var name in new[] { "1.bin", "2.bin" })
        {
            await using var bytes = File.OpenRead(home.CreateFile(name, 8 * MiB));
            await tenant.Files.PutAsync(drive, $"Trees/{name}", bytes);
        }

        string[] arguments = ["download", "Trees", "--recursive", "--out", "got", "--json", "--local", home.TenantFolder];
        tenant.Faults.DelayBody("*/download.aspx", 4 * MiB, delay: TimeSpan.FromHours(1), times: 2);
        var partialFiles = new[] { "1.bin", "2.bin" }.Select(name => Path.Combine(home.WorkingFolder, "got", name + ".partial")).ToList();

        using var sample = SampleProcess.Start(home, "SharePointFiles", arguments);
        await Wait.UntilAsync(() => partialFiles.All(part => new FileInfo(part) is { Exists: true, Length: >= 2 * MiB }));
        sample.SendSignal("INT");
        var interrupted = await sample.WaitForExitAsync();
        var rerun = await SampleProcess.RunAsync(home, "SharePointFiles", arguments);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted.ExitCode, Is.EqualTo(130), interrupted.Error);
            Assert.That(interrupted.Output, Is.Empty, interrupted.Error);
        }

        Assert.That(
            interrupted.ErrorLines[^1], Does.StartWith("Interrupted with 0 of 2 files there; ").And.Contain("run the same command again"));
        Assert.That(rerun.ExitCode, Is.Zero, rerun.Error);
        Assert.That(rerun.JsonLines.Select(file => file.GetProperty("resumedFrom").GetInt64()), Is.All.InRange(MiB, 4 * MiB));
        foreach (var name in new[] { "1.bin", "2.bin" })
            Assert.That(
                await File.ReadAllBytesAsync(Path.Combine(home.WorkingFolder, "got", name)),
                Is.EqualTo(await File.ReadAllBytesAsync(Path.Combine(home.WorkingFolder, name))));
    }

    [Test]
    public async Task An_interrupt_in_a_terminal_replaces_the_progress_bar_and_restores_the_cursor()
    {
        Machine.RequirePrograms("script", "stty");
        using var home = new TemporaryHome();
        await using var tenant = await home.StartTenantAsync();
        var file = home.CreateFile("a long name of a file, 漢字 and all, that does not fit in.iso", 25 * MiB);
        tenant.Faults.LetThrough("*/uploadSession", method: "PUT");
        tenant.Faults.Stall("*/uploadSession", method: "PUT");

        using var sample = SampleProcess.StartInTerminal(
            home, "SharePointFiles", $" upload '{file}' --local '{home.TenantFolder}'", columns: 80);
        await Wait.UntilAsync(() => tenant.Faults.Remaining == 0);
        sample.SendSignal("INT");
        var run = await sample.WaitForExitAsync();

        Assert.That(run.ExitCode, Is.EqualTo(130), run.Output);
        var lines = run.Output.Split('\n'); // a carriage return has become one
        Assert.That(lines, Has.One.Match(@"^\x1b\[Ka lon[^\[]{0,16}… \[#+\.+\]  40%    10\.0 MiB of 25\.0 MiB"));
        Assert.That(lines, Has.One.Match(
            @"^\x1b\[KInterrupted with 10\.0 MiB of 25\.0 MiB sent\. To go on, run the same command again before "
            + ".+SharePointFiles abandon [0-9a-f]+$"));
        Assert.That(
            lines.Where(line => line.Contains('%')).Select(line => line.Length - "\u001b[K".Length), Is.Not.Empty.And.All.LessThan(80));
        Assert.That(run.Output.TrimEnd(), Does.EndWith("\u001b[?25h"), "the cursor");
    }

    [TestCase("upload a.bin --to Docs/", "Interrupted before the first byte was sent.", "starts the upload, or resumes an earlier one")]
    [TestCase("upload tree --recursive", "Interrupted before the first byte was sent.", "starts the upload, or resumes an earlier one")]
    [TestCase("download b.bin", "Interrupted before the first byte was received.", "starts the download, or resumes an earlier one")]
    public async Task A_transfer_interrupted_before_its_start_says_so_and_what_the_same_command_does(
        string arguments, string what, string next)
    {
        using var home = new TemporaryHome();
        await using var tenant = await home.StartTenantAsync();
        home.CreateFile("a.bin", 1);
        CreateFolderTree(home, ("a.txt", 1));
        tenant.Faults.Stall("/v1.0/me/drive");

        using var sample = SampleProcess.Start(home, "SharePointFiles", [.. arguments.Split(' '), "--local", home.TenantFolder]);
        await Wait.UntilAsync(() => tenant.Faults.Remaining == 0);
        sample.SendSignal("INT");
        var run = await sample.WaitForExitAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.EqualTo(130), run.Error);
            Assert.That(run.ErrorLines[^1], Is.EqualTo($"{what} The same command {next}."));
            Assert.That(run.Output, Is.Empty);
        }
    }

    // A small file has no upload session to resume, and its request may still arrive.
    [TestCase("*/createUploadSession", 25 * MiB, "Interrupted with 0 B of 25.0 MiB sent. To go on, run the same command again before ")]
    [TestCase("*/content", 1, "Interrupted before the service confirmed a byte. The same command starts the upload again.")]
    public async Task An_upload_interrupted_before_its_first_confirmed_byte_does_not_claim_that_a_part_was_sent(
        string path, int size, string expected)
    {
        using var home = new TemporaryHome();
        await using var tenant = await home.StartTenantAsync();
        home.CreateFile("a.bin", size);
        tenant.Faults.Stall(path);

        using var sample = SampleProcess.Start(home, "SharePointFiles", "upload", "a.bin", "--local", home.TenantFolder);
        await Wait.UntilAsync(() => tenant.Faults.Remaining == 0);
        sample.SendSignal("INT");
        var run = await sample.WaitForExitAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.EqualTo(130), run.Error);
            Assert.That(run.ErrorLines[^1], Does.StartWith(expected));
        }
    }

    private static string? GetName(System.Text.Json.JsonElement file) => file.GetProperty("name").GetString();

    private static IEnumerable<LocalFile> ListStoredFiles(LocalTenant tenant) => tenant.Files.List(
        tenant.Files.GetDriveId(tenant.Users[0].UserPrincipalName)).Where(file => file.Path.StartsWith("Trees/", StringComparison.Ordinal));

    private static void CreateFolderTree(TemporaryHome home, params (string Path, int Size)[] files)
    {
        foreach (var (path, size) in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(home.WorkingFolder, "tree", path))!);
            home.CreateFile(Path.Combine("tree", path), size);
        }
    }
}
