using System.Security.Cryptography;
using NUnit.Framework;

namespace Samples.Tests;

[Category("Slow")] // dozens of processes; the tests of the rooms prove most of it without
[Parallelizable(ParallelScope.All)]
public sealed class CacheProtectionTests
{
    private const string Token = "\"secret\"";

    [Test]
    public async Task By_a_key_shows_no_token_and_takes_no_other_key()
    {
        using var home = new Home();
        home.Variables["GRAPH_CACHE_KEY"] = NewKey();
        var first = await SampleProcess.RunAsync(home, "QuickStart", "--cache-protection", "key");
        var second = await SampleProcess.RunAsync(home, "QuickStart", "--cache-protection", "key", "--never-prompt");
        var before = await File.ReadAllBytesAsync(Cache(home));
        home.Variables["GRAPH_CACHE_KEY"] = NewKey();
        var other = await SampleProcess.RunAsync(home, "QuickStart", "--cache-protection", "key", "--never-prompt");

        Assert.That((first.ExitCode, second.ExitCode, other.ExitCode), Is.EqualTo((0, 0, 1)), first.Error + second.Error + other.Error);
        Assert.That(OnDisk(home), Does.Not.Contain(Token));
        Assert.That(other.ErrorLines, Has.Count.EqualTo(1).And.One.Contains("The key is not the one"));
        Assert.That(await File.ReadAllBytesAsync(Cache(home)), Is.EqualTo(before));
    }

