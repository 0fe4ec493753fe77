using NUnit.Framework;

namespace Samples.Tests;

[Category("Slow")] // dozens of processes; the tests of the library cover most of it without one
[Parallelizable(ParallelScope.All)]
public sealed class CacheErrorTests
{
    // half of the minute that MSAL blocks, and far from what a slow machine takes
    private static readonly TimeSpan MaxDuration = TimeSpan.FromSeconds(30);

    [Test]
    public async Task A_cache_file_of_another_user_is_refused_with_the_owner_and_a_remedy()
    {
        using var home = await CreateSignedInHomeAsync();
        Machine.RunCommand("chown", "-R", $"{UnprivilegedUser.Id}", home.Folder);
        Machine.RunCommand("chown", "0", GetCachePath(home)); // as after one run by sudo
        home.CommandPrefix = UnprivilegedUser.CommandPrefix;

        var run = await SampleProcess.RunAsync(home, "QuickStart", "--never-prompt");

        Assert.That(run.ExitCode, Is.EqualTo(1), run.Error);
        Assert.That(run.ErrorLines, Has.Count.EqualTo(1).And.One
            .Contains($"'{GetCachePath(home)}' belongs to another user (user 0; this process runs as user {UnprivilegedUser.Id})").And.One
            .Contains("sudo chown"));
        Assert.That(run.Duration, Is.LessThan(MaxDuration));
    }

    [Test]
    public async Task A_cache_file_of_another_user_is_refused_for_root()
    {
        using var home = await CreateSignedInHomeAsync();
        Machine.RunCommand("chown", $"{UnprivilegedUser.Id}", GetCachePath(home));

        var run = await SampleProcess.RunAsync(home, "QuickStart", "--never-prompt");

        Assert.That(run.ExitCode, Is.EqualTo(1), run.Error);
        Assert.That(run.Error, Does.Contain("belongs to another user"));
    }

    [Test]
    public async Task A_cache_in_a_read_only_folder_is_read_and_its_write_fails_unattended_and_warns_attended()
    {
        using var home = await CreateSignedInHomeAsync();
        var folder = CreateReadOnlyFolder(home);
        home.CommandPrefix = UnprivilegedUser.CommandPrefix;
        var file = Path.Combine(folder, "sign-in.bin");

        var withoutRefresh = await SampleProcess.RunAsync(home, "QuickStart", "--cache", file, "--never-prompt");
        var unattended = await SampleProcess.RunAsync(home, "QuickStart", "--cache", file, "--never-prompt", "--force-refresh");
        var attended = await SampleProcess.RunAsync(home, "QuickStart", "--cache", file, "--force-refresh");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(withoutRefresh.ExitCode, Is.Zero, withoutRefresh.Error + unattended.Error + attended.Error);
            Assert.That(unattended.ExitCode, Is.EqualTo(1), withoutRefresh.Error + unattended.Error + attended.Error);
            Assert.That(attended.ExitCode, Is.Zero, withoutRefresh.Error + unattended.Error + attended.Error);
        }

