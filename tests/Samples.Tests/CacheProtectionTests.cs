using System.Security.Cryptography;
using NUnit.Framework;

namespace Samples.Tests;

[Category("Slow")] // dozens of processes; the tests of the library cover most of it without one
[Parallelizable(ParallelScope.All)]
public sealed class CacheProtectionTests
{
    private const string TokenMarker = "\"secret\"";

    [Test]
    public async Task A_cache_protected_by_a_key_shows_no_token_and_accepts_no_other_key()
    {
        using var home = new TemporaryHome();
        home.EnvironmentVariables["GRAPH_CACHE_KEY"] = CreateKey();
        var first = await SampleProcess.RunAsync(home, "QuickStart", "--cache-protection", "key");
        var second = await SampleProcess.RunAsync(home, "QuickStart", "--cache-protection", "key", "--never-prompt");
        var cacheBefore = await File.ReadAllBytesAsync(GetCachePath(home));
        home.EnvironmentVariables["GRAPH_CACHE_KEY"] = CreateKey();
        var other = await SampleProcess.RunAsync(home, "QuickStart", "--cache-protection", "key", "--never-prompt");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(first.ExitCode, Is.Zero, first.Error + second.Error + other.Error);
            Assert.That(second.ExitCode, Is.Zero, first.Error + second.Error + other.Error);
            Assert.That(other.ExitCode, Is.EqualTo(1), first.Error + second.Error + other.Error);
        }