    [TestCase(null)]
    [TestCase("not base64!")]
    [TestCase("c2hvcnQ=")]
    public async Task By_a_key_without_a_key_is_a_wrong_command_line(string? key)
    {
        using var home = new Home();
        if (key is not null) home.Variables["GRAPH_CACHE_KEY"] = key;

        var run = await SampleProcess.RunAsync(home, "QuickStart", "--cache-protection", "key");

        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.ErrorLines, Has.Count.EqualTo(1).And.One.Contains("GRAPH_CACHE_KEY").And.One.Contains("openssl rand -base64 32"));
    }

    [Test]
    public async Task In_memory_is_asked_for_each_time_and_leaves_no_file()
    {
        using var home = new Home();

        var first = await SampleProcess.RunAsync(home, "QuickStart", "--cache-protection", "memory");
        var second = await SampleProcess.RunAsync(home, "QuickStart", "--cache-protection", "memory", "--never-prompt");

        Assert.That((first.ExitCode, second.ExitCode), Is.EqualTo((0, 3)), first.Error + second.Error);
        Assert.That(Directory.EnumerateFiles(home.LocalFolder, "sign-in*"), Is.Empty);
    }

    [Test]
    public async Task By_the_operating_system_alone_without_a_keyring_says_what_is_missing_and_does_not_wait_for_it()
    {
        Machine.Needs("env");
        using var home = new Home();
        home.Variables["DISPLAY"] = "";

        var run = await SampleProcess.RunAsync(home, "QuickStart", "--cache-protection", "os");

        Assert.That((run.ExitCode, run.Took < TimeSpan.FromSeconds(4)), Is.EqualTo((1, true)), run.Took + run.Error);
        Assert.That(run.ErrorLines, Has.Count.EqualTo(1).And.One.Contains("DBUS_SESSION_BUS_ADDRESS is not set"));
        Assert.That(Directory.EnumerateFiles(home.LocalFolder, "sign-in*"), Is.Empty);
    }

    [Test]
    public async Task By_a_real_keyring_shows_no_token_asks_once_and_ends_with_the_sign_out()
    {
        using var home = HomeWithKeyring();

        var first = await SampleProcess.RunAsync(home, "QuickStart", "--cache-protection", "os");
        var second = await SampleProcess.RunAsync(home, "QuickStart", "--cache-protection", "os", "--never-prompt", "--force-refresh");
        var kept = OnDisk(home);
        var head = File.ReadLines(Cache(home)).First();
        var signOut = await SampleProcess.RunAsync(home, "QuickStart", "sign-out", "--cache-protection", "os");
        var after = await SampleProcess.RunAsync(home, "QuickStart", "--cache-protection", "os", "--never-prompt");

        Assert.That((first.ExitCode, second.ExitCode, signOut.ExitCode, after.ExitCode), Is.EqualTo((0, 0, 0, 3)), first.Error + second.Error + signOut.Error + after.Error);
        Assert.That(head, Does.Match("^GraphDelegatedKit sign-in cache 1 keyring [0-9A-F]{16}$"));
        Assert.That(kept + OnDisk(home), Does.Not.Contain(Token));
        Assert.That(Directory.EnumerateFiles(home.LocalFolder, "sign-in*").Select(Path.GetFileName), Is.EquivalentTo(new[] { "sign-in.bin", "sign-in.bin.lock", "sign-in.bin.refresh.lock" }), "no copy of before is left");
        Assert.That(Directory.EnumerateFileSystemEntries(Path.GetTempPath(), "graph-delegated-kit-*.touched"), Is.Empty);
    }

    [Test]
    public async Task By_a_real_keyring_moves_up_what_was_kept_without_one_and_asks_nobody()
    {
        using var home = new Home();
        var without = await SampleProcess.RunAsync(home, "QuickStart");
        var plain = OnDisk(home);
        home.Under = WithKeyring();

        var with = await SampleProcess.RunAsync(home, "QuickStart", "--never-prompt", "--json");

        Assert.That((without.ExitCode, with.ExitCode), Is.EqualTo((0, 0)), without.Error + with.Error);
        Assert.That(without.Error, Does.Not.Contain("keyring"), "the step down is in the status and the log, not in the way");
        Assert.That(with.Json.GetProperty("token").GetProperty("origin").GetString(), Is.EqualTo("cache"));
        Assert.That((plain.Contains(Token, StringComparison.Ordinal), OnDisk(home).Contains(Token, StringComparison.Ordinal)), Is.EqualTo((true, false)));
        Assert.That(File.Exists(Cache(home) + ".bak"), Is.False);
    }

    [TestCase(false, "D-Bus session")]
    [TestCase(true, "locked")]
    public async Task By_a_real_keyring_that_is_gone_or_locked_is_told_so_and_the_sign_in_stays(bool hasSession, string says)
    {
        using var home = HomeWithKeyring();
        await SampleProcess.RunAsync(home, "QuickStart");
        var before = await File.ReadAllBytesAsync(Cache(home));

        home.Under = hasSession ? ["dbus-run-session", "--"] : [];
        var refused = await SampleProcess.RunAsync(home, "QuickStart");
        home.Under = WithKeyring();
        var unlocked = await SampleProcess.RunAsync(home, "QuickStart", "--never-prompt");

        Assert.That((refused.ExitCode, unlocked.ExitCode), Is.EqualTo((1, 0)), refused.Error + unlocked.Error);
        Assert.That(refused.ErrorLines.Last(line => line.StartsWith("error:", StringComparison.Ordinal)), Does.Contain(Cache(home)).And.Contain(says).And.Contain("name another file"));
        Assert.That(refused.Took, Is.LessThan(TimeSpan.FromSeconds(30)));
        Assert.That(await File.ReadAllBytesAsync(Cache(home)), Is.EqualTo(before));
    }

    [Test]
    public async Task By_a_keyring_that_was_never_made_steps_down_and_the_file_keeps_the_sign_in()
    {
        using var home = HomeWithKeyring();
        home.Under = ["dbus-run-session", "--"];

        var first = await SampleProcess.RunAsync(home, "QuickStart");
        var second = await SampleProcess.RunAsync(home, "QuickStart", "--never-prompt");

        Assert.That((first.ExitCode, second.ExitCode), Is.EqualTo((0, 0)), first.Error + second.Error);
        Assert.That(OnDisk(home), Does.Contain(Token));
    }

    private static Home HomeWithKeyring()
    {
        Machine.Needs("dbus-run-session", "gnome-keyring-daemon");
        if (!System.Runtime.InteropServices.NativeLibrary.TryLoad("libsecret-1.so.0", out _)) Assert.Ignore("libsecret-1.so.0 is not installed.");
        return new Home { Under = WithKeyring() };
    }

    // A session of its own, and in it a keyring in the home folder, unlocked as logging in would do it.
    private static string[] WithKeyring() => ["dbus-run-session", "--", "sh", "-c", "printf pass | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; exec \"$@\"", "sh"];

    private static string Cache(Home home) => Path.Combine(home.LocalFolder, "sign-in.bin");

    private static string OnDisk(Home home) => string.Concat(Directory.EnumerateFiles(home.LocalFolder, "sign-in*").Select(File.ReadAllText));

    private static string NewKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
}
