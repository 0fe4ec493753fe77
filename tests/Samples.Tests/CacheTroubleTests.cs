using NUnit.Framework;

namespace Samples.Tests;

[Category("Slow")] // dozens of processes; the tests of the rooms prove most of it without
[Parallelizable(ParallelScope.All)]
public sealed class CacheTroubleTests
{
    private const int Nobody = 65534;

    private static readonly string[] AsNobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
    private static readonly TimeSpan MsalsWait = TimeSpan.FromSeconds(30); // half of the minute that MSAL blocks, and far from what a slow machine takes

    [Test]
    public async Task A_file_of_somebody_elses_is_refused_with_who_and_what_to_do()
    {
        using var home = await SignedInAsync();
        Machine.Run("chown", "-R", $"{Nobody}", home.Folder);
        Machine.Run("chown", "0", Cache(home)); // as after one run by sudo
        home.Under = AsNobody;

        var run = await SampleProcess.RunAsync(home, "QuickStart", "--never-prompt");

        Assert.That(run.ExitCode, Is.EqualTo(1), run.Error);
        Assert.That(run.ErrorLines, Has.Count.EqualTo(1).And.One.Contains($"'{Cache(home)}' belongs to somebody else (user 0; this process runs as user {Nobody})").And.One.Contains("sudo chown"));
        Assert.That(run.Took, Is.LessThan(MsalsWait));
    }

    [Test]
    public async Task Root_does_not_take_over_the_file_of_a_person()
    {
        using var home = await SignedInAsync();
        Machine.Run("chown", $"{Nobody}", Cache(home));

        var run = await SampleProcess.RunAsync(home, "QuickStart", "--never-prompt");

        Assert.That(run.ExitCode, Is.EqualTo(1), run.Error);
        Assert.That(run.Error, Does.Contain("belongs to somebody else"));
    }

    [Test]
    public async Task A_folder_that_cannot_be_written_to_is_read_and_fails_at_the_first_write_where_nobody_watches_and_warns_where_somebody_does()
    {
        using var home = await SignedInAsync();
        var folder = ReadOnlyFolder(home);
        home.Under = AsNobody;
        var file = Path.Combine(folder, "sign-in.bin");

        var silent = await SampleProcess.RunAsync(home, "QuickStart", "--cache", file, "--never-prompt");
        var unattended = await SampleProcess.RunAsync(home, "QuickStart", "--cache", file, "--never-prompt", "--force-refresh");
        var watched = await SampleProcess.RunAsync(home, "QuickStart", "--cache", file, "--force-refresh");

        Assert.That((silent.ExitCode, unattended.ExitCode, watched.ExitCode), Is.EqualTo((0, 1, 0)), silent.Error + unattended.Error + watched.Error);
        Assert.That(silent.Error, Is.Empty);
        Assert.That(unattended.ErrorLines, Has.Count.EqualTo(1).And.One.Contains(folder));
        Assert.That(watched.ErrorLines, Has.Count.EqualTo(1).And.One.StartsWith("warning: the sign-in could not be kept"));
        Assert.That(unattended.Took, Is.LessThan(MsalsWait));
    }

    [Test]
    public async Task A_folder_that_cannot_be_made_is_named_at_once()
    {
        using var home = await SignedInAsync();
        var folder = ReadOnlyFolder(home);
        home.Under = AsNobody;

        var run = await SampleProcess.RunAsync(home, "QuickStart", "--cache", Path.Combine(folder, "new", "sign-in.bin"));

        Assert.That(run.ExitCode, Is.EqualTo(1), run.Error);
        Assert.That(run.ErrorLines, Has.Count.EqualTo(1).And.One.Contains($"The folder '{folder}/new' cannot be made"));
        Assert.That(run.Took, Is.LessThan(MsalsWait));
    }

