using GraphDelegatedKit.Testing;
using NUnit.Framework;

namespace Samples.Tests;

/// <summary>SharePointFiles and Ctrl+C at a definite moment: the tenant holds back an answer, and the signal comes while it does.</summary>
[Category("Slow")]
[Parallelizable(ParallelScope.All)]
public sealed class FilesInterruptedTests
{
    private const int MiB = 1024 * 1024;

    [Test]
    public async Task A_folder_on_its_way_up_is_left_to_be_gone_on_with_and_nothing_that_arrived_goes_twice()
    {
        using var home = new Home();
        await using var tenant = await Tenant(home);
        Tree(home, ("1.bin", 25 * MiB), ("2.bin", 25 * MiB), ("a.txt", 1), ("b/c.txt", 2), ("b/d.txt", 3), ("e.txt", 0));
        string[] line = ["upload", "tree", "--recursive", "--to", "Trees/", "--json", "--local", Folder(home)];
        tenant.Faults.LetThrough("*/uploadSession", times: 2, method: "PUT");
        tenant.Faults.Stall("*/uploadSession", times: 2, method: "PUT");

        using var sample = SampleProcess.Start(home, "SharePointFiles", line);
        await UntilAsync(() => tenant.Faults.Remaining == 0 && Stored(tenant).Count() == 4); // two ranges are there, two hang, and the small files have passed them
        sample.Signal("INT");
        var interrupted = await sample.EndAsync();
        var again = await SampleProcess.RunAsync(home, "SharePointFiles", line);
        var pending = await SampleProcess.RunAsync(home, "SharePointFiles", "pending", "--json", "--local", Folder(home));

        Assert.That(interrupted.ExitCode, Is.EqualTo(130), interrupted.Error);
        Assert.That(interrupted.ErrorLines[^1], Does.StartWith("Interrupted with 4 of 6 files there; 20.0 MiB sent by this run.").And.Contain("run the same command again"));
        Assert.That(interrupted.JsonLines.Select(Name), Is.EquivalentTo(new[] { "a.txt", "b/c.txt", "b/d.txt", "e.txt" }), "complete records only");
        Assert.That((again.ExitCode, pending.Out), Is.EqualTo((0, "")), again.Error);
        Assert.That(again.JsonLines.Count(file => file.GetProperty("outcome").GetString() == "unchanged"), Is.EqualTo(4));
        Assert.That(again.JsonLines.Where(file => file.GetProperty("outcome").GetString() == "created").Sum(file => file.GetProperty("resumedFrom").GetInt64()), Is.EqualTo(20 * MiB));
        Assert.That(again.ErrorLines[^1], Is.EqualTo("2 files sent, 4 there already, 30.0 MiB"));
        Assert.That((tenant.Uploads.Sum(upload => upload.BytesAccepted), tenant.Uploads.Sum(upload => upload.BytesResent)), Is.EqualTo((50L * MiB, 0L)));
        Assert.That(tenant.Requests.Where(request => request.Method == "PUT" && request.Path.EndsWith("/content", StringComparison.Ordinal)).Select(request => request.Path), Is.Unique.And.Exactly(4).Items);
        Assert.That(Stored(tenant).Select(file => (file.Path, file.Size)), Is.EquivalentTo(new[]
        {
            ("Trees/tree/1.bin", 25L * MiB), ("Trees/tree/2.bin", 25L * MiB), ("Trees/tree/a.txt", 1), ("Trees/tree/b/c.txt", 2), ("Trees/tree/b/d.txt", 3), ("Trees/tree/e.txt", 0),
        }));
    }