        Assert.That(withoutRefresh.Error, Is.Empty);
        Assert.That(unattended.ErrorLines, Has.Count.EqualTo(1).And.One.Contains(folder));
        Assert.That(attended.ErrorLines, Has.Count.EqualTo(1).And.One.StartsWith("warning: the sign-in could not be kept"));
        Assert.That(unattended.Duration, Is.LessThan(MaxDuration));
    }

    [Test]
    public async Task A_cache_folder_that_cannot_be_created_is_reported_at_once()
    {
        using var home = await CreateSignedInHomeAsync();
        var folder = CreateReadOnlyFolder(home);
        home.CommandPrefix = UnprivilegedUser.CommandPrefix;

        var run = await SampleProcess.RunAsync(home, "QuickStart", "--cache", Path.Combine(folder, "new", "sign-in.bin"));

        Assert.That(run.ExitCode, Is.EqualTo(1), run.Error);
        Assert.That(run.ErrorLines, Has.Count.EqualTo(1).And.One.Contains($"The folder '{folder}/new' cannot be created"));
        Assert.That(run.Duration, Is.LessThan(MaxDuration));
    }

    [TestCase("QuickStart")]
    [TestCase("QuickStart", "doctor")]
    [TestCase("QuickStart", "sign-out")]
    public async Task A_default_cache_below_a_home_that_cannot_be_written_is_reported_with_its_path(string sample, params string[] command)
    {
        UnprivilegedUser.RequireAccess();
        using var home = new TemporaryHome(); // belongs to root, and the user may enter it
        Machine.RunCommand("chmod", "0755", home.Folder);
        home.CommandPrefix = UnprivilegedUser.CommandPrefix;
        string[] cloud = ["--tenant", "contoso.onmicrosoft.com", "--client", "6731de76-14a6-49ae-97bc-6eba6914391e"];

        var run = await SampleProcess.RunAsync(home, sample, [.. command, "--never-prompt", .. cloud]);

        var text = run.Output + run.Error;
        Assert.That(run.ExitCode, Is.EqualTo(1), text);
        Assert.That(text, Does.Contain($"The folder '{home.Folder}/.local/share/GraphDelegatedKit' cannot be created"));
        Assert.That(text, Does.Contain("Cache.Path").And.Not.Contain("unreadable"));
    }

    [Test]
    public async Task A_full_disk_keeps_the_previous_cache_and_is_reported()
    {
        using var home = await CreateSignedInHomeAsync();
        var disk = MountDisk(home, "size=64k", "dd if=/dev/zero of=\"$0/filler\" bs=4k 2>/dev/null || true");
        var file = Path.Combine(disk, "sign-in.bin");

        var unattended = await SampleProcess.RunAsync(home, "QuickStart", "--cache", file, "--never-prompt", "--force-refresh");
        var attended = await SampleProcess.RunAsync(home, "QuickStart", "--cache", file, "--force-refresh");
        var signOut = await SampleProcess.RunAsync(home, "QuickStart", "sign-out", "--cache", file);
        home.CommandPrefix = [.. home.CommandPrefix, "sh", "-c", $"exec 3>/dev/null; before=$(md5sum < '{file}'); \"$@\" >&3 2>&3; "
            + $"after=$(md5sum < '{file}'); [ \"$before\" = \"$after\" ] && ls -A '{disk}' && exec \"$@\" --never-prompt", "sh"];
        var after = await SampleProcess.RunAsync(home, "QuickStart", "--cache", file);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(unattended.ExitCode, Is.EqualTo(1), unattended.Error + attended.Error + signOut.Error + after.Error);
            Assert.That(attended.ExitCode, Is.Zero, unattended.Error + attended.Error + signOut.Error + after.Error);
            Assert.That(signOut.ExitCode, Is.EqualTo(1), unattended.Error + attended.Error + signOut.Error + after.Error);
            Assert.That(after.ExitCode, Is.Zero, unattended.Error + attended.Error + signOut.Error + after.Error);
        }

        Assert.That(
            signOut.Error,
            Does.Contain("cannot be written"),
            "the tokens are still in the cache, so the command fails attended and unattended");
        Assert.That(unattended.ErrorLines, Has.Count.EqualTo(1).And.One.Contains("cannot be written").And.One.Contains("No space left"));
        Assert.That(attended.ErrorLines, Has.Count.EqualTo(1).And.One.StartsWith("warning: the sign-in could not be kept"));
        Assert.That(unattended.Duration, Is.LessThan(MaxDuration));
        Assert.That(after.Output, Does.Not.Contain(".tmp").And.Not.Contain("corrupt").And.Contain("from the cache"));
    }

    [Test]
    public async Task A_cache_on_a_read_only_disk_is_read_and_its_write_is_reported()
    {
        using var home = await CreateSignedInHomeAsync();
        var disk = MountDisk(home, "size=1m", "mount -o remount,ro \"$0\"");
        var file = Path.Combine(disk, "sign-in.bin");

        var withoutRefresh = await SampleProcess.RunAsync(home, "QuickStart", "--cache", file, "--never-prompt");
        var unattended = await SampleProcess.RunAsync(home, "QuickStart", "--cache", file, "--never-prompt", "--force-refresh");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(withoutRefresh.ExitCode, Is.Zero, withoutRefresh.Error + unattended.Error);
            Assert.That(unattended.ExitCode, Is.EqualTo(1), withoutRefresh.Error + unattended.Error);
        }

        Assert.That(unattended.ErrorLines, Has.Count.EqualTo(1).And.One.Contains("Read-only"));
        Assert.That(unattended.Duration, Is.LessThan(MaxDuration));
    }

    [Test]
    public async Task A_held_cache_lock_is_awaited_for_seconds_and_its_holder_is_reported()
    {
        Machine.RequirePrograms("flock");
        using var home = new TemporaryHome();
        await SampleProcess.RunAsync(home, "QuickStart");
        using var holder = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(
            "flock", [GetCachePath(home) + ".lock", "-c", "echo held; exec sleep 600"]) { RedirectStandardOutput = true })!;
        await holder.StandardOutput.ReadLineAsync();

        var whileLocked = await SampleProcess.RunAsync(home, "QuickStart", "--never-prompt", "--force-refresh");
        holder.Kill(entireProcessTree: true);
        var afterUnlock = await SampleProcess.RunAsync(home, "QuickStart", "--never-prompt", "--force-refresh");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(whileLocked.ExitCode, Is.EqualTo(1), whileLocked.Error + afterUnlock.Error);
            Assert.That(afterUnlock.ExitCode, Is.Zero, whileLocked.Error + afterUnlock.Error);
        }

        Assert.That(whileLocked.ErrorLines, Has.Count.EqualTo(1).And.One.Contains($"for 5 seconds (process {holder.Id})"));
        Assert.That(whileLocked.Duration, Is.LessThan(MaxDuration));
    }

    private static async Task<TemporaryHome> CreateSignedInHomeAsync()
    {
        UnprivilegedUser.RequireAccess();
        var home = new TemporaryHome();
        var run = await SampleProcess.RunAsync(home, "QuickStart", "--cache-protection", "file");
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        return home;
    }

    /// <summary>A copy of the sign-in that the unprivileged user may read, in a folder that belongs to root.</summary>
    private static string CreateReadOnlyFolder(TemporaryHome home)
    {
        var folder = Directory.CreateDirectory(Path.Combine(home.Folder, "read-only")).FullName;
        Machine.RunCommand("cp", "-p", GetCachePath(home), folder);
        Machine.RunCommand("chown", "-R", $"{UnprivilegedUser.Id}:{UnprivilegedUser.Id}", home.Folder);
        Machine.RunCommand("chown", "0:0", folder);
        return folder;
    }

    /// <summary>Mounts a disk with a copy of the sign-in for each run, in a mount namespace that ends with the run.</summary>
    private static string MountDisk(TemporaryHome home, string options, string setupCommand)
    {
        Machine.RequirePrograms("unshare", "mount");
        Machine.RequireCommand("unshare", "-m", "mount", "-t", "tmpfs", "none", "/mnt");
        var disk = Directory.CreateDirectory(Path.Combine(home.Folder, "disk")).FullName;
        home.CommandPrefix =
        [
            "unshare", "-m", "sh", "-c",
            $"mount -t tmpfs -o {options},mode=700 none \"$0\" && cp -p '{GetCachePath(home)}' \"$0/\" && {{ {setupCommand}; }} && exec "
            + $"\"$@\"",
            disk,
        ];
        return disk;
    }

    private static string GetCachePath(TemporaryHome home) => Path.Combine(home.LocalFolder, "sign-in.bin");
}
