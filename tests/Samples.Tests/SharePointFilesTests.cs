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
    public async Task A_file_of_any_size_arrives_with_the_right_SHA_256(int size)
    {
        using var home = new Home();
        await using var tenant = await Tenant(home);
        var file = home.File("data.bin", size);

        var run = await Run(home, "upload", file, "--to", "General/Reports/", "--json");

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        var receipt = run.JsonLines.Single();
        Assert.That(receipt.EnumerateObject().Select(property => property.Name), Is.EqualTo(
            new[] { "name", "size", "sha256", "outcome", "driveId", "itemId", "verified", "resumedFrom", "retries" }));
        Assert.That(receipt.GetProperty("size").GetInt64(), Is.EqualTo(size));
        Assert.That(receipt.GetProperty("outcome").GetString(), Is.EqualTo("created"));
        Assert.That(receipt.GetProperty("verified").GetString(), Is.EqualTo("matched"));
        Assert.That(receipt.GetProperty("sha256").GetString(), Is.EqualTo(Sha256(File.OpenRead(file))).IgnoreCase);
        Assert.That(Sha256(tenant.Files.OpenFile(receipt.GetProperty("driveId").GetString()!, "General/Reports/data.bin")), Is.EqualTo(Sha256(File.OpenRead(file))));
    }

    [Test]
    [Category("Slow")]
    public async Task One_GiB_arrives_whole_through_less_than_150_MB_of_memory_tenant_included()
    {
        using var home = new Home();
        var file = Path.Combine(home.WorkingFolder, "big.iso");
        using (var sparse = File.Create(file)) sparse.SetLength(1L << 30);

        using var sample = SampleProcess.Start(home, "SharePointFiles", "upload", file, "--to", "Big/", "--json");
        var peak = await sample.PeakMemoryAsync();
        var run = await sample.EndAsync();

        TestContext.Out.WriteLine($"1 GiB: a peak of {peak / 1e6:F0} MB, tenant included");
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Json.GetProperty("sha256").GetString(), Is.EqualTo(Sha256(File.OpenRead(file))).IgnoreCase);
        Assert.That(run.Json.GetProperty("verified").GetString(), Is.EqualTo("matched"));
        Assert.That(peak, Is.InRange(1, 150_000_000));
    }

    [Test]
    public async Task The_same_upload_again_replaces_and_fail_and_rename_do_as_they_say()
    {
        using var home = new Home();
        await using var tenant = await Tenant(home);
        var file = home.File("data.bin", 5 * MiB);
        await Run(home, "upload", file);

        var replaced = await Run(home, "upload", file, "--json");
        var renamed = await Run(home, "upload", file, "--json", "--conflict", "rename");
        var failed = await Run(home, "upload", file, "--json", "--conflict", "fail");

        Assert.That(replaced.Json.GetProperty("outcome").GetString(), Is.EqualTo("replaced"));
        Assert.That(renamed.Json.GetProperty("outcome").GetString(), Is.EqualTo("renamed"));
        Assert.That(renamed.Json.GetProperty("name").GetString(), Is.Not.EqualTo("data.bin"));
        Assert.That((failed.ExitCode, failed.Out), Is.EqualTo((1, "")), failed.Error);
        Assert.That(failed.ErrorLines, Has.One.Contains("another name"));
    }

    [Test]
    public async Task Ls_lists_a_folder_a_line_each()
    {
        using var home = new Home();
        await using var tenant = await Tenant(home);
        await Run(home, "upload", home.File("data.bin", 3), "--to", "General/");

        var root = await Run(home, "ls", "--json");
        var folder = await Run(home, "ls", "General", "--json");

        Assert.That(root.JsonLines.Single(item => item.GetProperty("name").GetString() == "General").GetProperty("folder").GetBoolean(), Is.True);
        Assert.That(folder.JsonLines.Single().EnumerateObject().Select(property => property.Name), Is.EqualTo(new[] { "name", "size", "id", "folder" }));
        Assert.That(folder.JsonLines.Single().GetProperty("size").GetInt64(), Is.EqualTo(3));
    }

    [Test]
    [Category("Slow")]
    public async Task Interrupted_an_upload_says_how_to_go_on_and_the_same_command_does()
    {
        using var home = new Home();
        await using var tenant = await Tenant(home);
        string[] line = ["upload", home.File("big.iso", 25 * MiB), "--to", "Big/", "--json", "--cache", Path.Combine(home.WorkingFolder, "sign-in.bin")];

        var interrupted = await InterruptAsync(home, tenant, line);
        var pending = await Run(home, ["pending", .. line[^3..]]);
        var again = await Run(home, line);
        var after = await Run(home, ["pending", .. line[^3..]]);

        Assert.That((interrupted.ExitCode, interrupted.Out), Is.EqualTo((130, "")), interrupted.Error);
        Assert.That(interrupted.ErrorLines[^1], Does.Contain("run the same command again").And.Contain("of 25.0 MiB"));
        Assert.That(pending.JsonLines.Single().EnumerateObject().Select(property => property.Name), Is.EqualTo(new[] { "id", "name", "sent", "size", "expiresOn" }));
        Assert.That((pending.Json.GetProperty("name").GetString(), pending.Json.GetProperty("size").GetInt64()), Is.EqualTo(("big.iso", 25L * MiB)));
        Assert.That(pending.Json.GetProperty("expiresOn").GetDateTimeOffset(), Is.GreaterThan(DateTimeOffset.UtcNow));
        Assert.That(Directory.Exists(Path.Combine(home.WorkingFolder, "sign-in.bin.transfers")), "with the sign-in");
        Assert.That(again.ExitCode, Is.Zero, again.Error);
        Assert.That(again.Json.GetProperty("resumedFrom").GetInt64(), Is.EqualTo(10 * MiB));
        Assert.That(again.Json.GetProperty("sha256").GetString(), Is.EqualTo(Sha256(File.OpenRead(line[1]))).IgnoreCase);
        Assert.That((tenant.Uploads.Single().BytesAccepted, tenant.Uploads.Single().BytesResent), Is.EqualTo((25L * MiB, 0L)));
        Assert.That((after.ExitCode, after.Out), Is.EqualTo((0, "")), after.Error);
    }

    [Test]
    [Category("Slow")]
    public async Task An_unfinished_upload_of_a_file_that_changed_starts_over_or_is_given_up_where_that_is_said()
    {
        using var home = new Home();
        await using var tenant = await Tenant(home);
        var file = home.File("big.iso", 25 * MiB);
        await InterruptAsync(home, tenant, "upload", file);
        await File.WriteAllBytesAsync(file, new byte[12 * MiB]);

        var changed = await Run(home, "upload", file, "--json");
        var id = (await Run(home, "pending", "--json")).Json.GetProperty("id").GetString()!;
        var startedOver = await Run(home, "upload", file, "--json", "--start-over");
        await InterruptAsync(home, tenant, "upload", file);
        var abandoned = await Run(home, "abandon", id);
        var nothing = await Run(home, "abandon", id);

        Assert.That((changed.ExitCode, changed.Out), Is.EqualTo((1, "")), changed.Error);
        Assert.That(changed.ErrorLines[^1], Does.Contain("--start-over").And.Contain($"abandon {id}"));
        Assert.That((startedOver.ExitCode, startedOver.Json.GetProperty("resumedFrom").GetInt64()), Is.EqualTo((0, 0L)), startedOver.Error);
        Assert.That((abandoned.ExitCode, nothing.ExitCode), Is.EqualTo((0, 1)), abandoned.Error);
        Assert.That(abandoned.Out, Does.Contain("big.iso"));
        Assert.That(nothing.ErrorLines[^1], Does.Contain(id).And.Contain("pending"));
        Assert.That(tenant.Requests.Count(request => request.Method == "DELETE" && tenant.Uploads.Any(upload => upload.Matches(request))), Is.EqualTo(2), "one was started over, one given up");
    }

    [Test]
    [Category("Slow")]
    public async Task A_file_comes_down_as_it_is_and_one_that_is_here_stays_unless_that_is_said()
    {
        using var home = new Home();
        await using var tenant = await Tenant(home);
        var file = home.File("data.bin", (10 * MiB) + 1);
        await Put(tenant, file, "General/data.bin");
        await File.WriteAllTextAsync(Path.Combine(home.WorkingFolder, "mine.bin"), "mine");

        var run = await Run(home, "download", "General/data.bin", "--out", "new/", "--json");
        var refused = await Run(home, "download", "General/data.bin", "--out", "mine.bin");
        var mine = await File.ReadAllTextAsync(Path.Combine(home.WorkingFolder, "mine.bin"));
        var replaced = await Run(home, "download", "General/data.bin", "--out", "mine.bin", "--conflict", "replace");

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Json.EnumerateObject().Select(property => property.Name), Is.EqualTo(new[] { "name", "size", "sha256", "verified", "resumedFrom" }));
        Assert.That((run.Json.GetProperty("size").GetInt64(), run.Json.GetProperty("verified").GetString()), Is.EqualTo(((10L * MiB) + 1, "matched")));
        Assert.That(run.Json.GetProperty("sha256").GetString(), Is.EqualTo(Sha256(File.OpenRead(file))).IgnoreCase);
        Assert.That(Sha256(File.OpenRead(Path.Combine(home.WorkingFolder, "new", "data.bin"))), Is.EqualTo(Sha256(File.OpenRead(file))));
        Assert.That((refused.ExitCode, refused.Out, mine), Is.EqualTo((1, "", "mine")));
        Assert.That(refused.ErrorLines, Has.Count.EqualTo(1).And.One.Contains("--conflict replace"));
        Assert.That(replaced.ExitCode, Is.Zero, replaced.Error);
        Assert.That(Sha256(File.OpenRead(Path.Combine(home.WorkingFolder, "mine.bin"))), Is.EqualTo(Sha256(File.OpenRead(file))));
    }

    [Test]
    [Category("Slow")]
    public async Task Interrupted_a_download_says_how_to_go_on_and_the_same_command_does()
    {
        using var home = new Home();
        await using var tenant = await Tenant(home);
        var file = home.File("data.bin", 8 * MiB);
        await Put(tenant, file, "data.bin");
        tenant.Faults.DelayBody("*/download.aspx", 4 * MiB, delay: TimeSpan.FromHours(1));
        string[] line = ["download", "data.bin", "--out", "copy.bin", "--json", "--local", Folder(home)];
        using var sample = SampleProcess.Start(home, "SharePointFiles", line);

        await UntilAsync(() => new FileInfo(Path.Combine(home.WorkingFolder, "copy.bin.partial")) is { Exists: true, Length: >= 2 * MiB });
        sample.Signal("INT");
        var interrupted = await sample.EndAsync();
        var isThere = File.Exists(Path.Combine(home.WorkingFolder, "copy.bin"));
        var again = await SampleProcess.RunAsync(home, "SharePointFiles", line);

        Assert.That((interrupted.ExitCode, interrupted.Out, isThere), Is.EqualTo((130, "", false)), interrupted.Error);
        Assert.That(interrupted.ErrorLines[^1], Does.Contain("run the same command again"));
        Assert.That(again.ExitCode, Is.Zero, again.Error);
        Assert.That(again.Json.GetProperty("resumedFrom").GetInt64(), Is.InRange(MiB, 4 * MiB));
        Assert.That(again.Json.GetProperty("sha256").GetString(), Is.EqualTo(Sha256(File.OpenRead(file))).IgnoreCase);
    }

    [Test]
    [Category("Slow")]
    public async Task A_folder_goes_up_and_comes_down_whole_and_what_failed_is_told_beside()
    {
        using var home = new Home();
        await using var tenant = await Tenant(home);
        var tree = Path.Combine(home.WorkingFolder, "tree");
        Directory.CreateDirectory(Path.Combine(tree, "inner"));
        File.Move(home.File("a.bin", 3), Path.Combine(tree, "a.bin"));
        File.Move(home.File("b.bin", 5 * MiB), Path.Combine(tree, "inner", "b.bin"));
        File.Move(home.File("c", 1), Path.Combine(tree, "c|c"));

        var up = await Run(home, "upload", "tree", "--recursive", "--to", "Trees/", "--json");
        var again = await Run(home, "upload", "tree", "--recursive", "--to", "Trees/", "--json");
        var down = await Run(home, "download", "Trees/tree", "--recursive", "--out", "copy", "--json");
        Directory.Delete(Path.Combine(tree, "inner"), recursive: true);
        File.Delete(Path.Combine(tree, "a.bin"));
        var none = await Run(home, "upload", "tree", "--recursive", "--json");

        Assert.That(up.ExitCode, Is.EqualTo(6), up.Error);
        Assert.That(up.JsonLines.Select(line => (line.GetProperty("name").GetString(), line.GetProperty("outcome").GetString())), Is.EquivalentTo(new[] { ("a.bin", "created"), ("inner/b.bin", "created") }));
        Assert.That(up.ErrorLines, Has.One.Contains("c|c: the name"));
        Assert.That(up.ErrorLines[^1], Is.EqualTo("2 files sent, 1 failed, 5.0 MiB"));
        Assert.That(again.JsonLines.Select(line => line.GetProperty("outcome").GetString()), Is.All.EqualTo("unchanged"));
        Assert.That(down.ExitCode, Is.Zero, down.Error);
        Assert.That(down.JsonLines.Select(line => line.GetProperty("name").GetString()), Is.EquivalentTo(new[] { "a.bin", "inner/b.bin" }));
        Assert.That(new FileInfo(Path.Combine(home.WorkingFolder, "copy", "inner", "b.bin")).Length, Is.EqualTo(5 * MiB));
        Assert.That((none.ExitCode, none.Out), Is.EqualTo((1, "")), none.Error);
    }

    [Test]
    [Category("Slow")]
    public async Task Sites_drives_and_items_show_what_they_are()
    {
        using var home = new Home();
        await using var tenant = await Tenant(home);
        var library = tenant.Files.GetLibraryId();
        var put = await tenant.Files.PutAsync(library, "General/a.txt", new MemoryStream([1, 2, 3]));

        var site = await Run(home, "site", "contoso.sharepoint.com:/sites/Engineering", "--json");
        var drives = await Run(home, "drives", "--site", "contoso.sharepoint.com:/sites/Engineering", "--json");
        var item = await Run(home, "info", "General/a.txt", "--drive", library, "--json");
        var file = await Run(home, "ls", "General/a.txt", "--drive", library, "--json");

        Assert.That(site.Json.GetProperty("name").GetString(), Is.EqualTo("Engineering"), site.Error);
        Assert.That(drives.JsonLines.Select(line => line.GetProperty("id").GetString()), Does.Contain(library), drives.Error);
        Assert.That((item.Json.GetProperty("id").GetString(), item.Json.GetProperty("size").GetInt64(), item.Json.GetProperty("driveId").GetString()), Is.EqualTo((put.ItemId, 3L, library)), item.Error);
        Assert.That(item.Json.GetProperty("quickXorHash").GetString(), Is.EqualTo(put.QuickXorHash));
        Assert.That(item.Out, Does.Not.Contain("tempauth"), "a download address is a secret");
        Assert.That(file.JsonLines.Single().GetProperty("name").GetString(), Is.EqualTo("a.txt"), "a file is a list of itself");
    }

    [Test]
    [Category("Slow")]
    public async Task On_a_terminal_one_line_shows_how_far_it_is_at_what_rate_and_how_long_it_takes()
    {
        Machine.Needs("script");
        using var home = new Home();
        await using var tenant = await Tenant(home);
        home.Variables["NO_COLOR"] = "1";

        var run = await SampleProcess.OnATerminalAsync(home, "SharePointFiles", $" upload '{home.File("big.iso", 21 * MiB)}' --local '{Folder(home)}'");

        Assert.That(run.ExitCode, Is.Zero, run.Out);
        Assert.That(run.Out, Does.Match(@"big\.iso \[[#.]{8,24}\] +\d+% +[0-9.]+ MiB of 21\.0 MiB +[0-9.]+ [KMG]iB/s +0:\d\d left"));
        Assert.That(run.Out, Does.Not.Match(@"\x1b\[[0-9;]*m"), "no colour");
    }

    [Test]
    [Category("Slow")]
    public async Task Killed_twice_and_run_again_the_file_is_there_once_and_no_byte_was_sent_twice()
    {
        using var home = new Home();
        await using var tenant = await Tenant(home);
        var file = home.File("big.iso", 45 * MiB);
        string[] line = ["upload", file, "--json"];

        var first = await StopAsync("KILL", home, tenant, line);
        var second = await StopAsync("KILL", home, tenant, line);
        var run = await Run(home, line);

        Assert.That((first.ExitCode, second.ExitCode, run.ExitCode), Is.EqualTo((137, 137, 0)), run.Error);
        Assert.That(run.Json.GetProperty("resumedFrom").GetInt64(), Is.EqualTo(20 * MiB), "ten from each");
        Assert.That(run.Json.GetProperty("sha256").GetString(), Is.EqualTo(Sha256(File.OpenRead(file))).IgnoreCase);
        Assert.That((tenant.Uploads.Single().BytesAccepted, tenant.Uploads.Single().BytesResent), Is.EqualTo((45L * MiB, 0L)));
    }

    [Test]
    public async Task A_site_is_found_by_host_and_name()
    {
        using var home = new Home();
        await using var tenant = await Tenant(home);

        var upload = await Run(home, "upload", home.File("data.bin", 3), "--site", "contoso.sharepoint.com:/sites/Engineering", "--json");
        var list = await Run(home, "ls", "--site", "contoso.sharepoint.com:/sites/Engineering", "--json");

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
    public async Task A_wrong_command_line_ends_with_2_and_one_line_that_names_it(string[] arguments, string named)
    {
        using var home = new Home();
        home.File("data.bin", 1);

        var run = await SampleProcess.RunAsync(home, "SharePointFiles", arguments);

        Assert.That(run.ExitCode, Is.EqualTo(2), run.Error);
        Assert.That(run.ErrorLines, Has.Count.EqualTo(1).And.One.Contains(named));
    }

    [TestCase("ls Nowhere --json", "404")]
    [TestCase("download Nowhere --json", "404")]
    [TestCase("download General --json", "--recursive")]
    [TestCase("download Nowhere --out missing/file", "Make it first")]
    [TestCase("download Nowhere --out .. --recursive", "404")]
    [TestCase("upload pipe --json", "pipe")]
    [Category("Slow")]
    public async Task What_cannot_be_done_ends_with_1_and_one_line_that_says_why(string line, string named)
    {
        using var home = new Home();
        await using var tenant = await Tenant(home);
        await tenant.Files.PutAsync(tenant.Files.GetDriveId(tenant.Users[0].UserPrincipalName), "General/a.txt", new MemoryStream([1]));
        Machine.Run("mkfifo", Path.Combine(home.WorkingFolder, "pipe"));

        var run = await Run(home, line.Split(' '));

        Assert.That((run.ExitCode, run.Out), Is.EqualTo((1, "")), run.Error);
        Assert.That(run.ErrorLines[^1], Does.StartWith("error: ").And.Contain(named));
    }

    private static string Folder(Home home) => Path.Combine(home.Folder, "tenant");

    private static Task<LocalTenant> Tenant(Home home) => LocalTenant.StartAsync(
        new LocalTenantOptions { StateFolder = Folder(home), DeviceCodeInterval = TimeSpan.FromSeconds(1), EnforceScopes = true });

    private static Task<Run> Run(Home home, params string[] arguments) => SampleProcess.RunAsync(home, "SharePointFiles", [.. arguments, "--local", Folder(home)]);

    private static async Task Put(LocalTenant tenant, string file, string path)
    {
        await using var bytes = File.OpenRead(file);
        await tenant.Files.PutAsync(tenant.Files.GetDriveId(tenant.Users[0].UserPrincipalName), path, bytes);
    }

    // The second range of this run is never answered, and the signal comes while it is on its way.
    private static Task<Run> InterruptAsync(Home home, LocalTenant tenant, params string[] arguments) => StopAsync("INT", home, tenant, arguments);

    private static async Task<Run> StopAsync(string signal, Home home, LocalTenant tenant, string[] arguments)
    {
        tenant.Faults.LetThrough("*/uploadSession", method: "PUT");
        tenant.Faults.Stall("*/uploadSession", method: "PUT");
        using var sample = SampleProcess.Start(home, "SharePointFiles", [.. arguments, "--local", Folder(home)]);
        await UntilAsync(() => tenant.Faults.Remaining == 0);
        sample.Signal(signal);
        return await sample.EndAsync();
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!holds()) await look.WaitForNextTickAsync(patience.Token);
    }

    private static string Sha256(Stream stream)
    {
        using (stream) return Convert.ToHexString(SHA256.HashData(stream));
    }
}
