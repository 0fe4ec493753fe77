using System.Security.Cryptography;
using GraphDelegatedKit.Testing;
using NUnit.Framework;

namespace Samples.Tests;

[Parallelizable(ParallelScope.All)]
public sealed class SharePointFilesTests
{
    private const int KiB = 1024, MiB = 1024 * KiB;

    [TestCase(0)]
    [TestCase(1)]
    [TestCase((320 * KiB) - 1)]
    [TestCase(320 * KiB)]
    [TestCase((320 * KiB) + 1)]
    [TestCase(10 * MiB)]
    [TestCase((10 * MiB) + 1)]
    public async Task A_file_of_any_size_arrives_with_the_correct_SHA_256(int size)
    {
        using var home = new TemporaryHome();
        await using var tenant = await home.StartTenantAsync();
        var file = home.CreateFile("data.bin", size);

        var run = await RunAsync(home, "upload", file, "--to", "General/Reports/", "--json");

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        var receipt = run.JsonLines.Single();
        Assert.That(receipt.EnumerateObject().Select(property => property.Name), Is.EqualTo(
            new[] { "name", "size", "sha256", "outcome", "driveId", "itemId", "verified", "resumedFrom", "retries" }));
        Assert.That(receipt.GetProperty("size").GetInt64(), Is.EqualTo(size));
        Assert.That(receipt.GetProperty("outcome").GetString(), Is.EqualTo("created"));
        Assert.That(receipt.GetProperty("verified").GetString(), Is.EqualTo("matched"));
        Assert.That(receipt.GetProperty("sha256").GetString(), Is.EqualTo(ComputeSha256(File.OpenRead(file))).IgnoreCase);
        Assert.That(
            ComputeSha256(tenant.Files.OpenFile(receipt.GetProperty("driveId").GetString()!, "General/Reports/data.bin")),
            Is.EqualTo(ComputeSha256(File.OpenRead(file))));
    }

