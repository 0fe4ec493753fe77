using GraphDelegatedKit.Testing;
using NUnit.Framework;

namespace Samples.Tests;

[Category("Slow")]
public sealed class ManyProcessesTests
{
    private const int Processes = 20;

    // By the machine's clock: a tenant whose tokens are over at once signs in, one on the same folder whose tokens last refreshes.
    [Test]
    public async Task Twenty_processes_at_once_on_one_cache_with_an_expired_token_make_one_refresh()
    {
        using var home = new Home();
        var folder = Path.Combine(home.Folder, "tenant");
        string[] options = ["--local", folder, "--cache", Path.Combine(home.WorkingFolder, "sign-in.bin"), "--cache-protection", "file"];
        await using (await LocalTenant.StartAsync(new LocalTenantOptions { StateFolder = folder, AccessTokenLifetime = TimeSpan.FromMinutes(1), DeviceCodeInterval = TimeSpan.FromSeconds(1) }))
            Assert.That((await SampleProcess.RunAsync(home, "QuickStart", options)).ExitCode, Is.Zero);
        await using var tenant = await LocalTenant.StartAsync(new LocalTenantOptions { StateFolder = folder });

        // Each stops short of its first line until all are there, so that they do come at once: on a busy machine the first would be done before the last began.
        var gate = Path.Combine(home.WorkingFolder, "gate");
        home.Under = ["sh", "-c", $"exec 9>'{gate}'; flock -s 9; exec 9>&-; exec \"$@\"", "sh"];
        Machine.Needs("flock");
        using var closed = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("flock", [gate, "-c", "echo closed; exec sleep 600"]) { RedirectStandardOutput = true })!;
        await closed.StandardOutput.ReadLineAsync();
        var processes = Enumerable.Range(0, Processes).Select(_ => SampleProcess.Start(home, "QuickStart", [.. options, "--never-prompt", "--json"])).ToList();
        closed.Kill(entireProcessTree: true);
        var runs = await Task.WhenAll(processes.Select(process => process.EndAsync()));
        processes.ForEach(process => process.Dispose());

        Assert.That(runs.Select(run => run.ExitCode), Is.All.Zero, string.Concat(runs.Select(run => run.Error)));
        Assert.That(tenant.Requests.Count(request => request.Path.EndsWith("/token", StringComparison.Ordinal)), Is.EqualTo(1));
        Assert.That(runs.Count(run => run.Json.GetProperty("token").GetProperty("origin").GetString() == "refresh"), Is.EqualTo(1));
        await TestContext.Out.WriteLineAsync($"{Processes} processes, one refresh; the last ended after {runs.Max(run => run.Took).TotalSeconds:F1} s");
    }
}