        Assert.That(ReadCacheFiles(home), Does.Not.Contain(TokenMarker));
        Assert.That(other.ErrorLines, Has.Count.EqualTo(1).And.One.Contains("The key is not the one"));
        Assert.That(await File.ReadAllBytesAsync(GetCachePath(home)), Is.EqualTo(cacheBefore));
    }

    [TestCase(null)]
    [TestCase("not base64!")]
    [TestCase("c2hvcnQ=")]
    public async Task A_missing_or_invalid_cache_key_exits_with_2(string? key)
    {
        using var home = new TemporaryHome();
        if (key is not null) home.EnvironmentVariables["GRAPH_CACHE_KEY"] = key;

        var run = await SampleProcess.RunAsync(home, "QuickStart", "--cache-protection", "key");

        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.ErrorLines, Has.Count.EqualTo(1).And.One.Contains("GRAPH_CACHE_KEY").And.One.Contains("openssl rand -base64 32"));
    }

    [Test]
    public async Task A_cache_in_memory_requires_a_sign_in_each_time_and_leaves_no_file()
    {
        using var home = new TemporaryHome();

        var first = await SampleProcess.RunAsync(home, "QuickStart", "--cache-protection", "memory");
        var second = await SampleProcess.RunAsync(home, "QuickStart", "--cache-protection", "memory", "--never-prompt");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(first.ExitCode, Is.Zero, first.Error + second.Error);
            Assert.That(second.ExitCode, Is.EqualTo(3), first.Error + second.Error);
        }

        Assert.That(Directory.EnumerateFiles(home.LocalFolder, "sign-in*"), Is.Empty);
    }

    [Test]
    public async Task A_cache_that_requires_a_missing_keyring_fails_at_once_with_the_reason()
    {
        Machine.RequirePrograms("env");
        using var home = new TemporaryHome();
        home.EnvironmentVariables["DISPLAY"] = "";

        var run = await SampleProcess.RunAsync(home, "QuickStart", "--cache-protection", "os");

        Assert.That(run.ExitCode, Is.EqualTo(1), run.Error);
        Assert.That(run.Error, Does.Not.Contain("did not respond"), "the keyring was not waited for");
        Assert.That(run.ErrorLines, Has.Count.EqualTo(1).And.One.Contains("DBUS_SESSION_BUS_ADDRESS is not set"));
        Assert.That(Directory.EnumerateFiles(home.LocalFolder, "sign-in*"), Is.Empty);
    }

    [Test]
    public async Task A_cache_in_a_keyring_shows_no_token_and_is_deleted_by_sign_out()
    {
        using var home = CreateHomeWithKeyring();

        var first = await SampleProcess.RunAsync(home, "QuickStart", "--cache-protection", "os");
        var second = await SampleProcess.RunAsync(home, "QuickStart", "--cache-protection", "os", "--never-prompt", "--force-refresh");
        var cacheFiles = ReadCacheFiles(home);
        var header = File.ReadLines(GetCachePath(home)).First();
        var signOut = await SampleProcess.RunAsync(home, "QuickStart", "sign-out", "--cache-protection", "os");
        var after = await SampleProcess.RunAsync(home, "QuickStart", "--cache-protection", "os", "--never-prompt");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(first.ExitCode, Is.Zero, first.Error + second.Error + signOut.Error + after.Error);
            Assert.That(second.ExitCode, Is.Zero, first.Error + second.Error + signOut.Error + after.Error);
            Assert.That(signOut.ExitCode, Is.Zero, first.Error + second.Error + signOut.Error + after.Error);
            Assert.That(after.ExitCode, Is.EqualTo(3), first.Error + second.Error + signOut.Error + after.Error);
        }

        Assert.That(header, Does.Match("^GraphDelegatedKit sign-in cache 2 keyring [0-9A-F]{16} [0-9A-F]{16}$"));
        Assert.That(cacheFiles + ReadCacheFiles(home), Does.Not.Contain(TokenMarker));
        Assert.That(
            Directory.EnumerateFiles(home.LocalFolder, "sign-in*").Select(Path.GetFileName),
            Is.EquivalentTo(new[] { "sign-in.bin", "sign-in.bin.lock", "sign-in.bin.refresh.lock" }),
            "no copy of before is left");
        Assert.That(Directory.EnumerateFileSystemEntries(Path.GetTempPath(), "graph-delegated-kit-*.touched"), Is.Empty);
    }

    [Test]
    public async Task A_plaintext_cache_is_migrated_to_the_keyring_without_a_prompt()
    {
        using var home = new TemporaryHome();
        var withoutKeyring = await SampleProcess.RunAsync(home, "QuickStart");
        var plaintextFiles = ReadCacheFiles(home);
        home.CommandPrefix = CreateKeyringPrefix();

        var withKeyring = await SampleProcess.RunAsync(home, "QuickStart", "--never-prompt", "--json");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(withoutKeyring.ExitCode, Is.Zero, withoutKeyring.Error + withKeyring.Error);
            Assert.That(withKeyring.ExitCode, Is.Zero, withoutKeyring.Error + withKeyring.Error);
        }

        Assert.That(withoutKeyring.Error, Does.Not.Contain("keyring"), "the step down is in the status and the log, not in the way");
        Assert.That(withKeyring.Json.GetProperty("token").GetProperty("origin").GetString(), Is.EqualTo("cache"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(plaintextFiles.Contains(TokenMarker, StringComparison.Ordinal), Is.True);
            Assert.That(ReadCacheFiles(home).Contains(TokenMarker, StringComparison.Ordinal), Is.False);
        }

        Assert.That(File.Exists(GetCachePath(home) + ".bak"), Is.False);
    }

    [TestCase(false, "D-Bus session")]
    [TestCase(true, "locked")]
    public async Task A_missing_or_locked_keyring_is_reported_and_the_cache_is_unchanged(bool hasSession, string expectedText)
    {
        using var home = CreateHomeWithKeyring();
        await SampleProcess.RunAsync(home, "QuickStart");
        var cacheBefore = await File.ReadAllBytesAsync(GetCachePath(home));

        home.CommandPrefix = hasSession ? ["dbus-run-session", "--"] : [];
        var rejected = await SampleProcess.RunAsync(home, "QuickStart");
        home.CommandPrefix = CreateKeyringPrefix();
        var unlocked = await SampleProcess.RunAsync(home, "QuickStart", "--never-prompt");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(rejected.ExitCode, Is.EqualTo(1), rejected.Error + unlocked.Error);
            Assert.That(unlocked.ExitCode, Is.Zero, rejected.Error + unlocked.Error);
        }

        Assert.That(
            rejected.ErrorLines.Last(line => line.StartsWith("error:", StringComparison.Ordinal)),
            Does.Contain(GetCachePath(home)).And.Contain(expectedText).And.Contain("name another file"));
        Assert.That(rejected.Duration, Is.LessThan(TimeSpan.FromSeconds(30)));
        Assert.That(await File.ReadAllBytesAsync(GetCachePath(home)), Is.EqualTo(cacheBefore));
    }

    [Test]
    public async Task A_keyring_that_was_never_created_falls_back_to_a_file()
    {
        using var home = CreateHomeWithKeyring();
        home.CommandPrefix = ["dbus-run-session", "--"];

        var first = await SampleProcess.RunAsync(home, "QuickStart");
        var second = await SampleProcess.RunAsync(home, "QuickStart", "--never-prompt");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(first.ExitCode, Is.Zero, first.Error + second.Error);
            Assert.That(second.ExitCode, Is.Zero, first.Error + second.Error);
        }

        Assert.That(ReadCacheFiles(home), Does.Contain(TokenMarker));
    }

    private static TemporaryHome CreateHomeWithKeyring()
    {
        Machine.RequirePrograms("dbus-run-session", "gnome-keyring-daemon");
        if (!System.Runtime.InteropServices.NativeLibrary.TryLoad("libsecret-1.so.0", out _))
            Assert.Ignore("libsecret-1.so.0 is not installed.");
        return new TemporaryHome { CommandPrefix = CreateKeyringPrefix() };
    }

    // A separate D-Bus session with a keyring in the home folder, unlocked as a login does.
    private static string[] CreateKeyringPrefix() => [
        "dbus-run-session",
        "--",
        "sh",
        "-c",
        "printf pass | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; exec \"$@\"",
        "sh",
    ];

    private static string GetCachePath(TemporaryHome home) => Path.Combine(home.LocalFolder, "sign-in.bin");

    private static string ReadCacheFiles(TemporaryHome home) =>
        string.Concat(Directory.EnumerateFiles(home.LocalFolder, "sign-in*").Select(File.ReadAllText));

    private static string CreateKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
}