    [Test]
    public async Task A_folder_on_its_way_down_is_left_to_be_gone_on_with()
    {
        using var home = new Home();
        await using var tenant = await Tenant(home);
        var drive = tenant.Files.GetDriveId(tenant.Users[0].UserPrincipalName);
        foreach (var name in new[] { "1.bin", "2.bin" })
        {
            await using var bytes = File.OpenRead(home.File(name, 8 * MiB));
            await tenant.Files.PutAsync(drive, $"Trees/{name}", bytes);
        }

        string[] line = ["download", "Trees", "--recursive", "--out", "got", "--json", "--local", Folder(home)];
        tenant.Faults.DelayBody("*/download.aspx", 4 * MiB, delay: TimeSpan.FromHours(1), times: 2);
        var parts = new[] { "1.bin", "2.bin" }.Select(name => Path.Combine(home.WorkingFolder, "got", name + ".partial")).ToList();

        using var sample = SampleProcess.Start(home, "SharePointFiles", line);
        await UntilAsync(() => parts.All(part => new FileInfo(part) is { Exists: true, Length: >= 2 * MiB }));
        sample.Signal("INT");
        var interrupted = await sample.EndAsync();
        var again = await SampleProcess.RunAsync(home, "SharePointFiles", line);

        Assert.That((interrupted.ExitCode, interrupted.Out), Is.EqualTo((130, "")), interrupted.Error);
        Assert.That(interrupted.ErrorLines[^1], Does.StartWith("Interrupted with 0 of 2 files there; ").And.Contain("run the same command again"));
        Assert.That(again.ExitCode, Is.Zero, again.Error);
        Assert.That(again.JsonLines.Select(file => file.GetProperty("resumedFrom").GetInt64()), Is.All.InRange(MiB, 4 * MiB));
        foreach (var name in new[] { "1.bin", "2.bin" })
            Assert.That(await File.ReadAllBytesAsync(Path.Combine(home.WorkingFolder, "got", name)), Is.EqualTo(await File.ReadAllBytesAsync(Path.Combine(home.WorkingFolder, name))));
    }

    [Test]
    public async Task At_a_terminal_the_bar_makes_room_for_what_is_said_and_the_cursor_is_shown_again()
    {
        Machine.Needs("script", "stty");
        using var home = new Home();
        await using var tenant = await Tenant(home);
        var file = home.File("a long name of a file, 漢字 and all, that does not fit in.iso", 25 * MiB);
        tenant.Faults.LetThrough("*/uploadSession", method: "PUT");
        tenant.Faults.Stall("*/uploadSession", method: "PUT");

        using var sample = SampleProcess.StartOnATerminal(home, "SharePointFiles", $" upload '{file}' --local '{Folder(home)}'", columns: 80);
        await UntilAsync(() => tenant.Faults.Remaining == 0);
        sample.Signal("INT");
        var run = await sample.EndAsync();

        Assert.That(run.ExitCode, Is.EqualTo(130), run.Out);
        var lines = run.Out.Split('\n'); // a carriage return has become one
        Assert.That(lines, Has.One.Match(@"^\x1b\[Ka lon[^\[]{0,16}… \[#+\.+\]  40%    10\.0 MiB of 25\.0 MiB"));
        Assert.That(lines, Has.One.Match(@"^\x1b\[KInterrupted with 10\.0 MiB of 25\.0 MiB sent\. To go on, run the same command again before .+SharePointFiles abandon [0-9a-f]+$"));
        Assert.That(lines.Where(line => line.Contains('%')).Select(line => line.Length - "\u001b[K".Length), Is.Not.Empty.And.All.LessThan(80));
        Assert.That(run.Out.TrimEnd(), Does.EndWith("\u001b[?25h"), "the cursor");
    }

    private static string? Name(System.Text.Json.JsonElement file) => file.GetProperty("name").GetString();

    private static IEnumerable<LocalFile> Stored(LocalTenant tenant) => tenant.Files.List(tenant.Files.GetDriveId(tenant.Users[0].UserPrincipalName)).Where(file => file.Path.StartsWith("Trees/", StringComparison.Ordinal));

    private static void Tree(Home home, params (string Path, int Size)[] files)
    {
        foreach (var (path, size) in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(home.WorkingFolder, "tree", path))!);
            home.File(Path.Combine("tree", path), size);
        }
    }

    private static string Folder(Home home) => Path.Combine(home.Folder, "tenant");

    private static Task<LocalTenant> Tenant(Home home) => LocalTenant.StartAsync(
        new LocalTenantOptions { StateFolder = Folder(home), DeviceCodeInterval = TimeSpan.FromSeconds(1), EnforceScopes = true });

    private static async Task UntilAsync(Func<bool> holds)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!holds()) await look.WaitForNextTickAsync(patience.Token);
    }
}
