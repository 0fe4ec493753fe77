using GraphDelegatedKit.Testing;
using NUnit.Framework;

namespace Samples.Tests;

[Category("Slow")]
public sealed class KilledCacheWriterTests
{
    // Every call that changes a file, the directory or a lock; strace kills the process as it makes the n-th of them.
    private static readonly string[] Steps = ["ftruncate", "pwrite64", "fsync", "fchmod", "copy_file_range,sendfile", "rename"];

    [TestCaseSource(nameof(Steps))]
    public async Task A_cache_write_that_is_killed_at_any_system_call_loses_no_sign_in(string step)
    {
        Machine.RequirePrograms("strace");
        Machine.RequireCommand("strace", "-o", "/dev/null", "true");
        using var home = new TemporaryHome();
        home.EnvironmentVariables["DOTNET_ThreadPool_ForceMaxWorkerThreads"] = "1"; // strace counts the calls of each thread separately,
        home.EnvironmentVariables["DOTNET_EnableDiagnostics"] = "0"; // and the runtime would write files
        home.EnvironmentVariables["DOTNET_EnableWriteXorExecute"] = "0";
        var folder = home.TenantFolder;
        await using var tenant =
            await LocalTenant.StartAsync(new LocalTenantOptions { StateFolder = folder, DeviceCodeInterval = TimeSpan.FromSeconds(1) });
        Task<ProcessResult> RunAsync(params string[] arguments) => SampleProcess.RunAsync(
            home,
            "QuickStart",
            ["--local", folder, "--cache", Path.Combine(home.WorkingFolder, "sign-in.bin"), "--cache-protection", "file", .. arguments]);
        var first = await RunAsync();
        Assert.That(first.ExitCode, Is.Zero, first.Error);

        var killedCalls = new List<string>();
        var trace = Path.Combine(home.Folder, "trace");
        for (var n = 1; ; n++)
        {
            home.CommandPrefix = [
                "strace", "-f", "-y", "-qqq", "-o", trace, "-e", $"trace={step}", "-e", $"inject={step}:signal=KILL:when={n}",
            ];
            var killed = await RunAsync("--never-prompt", "--force-refresh");
            home.CommandPrefix = [];
            var after = await RunAsync("--never-prompt");

            Assert.That(after.ExitCode, Is.Zero, $"after the kill at {step} {n}: {after.Error}");
            if (killed.ExitCode == 0) break; // the process makes fewer than n calls
            Assert.That(killed.ExitCode, Is.EqualTo(137), killed.Error);
            killedCalls.Add(FindKilledCall(File.ReadAllLines(trace)));
        }

        var last = await RunAsync("--never-prompt", "--force-refresh");
        Assert.That(last.ExitCode, Is.Zero, last.Error);
        Assert.That(
            killedCalls,
            Has.Some.Contains(Path.Combine(home.WorkingFolder, "sign-in.bin.")),
            "the write itself was hit, and not only something beside it");
        Assert.That(
            Directory.EnumerateFiles(home.WorkingFolder).Select(Path.GetFileName),
            Is.EquivalentTo(new[]
            {
                "sign-in.bin", "sign-in.bin.bak", "sign-in.bin.lock", "sign-in.bin.refresh.lock", "sign-in.bin.signin.lock",
            }),
            "what was left is cleared up, and nothing had to be set aside");
        await TestContext.Out.WriteLineAsync($"{step}: killed at\n{string.Join('\n', killedCalls)}");
    }

    // "17745 rename("a", "b" <unfinished ...>" and, later, "17745 <... rename resumed>) = ?", or both in one line.
    private static string FindKilledCall(string[] trace)
    {
        var end = Array.FindLastIndex(trace, line => line.EndsWith("= ?", StringComparison.Ordinal));
        var thread = trace[end].Split(' ')[0] + " ";
        return trace[end].Contains(" resumed>", StringComparison.Ordinal)
            ? trace[..end].Last(line => line.StartsWith(thread, StringComparison.Ordinal))
            : trace[end];
    }
}
