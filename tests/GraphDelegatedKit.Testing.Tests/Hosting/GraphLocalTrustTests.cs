using System.Diagnostics;

namespace GraphDelegatedKit.Testing.Tests.Hosting;

// "graph-local trust". The programs that would change the machine are scripts that write down how they were called.
[Platform("Linux", Reason = "the stores of other systems cannot be replaced by scripts")]
public sealed class GraphLocalTrustTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public async Task SetUpAsync()
    {
        _folder = new TemporaryFolder();
        Directory.CreateDirectory(_folder["bin"]);
        foreach (var program in new[] { "certutil", "install", "mkdir", "rm", "sudo", "update-ca-certificates", "update-ca-trust" })
        {
            var path = Path.Combine(_folder["bin"], program);
            await File.WriteAllTextAsync(path, $"#!/bin/sh\necho \"{program} $*\" >> {_folder["calls"]}\n");
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        await using var tenant = await LocalTenant.StartAsync(new() { StateFolder = _folder["state"] });
    }

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public async Task Trust_prints_the_commands_and_changes_nothing()
    {
        var (exitCode, output) = await RunAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(exitCode, Is.Zero);
            Assert.That(output, Does.Match(@"System \(update-ca-\w+\): not trusted\n"));
            Assert.That(output, Does.Match(@"Chromium and Chrome: not trusted\n(  .*\n)+"));
            Assert.That(output, Does.Match(@"  certutil -A -d sql:\S+ -t C,, -n 'graph-local [0-9A-F]{8}' -i \S+\n"));
            Assert.That(output, Does.EndWith(
                "Nothing was changed. --install runs the commands that add it, --remove those that remove it.\n"));
            Assert.That(ReadCalls().Where(call => !call.StartsWith("certutil -L", StringComparison.Ordinal)), Is.Empty);
        }
    }

    [Test]
    public async Task Install_runs_the_commands_of_the_chosen_stores()
    {
        var (exitCode, _) = await RunAsync("--install", "--store", "browsers");

        var database = "sql:" + Path.Combine(_folder["home"], ".pki", "nssdb");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(exitCode, Is.Zero);
            Assert.That(ReadCalls(), Has.Length.EqualTo(3));
            Assert.That(ReadCalls()[0], Does.StartWith("mkdir -p "));
            Assert.That(ReadCalls()[1], Is.EqualTo($"certutil -N --empty-password -d {database}"));
            Assert.That(ReadCalls()[2], Does.Match("^certutil -A -d .* -i .*/state/authority\\.pem$"));
        }
    }

    [Test]
    public async Task Install_for_the_system_copies_the_authority_and_updates_the_bundle()
    {
        var (exitCode, _) = await RunAsync("--install", "--store", "system");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(exitCode, Is.Zero);
            Assert.That(ReadCalls(), Has.Length.EqualTo(2));
            Assert.That(ReadCalls()[0], Does.Match(@"install -m 644 \S+/state/authority\.pem /\S+/graph-local-[0-9A-F]{8}\.crt$"));
            Assert.That(ReadCalls()[1], Does.Match("update-ca-"));
        }
    }

    [TestCase(2, "'trust' needs either --state DIR or --ca FILE.", "trust")]
    [TestCase(2, "--install and --remove exclude each other.", "trust", "--ca", "x", "--install", "--remove")]
    [TestCase(2, "--store takes system or browsers.", "trust", "--ca", "x", "--store", "all")]
    [TestCase(1, "There is no certificate authority '/nowhere/ca.pem'.", "trust", "--ca", "/nowhere/ca.pem")]
    public async Task A_wrong_command_line_of_trust_is_reported_with_the_right_one(int exitCode, string message, params string[] arguments)
    {
        var result = await ToolProcess.RunAsync(arguments);

        Assert.That(result.ExitCode, Is.EqualTo(exitCode));
        Assert.That(result.ErrorOutput, Does.StartWith("graph-local: " + message));
    }

    private async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(
            Path.Combine(AppContext.BaseDirectory, "graph-local"), ["trust", "--state", _folder["state"], .. arguments])
        {
            RedirectStandardOutput = true,
        };
        start.Environment["PATH"] = _folder["bin"];
        start.Environment["HOME"] = Directory.CreateDirectory(_folder["home"]).FullName;
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output);
    }

    private string[] ReadCalls() => File.Exists(_folder["calls"]) ? File.ReadAllLines(_folder["calls"]) : [];
}