    [Test]
    public async Task A_full_disk_keeps_the_sign_in_of_before_and_says_what_is_wrong()
    {
        using var home = await SignedInAsync();
        var disk = Disk(home, "size=64k", "dd if=/dev/zero of=\"$0/filler\" bs=4k 2>/dev/null || true");
        var file = Path.Combine(disk, "sign-in.bin");

        var unattended = await SampleProcess.RunAsync(home, "QuickStart", "--cache", file, "--never-prompt", "--force-refresh");
        var watched = await SampleProcess.RunAsync(home, "QuickStart", "--cache", file, "--force-refresh");
        var signOut = await SampleProcess.RunAsync(home, "QuickStart", "sign-out", "--cache", file);
        home.Under = [.. home.Under, "sh", "-c", $"exec 3>/dev/null; before=$(md5sum < '{file}'); \"$@\" >&3 2>&3; after=$(md5sum < '{file}'); [ \"$before\" = \"$after\" ] && ls -A '{disk}' && exec \"$@\" --never-prompt", "sh"];
        var after = await SampleProcess.RunAsync(home, "QuickStart", "--cache", file);

        Assert.That((unattended.ExitCode, watched.ExitCode, signOut.ExitCode, after.ExitCode), Is.EqualTo((1, 0, 1, 0)), unattended.Error + watched.Error + signOut.Error + after.Error);
        Assert.That(signOut.Error, Does.Contain("cannot be written"), "the tokens are still there, whoever watches");
        Assert.That(unattended.ErrorLines, Has.Count.EqualTo(1).And.One.Contains("cannot be written").And.One.Contains("No space left"));
        Assert.That(watched.ErrorLines, Has.Count.EqualTo(1).And.One.StartsWith("warning: the sign-in could not be kept"));
        Assert.That(unattended.Took, Is.LessThan(MsalsWait));
        Assert.That(after.Out, Does.Not.Contain(".tmp").And.Not.Contain("corrupt").And.Contain("from the cache"));
    }

    [Test]
    public async Task A_read_only_disk_is_read_and_named_when_it_must_be_written()
    {
        using var home = await SignedInAsync();
        var disk = Disk(home, "size=1m", "mount -o remount,ro \"$0\"");
        var file = Path.Combine(disk, "sign-in.bin");

        var silent = await SampleProcess.RunAsync(home, "QuickStart", "--cache", file, "--never-prompt");
        var unattended = await SampleProcess.RunAsync(home, "QuickStart", "--cache", file, "--never-prompt", "--force-refresh");

        Assert.That((silent.ExitCode, unattended.ExitCode), Is.EqualTo((0, 1)), silent.Error + unattended.Error);
        Assert.That(unattended.ErrorLines, Has.Count.EqualTo(1).And.One.Contains("Read-only"));
        Assert.That(unattended.Took, Is.LessThan(MsalsWait));
    }

    [Test]
    public async Task A_lock_that_is_held_is_waited_for_for_seconds_and_its_holder_named()
    {
        Machine.Needs("flock");
        using var home = new Home();
        await SampleProcess.RunAsync(home, "QuickStart");
        using var holder = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("flock", [Cache(home) + ".lock", "-c", "echo held; exec sleep 600"]) { RedirectStandardOutput = true })!;
        await holder.StandardOutput.ReadLineAsync();

        var held = await SampleProcess.RunAsync(home, "QuickStart", "--never-prompt", "--force-refresh");
        holder.Kill(entireProcessTree: true);
        var free = await SampleProcess.RunAsync(home, "QuickStart", "--never-prompt", "--force-refresh");

        Assert.That((held.ExitCode, free.ExitCode), Is.EqualTo((1, 0)), held.Error + free.Error);
        Assert.That(held.ErrorLines, Has.Count.EqualTo(1).And.One.Contains($"for 5 seconds (process {holder.Id})"));
        Assert.That(held.Took, Is.LessThan(MsalsWait));
    }

    private static async Task<Home> SignedInAsync()
    {
        Machine.Needs("setpriv", "chown");
        Machine.NeedsRoot();
        Machine.Permits([.. AsNobody, "dotnet", Path.Combine(SampleProcess.RepositoryRoot, "samples", "QuickStart", "bin", "Debug", "net10.0", "QuickStart.dll"), "--help"]);
        var home = new Home();
        var run = await SampleProcess.RunAsync(home, "QuickStart", "--cache-protection", "file");
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        return home;
    }

    /// <summary>A copy of the sign-in that nobody may read, in a folder that is root's.</summary>
    private static string ReadOnlyFolder(Home home)
    {
        var folder = Directory.CreateDirectory(Path.Combine(home.Folder, "read-only")).FullName;
        Machine.Run("cp", "-p", Cache(home), folder);
        Machine.Run("chown", "-R", $"{Nobody}:{Nobody}", home.Folder);
        Machine.Run("chown", "0:0", folder);
        return folder;
    }

    /// <summary>A disk of its own with a copy of the sign-in, made anew for each run in a mount table that ends with it.</summary>
    private static string Disk(Home home, string options, string then)
    {
        Machine.Needs("unshare", "mount");
        Machine.Permits("unshare", "-m", "mount", "-t", "tmpfs", "none", "/mnt");
        var disk = Directory.CreateDirectory(Path.Combine(home.Folder, "disk")).FullName;
        home.Under =
        [
            "unshare", "-m", "sh", "-c",
            $"mount -t tmpfs -o {options},mode=700 none \"$0\" && cp -p '{Cache(home)}' \"$0/\" && {{ {then}; }} && exec \"$@\"", disk,
        ];
        return disk;
    }

    private static string Cache(Home home) => Path.Combine(home.LocalFolder, "sign-in.bin");
}
