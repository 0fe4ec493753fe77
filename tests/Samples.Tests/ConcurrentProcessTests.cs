using GraphDelegatedKit.Testing;
using NUnit.Framework;

namespace Samples.Tests;

[Category("Slow")]
public sealed class ConcurrentProcessTests
{
    private const int ProcessCount = 20;

    // Tokens expire by the machine's clock. Those of the first tenant expire at once; those of the second one, on the same folder, do not.
    [Test]
    public async Task Twenty_concurrent_processes_with_an_expired_token_make_one_refresh()
    {
        using var home = new TemporaryHome();
        var folder = home.TenantFolder;
        string[] options = ["--local", folder, "--cache", Path.Combine(home.WorkingFolder, "sign-in.bin"), "--cache-protection", "file"];
        await using (await LocalTenant.StartAsync(new LocalTenantOptions
        {
            StateFolder = folder,
            AccessTokenLifetime = TimeSpan.FromMinutes(1),
            DeviceCodeInterval = TimeSpan.FromSeconds(1),
        }))
            Assert.That((await SampleProcess.RunAsync(home, "QuickStart", options)).ExitCode, Is.Zero);
        await using var tenant = await LocalTenant.StartAsync(new LocalTenantOptions { StateFolder = folder });

        // Each process waits until all have started, so that they run at the same time: on a busy machine the first would end
        // before the last one started.
        var gate = Path.Combine(home.WorkingFolder, "gate");
        home.CommandPrefix = ["sh", "-c", $"exec 9>'{gate}'; flock -s 9; exec 9>&-; exec \"$@\"", "sh"];
        Machine.RequirePrograms("flock");
        using var gateHolder = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(
            "flock", [gate, "-c", "echo closed; exec sleep 600"]) { RedirectStandardOutput = true })!;
        await gateHolder.StandardOutput.ReadLineAsync();
        var processes = Enumerable.Range(0, ProcessCount)
            .Select(_ => SampleProcess.Start(home, "QuickStart", [.. options, "--never-prompt", "--json"]))
            .ToList();
        gateHolder.Kill(entireProcessTree: true);
        var runs = await Task.WhenAll(processes.Select(process => process.WaitForExitAsync()));
        processes.ForEach(process => process.Dispose());

        Assert.That(runs.Select(run => run.ExitCode), Is.All.Zero, string.Concat(runs.Select(run => run.Error)));
        Assert.That(tenant.Requests.Count(request => request.Path.EndsWith("/token", StringComparison.Ordinal)), Is.EqualTo(1));
        Assert.That(runs.Count(run => run.Json.GetProperty("token").GetProperty("origin").GetString() == "refresh"), Is.EqualTo(1));
        await TestContext.Out.WriteLineAsync(
            $"{ProcessCount} processes, one refresh; the last ended after {runs.Max(run => run.Duration).TotalSeconds:F1} s");
    }
}