    [Test]
    [Category("Slow")]
    public async Task A_file_of_1_GiB_is_uploaded_with_less_than_150_MB_of_memory()
    {
        using var home = new TemporaryHome();
        var file = Path.Combine(home.WorkingFolder, "big.iso");
        using (var sparse = File.Create(file)) sparse.SetLength(1L << 30);

        using var sample = SampleProcess.Start(home, "SharePointFiles", "upload", file, "--to", "Big/", "--json");
        var peak = await sample.MeasurePeakMemoryAsync();
        var run = await sample.WaitForExitAsync();

        TestContext.Out.WriteLine($"1 GiB: a peak of {peak / 1e6:F0} MB, tenant included");
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Json.GetProperty("sha256").GetString(), Is.EqualTo(ComputeSha256(File.OpenRead(file))).IgnoreCase);
        Assert.That(run.Json.GetProperty("verified").GetString(), Is.EqualTo("matched"));
        Assert.That(peak, Is.InRange(1, 150_000_000));
    }

    [Test]
    public async Task A_repeated_upload_follows_the_conflict_rule()
    {
        using var home = new TemporaryHome();
        await using var tenant = await home.StartTenantAsync();
        var file = home.CreateFile("data.bin", 5 * MiB);
        await RunAsync(home, "upload", file);

        var replaced = await RunAsync(home, "upload", file, "--json");
        var renamed = await RunAsync(home, "upload", file, "--json", "--conflict", "rename");
        var failed = await RunAsync(home, "upload", file, "--json", "--conflict", "fail");

        Assert.That(replaced.Json.GetProperty("outcome").GetString(), Is.EqualTo("replaced"));
        Assert.That(renamed.Json.GetProperty("outcome").GetString(), Is.EqualTo("renamed"));
        Assert.That(renamed.Json.GetProperty("name").GetString(), Is.Not.EqualTo("data.bin"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(failed.ExitCode, Is.EqualTo(1), failed.Error);
            Assert.That(failed.Output, Is.Empty, failed.Error);
        }

        Assert.That(failed.ErrorLines, Has.One.Contains("another name"));
    }

    [TestCase(3, Description = "one request")]
    [TestCase(5 * MiB, Description = "an upload session")]
    public async Task A_name_that_is_taken_is_reported_with_the_options_that_help(int size)
    {
        using var home = new TemporaryHome();
        await using var tenant = await home.StartTenantAsync();
        var file = home.CreateFile("data.bin", size);
        await RunAsync(home, "upload", file, "--to", "General/");

        var run = await RunAsync(home, "upload", file, "--to", "General/", "--conflict", "fail");

        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.ErrorLines, Has.Count.EqualTo(1).And.One.Contains("'General/data.bin'").And.One.Contains("--conflict replace"));
        Assert.That(run.Error, Does.Not.Contain("%21"), "the address of a request tells the user nothing");
    }

    [TestCase("ls")]
    [TestCase("pending")]
    public async Task A_way_to_sign_in_that_was_not_used_is_reported(string command)
    {
        using var home = new TemporaryHome();
        await using var tenant = await home.StartTenantAsync();
        await RunAsync(home, command);

        var run = await RunAsync(home, command, "--browser");

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.ErrorLines, Has.One.Contains("is signed in already, so --browser").And.One.Contains("sign-out"));
    }

    [TestCase("--browser")]
    [TestCase("--device-code")]
    public async Task A_method_that_the_command_has_just_used_is_not_called_unused(string option)
    {
        using var home = new TemporaryHome();
        await using var tenant = await home.StartTenantAsync();

        var run = await RunAsync(home, "ls", option);

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Error, Does.Not.Contain("signed in already"));
    }

    [Test]
    public async Task Ls_prints_one_line_per_item()
    {
        using var home = new TemporaryHome();
        await using var tenant = await home.StartTenantAsync();
        await RunAsync(home, "upload", home.CreateFile("data.bin", 3), "--to", "General/");

        var root = await RunAsync(home, "ls", "--json");
        var folder = await RunAsync(home, "ls", "General", "--json");

        Assert.That(
            root.JsonLines.Single(item => item.GetProperty("name").GetString() == "General").GetProperty("folder").GetBoolean(), Is.True);
        Assert.That(
            folder.JsonLines.Single().EnumerateObject().Select(property => property.Name),
            Is.EqualTo(new[] { "name", "size", "id", "folder", "lastModified" }));
        Assert.That(folder.JsonLines.Single().GetProperty("size").GetInt64(), Is.EqualTo(3));
    }

    [Test]
    [Category("Slow")]
    public async Task An_interrupted_upload_prints_how_to_resume_and_the_same_command_resumes_it()
    {
        using var home = new TemporaryHome();
        await using var tenant = await home.StartTenantAsync();
        string[] arguments = ["upload", home.CreateFile("big.iso", 25 * MiB), "--to", "Big/", "--json", "--cache", Path.Combine(
            home.WorkingFolder, "sign-in.bin")];

        var interrupted = await InterruptAsync(home, tenant, arguments);
        var pending = await RunAsync(home, ["pending", .. arguments[^3..]]);
        var rerun = await RunAsync(home, arguments);
        var after = await RunAsync(home, ["pending", .. arguments[^3..]]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted.ExitCode, Is.EqualTo(130), interrupted.Error);
            Assert.That(interrupted.Output, Is.Empty, interrupted.Error);
        }

        Assert.That(interrupted.ErrorLines[^1], Does.Contain("run the same command again").And.Contain("of 25.0 MiB"));
        Assert.That(
            pending.JsonLines.Single().EnumerateObject().Select(property => property.Name),
            Is.EqualTo(new[] { "id", "name", "sent", "size", "expiresOn", "path", "driveId", "source" }));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(pending.Json.GetProperty("name").GetString(), Is.EqualTo("big.iso"));
            Assert.That(pending.Json.GetProperty("size").GetInt64(), Is.EqualTo(25L * MiB));
            Assert.That(pending.Json.GetProperty("path").GetString(), Is.EqualTo("Big/big.iso"));
            Assert.That(pending.Json.GetProperty("source").GetString(), Is.EqualTo(arguments[1]));
        }

        Assert.That(pending.Json.GetProperty("expiresOn").GetDateTimeOffset(), Is.GreaterThan(DateTimeOffset.UtcNow));
        Assert.That(Directory.Exists(Path.Combine(home.WorkingFolder, "sign-in.bin.transfers")), "with the sign-in");
        Assert.That(rerun.ExitCode, Is.Zero, rerun.Error);
        Assert.That(rerun.Json.GetProperty("resumedFrom").GetInt64(), Is.EqualTo(10 * MiB));
        Assert.That(rerun.Json.GetProperty("sha256").GetString(), Is.EqualTo(ComputeSha256(File.OpenRead(arguments[1]))).IgnoreCase);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(tenant.Uploads.Single().BytesAccepted, Is.EqualTo(25L * MiB));
            Assert.That(tenant.Uploads.Single().BytesResent, Is.Zero);
            Assert.That(after.ExitCode, Is.Zero, after.Error);
            Assert.That(after.Output, Is.Empty, after.Error);
        }
    }

    [Test]
    [Category("Slow")]
    public async Task A_pending_upload_of_a_changed_file_starts_over_or_is_abandoned_on_request()
    {
        using var home = new TemporaryHome();
        await using var tenant = await home.StartTenantAsync();
        var file = home.CreateFile("big.iso", 25 * MiB);
        await InterruptAsync(home, tenant, "upload", file);
        await File.WriteAllBytesAsync(file, new byte[12 * MiB]);

        var changed = await RunAsync(home, "upload", file, "--json");
        var pending = (await RunAsync(home, "pending", "--json")).Json;
        var id = pending.GetProperty("id").GetString()!;
        var pendingText = await RunAsync(home, "pending");
        var startedOver = await RunAsync(home, "upload", file, "--json", "--start-over");
        await InterruptAsync(home, tenant, "upload", file);
        var abandoned = await RunAsync(home, "abandon", id);
        var abandonedAgain = await RunAsync(home, "abandon", id);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(changed.ExitCode, Is.EqualTo(1), changed.Error);
            Assert.That(changed.Output, Is.Empty, changed.Error);
        }

        Assert.That(changed.ErrorLines[^1], Does.Contain("--start-over").And.Contain($"abandon {id}"));
        Assert.That(pendingText.Output, Does.StartWith(id + "  ").And.EndsWith($"  big.iso  from {file}\n"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(startedOver.ExitCode, Is.Zero, startedOver.Error);
            Assert.That(startedOver.Json.GetProperty("resumedFrom").GetInt64(), Is.Zero, startedOver.Error);
            Assert.That(abandoned.ExitCode, Is.Zero, abandoned.Error);
            Assert.That(abandonedAgain.ExitCode, Is.EqualTo(1), abandoned.Error);
        }

        Assert.That(abandoned.Output, Does.Contain("big.iso"));
        Assert.That(abandonedAgain.ErrorLines[^1], Does.Contain(id).And.Contain("pending"));
        Assert.That(
            tenant.Requests.Count(request => request.Method == "DELETE" && tenant.Uploads.Any(upload => upload.Matches(request))),
            Is.EqualTo(2),
            "one was started over, one given up");
    }

    [Test]
    [Category("Slow")]
    public async Task A_download_is_identical_and_replaces_an_existing_file_only_on_request()
    {
        using var home = new TemporaryHome();
        await using var tenant = await home.StartTenantAsync();
        var file = home.CreateFile("data.bin", (10 * MiB) + 1);
        await StoreAsync(tenant, file, "General/data.bin");
        await File.WriteAllTextAsync(Path.Combine(home.WorkingFolder, "mine.bin"), "mine");

        var run = await RunAsync(home, "download", "General/data.bin", "--out", "new/", "--json");
        var rejected = await RunAsync(home, "download", "General/data.bin", "--out", "mine.bin");
        var existingContent = await File.ReadAllTextAsync(Path.Combine(home.WorkingFolder, "mine.bin"));
        var replaced = await RunAsync(home, "download", "General/data.bin", "--out", "mine.bin", "--conflict", "replace");

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(
            run.Json.EnumerateObject().Select(property => property.Name),
            Is.EqualTo(new[] { "name", "size", "sha256", "verified", "resumedFrom" }));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Json.GetProperty("size").GetInt64(), Is.EqualTo((10L * MiB) + 1));
            Assert.That(run.Json.GetProperty("verified").GetString(), Is.EqualTo("matched"));
        }

        Assert.That(run.Json.GetProperty("sha256").GetString(), Is.EqualTo(ComputeSha256(File.OpenRead(file))).IgnoreCase);
        Assert.That(
            ComputeSha256(File.OpenRead(Path.Combine(home.WorkingFolder, "new", "data.bin"))),
            Is.EqualTo(ComputeSha256(File.OpenRead(file))));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(rejected.ExitCode, Is.EqualTo(1));
            Assert.That(rejected.Output, Is.Empty);
            Assert.That(existingContent, Is.EqualTo("mine"));
        }

        Assert.That(rejected.ErrorLines, Has.Count.EqualTo(1).And.One.Contains("--conflict replace"));
        Assert.That(replaced.ExitCode, Is.Zero, replaced.Error);
        Assert.That(
            ComputeSha256(File.OpenRead(Path.Combine(home.WorkingFolder, "mine.bin"))), Is.EqualTo(ComputeSha256(File.OpenRead(file))));
    }

    [Test]
    [Category("Slow")]
    public async Task An_interrupted_download_prints_how_to_resume_and_the_same_command_resumes_it()
    {
        using var home = new TemporaryHome();
        await using var tenant = await home.StartTenantAsync();
        var file = home.CreateFile("data.bin", 8 * MiB);
        await StoreAsync(tenant, file, "data.bin");
        tenant.Faults.DelayBody("*/download.aspx", 4 * MiB, delay: TimeSpan.FromHours(1));
        string[] arguments = ["download", "data.bin", "--out", "copy.bin", "--json", "--local", home.TenantFolder];
        using var sample = SampleProcess.Start(home, "SharePointFiles", arguments);

        await Wait.UntilAsync(
            () => new FileInfo(Path.Combine(home.WorkingFolder, "copy.bin.partial")) is { Exists: true, Length: >= 2 * MiB });
        sample.SendSignal("INT");
        var interrupted = await sample.WaitForExitAsync();
        var exists = File.Exists(Path.Combine(home.WorkingFolder, "copy.bin"));
        var rerun = await SampleProcess.RunAsync(home, "SharePointFiles", arguments);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted.ExitCode, Is.EqualTo(130), interrupted.Error);
            Assert.That(interrupted.Output, Is.Empty, interrupted.Error);
            Assert.That(exists, Is.False, interrupted.Error);
        }

        Assert.That(interrupted.ErrorLines[^1], Does.Contain("run the same command again"));
        Assert.That(rerun.ExitCode, Is.Zero, rerun.Error);
        Assert.That(rerun.Json.GetProperty("resumedFrom").GetInt64(), Is.InRange(MiB, 4 * MiB));
        Assert.That(rerun.Json.GetProperty("sha256").GetString(), Is.EqualTo(ComputeSha256(File.OpenRead(file))).IgnoreCase);
    }

    [Test]
    [Category("Slow")]
    public async Task A_folder_is_uploaded_and_downloaded_completely_and_failures_are_reported()
    {
        using var home = new TemporaryHome();
        await using var tenant = await home.StartTenantAsync();
        var tree = Path.Combine(home.WorkingFolder, "tree");
        Directory.CreateDirectory(Path.Combine(tree, "inner"));
        File.Move(home.CreateFile("a.bin", 3), Path.Combine(tree, "a.bin"));
        File.Move(home.CreateFile("b.bin", 5 * MiB), Path.Combine(tree, "inner", "b.bin"));
        File.Move(home.CreateFile("c", 1), Path.Combine(tree, "c|c"));

        var upload = await RunAsync(home, "upload", "tree", "--recursive", "--to", "Trees/", "--json");
        var rerun = await RunAsync(home, "upload", "tree", "--recursive", "--to", "Trees/", "--json");
        var download = await RunAsync(home, "download", "Trees/tree", "--recursive", "--out", "copy", "--json");
        Directory.Delete(Path.Combine(tree, "inner"), recursive: true);
        File.Delete(Path.Combine(tree, "a.bin"));
        var emptyUpload = await RunAsync(home, "upload", "tree", "--recursive", "--json");

        Assert.That(upload.ExitCode, Is.EqualTo(6), upload.Error);
        Assert.That(
            upload.JsonLines.Select(line => (line.GetProperty("name").GetString(), line.GetProperty("outcome").GetString())),
            Is.EquivalentTo(new[] { ("a.bin", "created"), ("inner/b.bin", "created") }));
        Assert.That(upload.ErrorLines, Has.One.Contains("c|c: the name"));
        Assert.That(upload.ErrorLines[^1], Is.EqualTo("2 files sent, 1 failed, 5.0 MiB"));
        Assert.That(rerun.JsonLines.Select(line => line.GetProperty("outcome").GetString()), Is.All.EqualTo("unchanged"));
        Assert.That(download.ExitCode, Is.Zero, download.Error);
        Assert.That(
            download.JsonLines.Select(line => line.GetProperty("name").GetString()), Is.EquivalentTo(new[] { "a.bin", "inner/b.bin" }));
        Assert.That(new FileInfo(Path.Combine(home.WorkingFolder, "copy", "inner", "b.bin")).Length, Is.EqualTo(5 * MiB));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(emptyUpload.ExitCode, Is.EqualTo(1), emptyUpload.Error);
            Assert.That(emptyUpload.Output, Is.Empty, emptyUpload.Error);
        }
    }

    [Test]
    [Category("Slow")]
    public async Task Sites_drives_and_items_are_printed_with_their_properties()
    {
        using var home = new TemporaryHome();
        await using var tenant = await home.StartTenantAsync();
        var library = tenant.Files.GetLibraryId();
        var stored = await tenant.Files.PutAsync(library, "General/a.txt", new MemoryStream([1, 2, 3]));

        var site = await RunAsync(home, "site", "contoso.sharepoint.com:/sites/Engineering", "--json");
        var drives = await RunAsync(home, "drives", "--site", "contoso.sharepoint.com:/sites/Engineering", "--json");
        var item = await RunAsync(home, "info", "General/a.txt", "--drive", library, "--json");
        var file = await RunAsync(home, "ls", "General/a.txt", "--drive", library, "--json");

        Assert.That(site.Json.GetProperty("name").GetString(), Is.EqualTo("Engineering"), site.Error);
        Assert.That(drives.JsonLines.Select(line => line.GetProperty("id").GetString()), Does.Contain(library), drives.Error);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(item.Json.GetProperty("id").GetString(), Is.EqualTo(stored.ItemId), item.Error);
            Assert.That(item.Json.GetProperty("size").GetInt64(), Is.EqualTo(3L), item.Error);
            Assert.That(item.Json.GetProperty("driveId").GetString(), Is.EqualTo(library), item.Error);
        }

        Assert.That(item.Json.GetProperty("quickXorHash").GetString(), Is.EqualTo(stored.QuickXorHash));
        Assert.That(item.Output, Does.Not.Contain("tempauth"), "a download address is a secret");
        Assert.That(file.JsonLines.Single().GetProperty("name").GetString(), Is.EqualTo("a.txt"), "a file is a list of itself");
    }

    [Test]
    [Category("Slow")]
    public async Task A_transfer_in_a_terminal_shows_progress_rate_and_remaining_time()
    {
        Machine.RequirePrograms("script");
        using var home = new TemporaryHome();
        await using var tenant = await home.StartTenantAsync();
        home.EnvironmentVariables["NO_COLOR"] = "1";

        var run = await SampleProcess.RunInTerminalAsync(
            home, "SharePointFiles", $" upload '{home.CreateFile("big.iso", 21 * MiB)}' --local '{home.TenantFolder}'");

        Assert.That(run.ExitCode, Is.Zero, run.Output);
        Assert.That(run.Output, Does.Match(@"big\.iso \[[#.]{8,24}\] +\d+% +[0-9.]+ MiB of 21\.0 MiB +[0-9.]+ [KMG]iB/s +0:\d\d left"));
        Assert.That(run.Output, Does.Not.Match(@"\x1b\[[0-9;]*m"), "no colour");
    }

    [Test]
    [Category("Slow")]
    public async Task A_transfer_with_json_in_a_terminal_shows_no_progress_in_the_line()
    {
        Machine.RequirePrograms("script");
        using var home = new TemporaryHome();
        await using var tenant = await home.StartTenantAsync();
        Directory.CreateDirectory(Path.Combine(home.WorkingFolder, "tree"));
        home.CreateFile("tree/a.bin", 3);
        var options = $" --json --local '{home.TenantFolder}'";

        var runs = new[]
        {
            await SampleProcess.RunInTerminalAsync(home, "SharePointFiles", $" upload '{home.CreateFile("b.bin", 3)}'{options}"),
            await SampleProcess.RunInTerminalAsync(home, "SharePointFiles", " upload tree --recursive" + options),
            await SampleProcess.RunInTerminalAsync(home, "SharePointFiles", " download b.bin --out c.bin" + options),
            await SampleProcess.RunInTerminalAsync(home, "SharePointFiles", " download tree --recursive --out copy" + options),
        };

        using (Assert.EnterMultipleScope())
        {
            Assert.That(runs.Select(run => run.ExitCode), Is.All.Zero);
            Assert.That(runs.Select(run => run.Output), Is.All.Contains("{\"name\":\"").And.All.Not.Contains("%"));
        }
    }

    [Test]
    [Category("Slow")]
    public async Task An_upload_killed_twice_is_stored_once_and_no_byte_is_sent_twice()
    {
        using var home = new TemporaryHome();
        await using var tenant = await home.StartTenantAsync();
        var file = home.CreateFile("big.iso", 45 * MiB);
        string[] arguments = ["upload", file, "--json"];

        var first = await SignalDuringUploadAsync("KILL", home, tenant, arguments);
        var second = await SignalDuringUploadAsync("KILL", home, tenant, arguments);
        var run = await RunAsync(home, arguments);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(first.ExitCode, Is.EqualTo(137), run.Error);
            Assert.That(second.ExitCode, Is.EqualTo(137), run.Error);
            Assert.That(run.ExitCode, Is.Zero, run.Error);
        }

        Assert.That(run.Json.GetProperty("resumedFrom").GetInt64(), Is.EqualTo(20 * MiB), "ten from each");
        Assert.That(run.Json.GetProperty("sha256").GetString(), Is.EqualTo(ComputeSha256(File.OpenRead(file))).IgnoreCase);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(tenant.Uploads.Single().BytesAccepted, Is.EqualTo(45L * MiB));
            Assert.That(tenant.Uploads.Single().BytesResent, Is.Zero);
        }
    }

    [Test]
    public async Task A_site_is_found_by_host_and_path()
    {
        using var home = new TemporaryHome();
        await using var tenant = await home.StartTenantAsync();

        var upload = await RunAsync(
            home, "upload", home.CreateFile("data.bin", 3), "--site", "contoso.sharepoint.com:/sites/Engineering", "--json");
        var list = await RunAsync(home, "ls", "--site", "contoso.sharepoint.com:/sites/Engineering", "--json");

        Assert.That(upload.ExitCode, Is.Zero, upload.Error);
        Assert.That(list.JsonLines.Select(item => item.GetProperty("name").GetString()), Does.Contain("data.bin"));
    }

    [TestCase(new[] { "upload", "missing.bin" }, "missing.bin")]
    [TestCase(new[] { "upload", "." }, "folder")]
    [TestCase(new[] { "ls", "--site", "contoso.sharepoint.com" }, "HOST:/sites/NAME")]
    [TestCase(new[] { "ls", "--site", "a:/b", "--drive", "c" }, "--drive")]
    [TestCase(new[] { "upload", "data.bin", "--to", "a|b" }, "a|b")]
    [TestCase(new[] { "upload", "data.bin", "--conflict", "explode" }, "explode")]
    [TestCase(new[] { "upload", "data.bin", "--to", "desktop.ini" }, "desktop.ini")]
    [TestCase(new[] { "download", "/" }, "--recursive")]
    [TestCase(new[] { "download", "/", "--recursive" }, "--out DIR")]
    [TestCase(new[] { "site", "contoso.sharepoint.com" }, "HOST:/sites/NAME")]
    [TestCase(new[] { "site", "a:/b", "--site", "a:/b" }, "twice")]
    [TestCase(new[] { "abandon" }, "abandon")]
    [TestCase(new[] { "ls", "--recursve" }, "Did you mean '--recursive'?", Description = "not a path")]
    [TestCase(new[] { "download", "--frobnicate", "a.txt" }, "a.txt")]
    public async Task An_invalid_SharePointFiles_command_line_exits_with_2_and_one_line_that_names_it(
        string[] arguments, string expectedText)
    {
        using var home = new TemporaryHome();
        home.CreateFile("data.bin", 1);

        var run = await SampleProcess.RunAsync(home, "SharePointFiles", arguments);

        Assert.That(run.ExitCode, Is.EqualTo(2), run.Error);
        Assert.That(run.ErrorLines, Has.Count.EqualTo(1).And.One.Contains(expectedText));
    }

    [Test]
    [Category("Slow")]
    public async Task A_name_that_begins_with_a_dash_follows_a_double_dash()
    {
        using var home = new TemporaryHome();
        await using var tenant = await home.StartTenantAsync();
        home.CreateFile("--odd.bin", 3);

        var run = await SampleProcess.RunAsync(
            home, "SharePointFiles", "upload", "--json", "--local", home.TenantFolder, "--", "--odd.bin");

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Json.GetProperty("name").GetString(), Is.EqualTo("--odd.bin"));
    }

    [TestCase("ls Nowhere --json", "404")]
    [TestCase("download Nowhere --json", "404")]
    [TestCase("download General --json", "--recursive")]
    [TestCase("download Nowhere --out missing/file", "Make it first")]
    [TestCase("download Nowhere --out .. --recursive", "404")]
    [TestCase("upload pipe --json", "pipe")]
    [Category("Slow")]
    public async Task A_failed_command_exits_with_1_and_one_line_that_states_the_reason(string commandLine, string expectedText)
    {
        using var home = new TemporaryHome();
        await using var tenant = await home.StartTenantAsync();
        await tenant.Files.PutAsync(tenant.Files.GetDriveId(tenant.Users[0].UserPrincipalName), "General/a.txt", new MemoryStream([1]));
        Machine.RunCommand("mkfifo", Path.Combine(home.WorkingFolder, "pipe"));

        var run = await RunAsync(home, commandLine.Split(' '));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.EqualTo(1), run.Error);
            Assert.That(run.Output, Is.Empty, run.Error);
        }

        Assert.That(run.ErrorLines[^1], Does.StartWith("error: ").And.Contain(expectedText));
    }

    private static Task<ProcessResult> RunAsync(TemporaryHome home, params string[] arguments) =>
        SampleProcess.RunLocallyAsync(home, "SharePointFiles", arguments);

    private static async Task StoreAsync(LocalTenant tenant, string file, string path)
    {
        await using var bytes = File.OpenRead(file);
        await tenant.Files.PutAsync(tenant.Files.GetDriveId(tenant.Users[0].UserPrincipalName), path, bytes);
    }

    // The second range of this run is never answered, and the signal arrives while it is in flight.
    private static Task<ProcessResult> InterruptAsync(TemporaryHome home, LocalTenant tenant, params string[] arguments) =>
        SignalDuringUploadAsync("INT", home, tenant, arguments);

    private static async Task<ProcessResult> SignalDuringUploadAsync(
        string signal, TemporaryHome home, LocalTenant tenant, string[] arguments)
    {
        tenant.Faults.LetThrough("*/uploadSession", method: "PUT");
        tenant.Faults.Stall("*/uploadSession", method: "PUT");
        using var sample = SampleProcess.Start(home, "SharePointFiles", [.. arguments, "--local", home.TenantFolder]);
        await Wait.UntilAsync(() => tenant.Faults.Remaining == 0);
        sample.SendSignal(signal);
        return await sample.WaitForExitAsync();
    }

    private static string ComputeSha256(Stream stream)
    {
        using (stream) return Convert.ToHexString(SHA256.HashData(stream));
    }
}
