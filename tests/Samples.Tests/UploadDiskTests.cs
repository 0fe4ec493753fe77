using System.Runtime.Versioning;
using GraphDelegatedKit.Testing;
using NUnit.Framework;

namespace Samples.Tests;

/// <summary>
/// Uploads without disk space for their journal or spool file. To the writing process a file size limit looks like a full disk.
/// </summary>
[Category("Slow")]
[Platform("Linux")]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class UploadDiskTests : IDisposable
{
    private const int MiB = 1024 * 1024;

    private readonly TemporaryHome _home = new();
    private LocalTenant _tenant = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _tenant = await LocalTenant.StartAsync(
            new LocalTenantOptions { StateFolder = _home.TenantFolder, DeviceCodeInterval = TimeSpan.Zero });
        _home.EnvironmentVariables["DOTNET_EnableWriteXorExecute"] = "0"; // else the runtime needs a file of 2 GiB in memory
        _home.EnvironmentVariables["TMPDIR"] = Directory.CreateDirectory(Path.Combine(_home.Folder, "tmp")).FullName;
    }

    [TearDown]
    public async Task StopAsync() => await _tenant.DisposeAsync();

    public void Dispose() => _home.Dispose();

    [Test]
    public async Task A_stream_that_cannot_be_spooled_fails_before_a_byte_is_sent_and_leaves_nothing()
    {
        _home.CreateFile("data.bin", 12 * MiB);
        _home.CommandPrefix = CreateFileSizeLimit("6144", " < data.bin");

        var run = await RunAsync("stream", "-");

        Assert.That(run.ExitCode, Is.Not.Zero, run.Output);
        Assert.That(run.Error, Does.Contain("System.IO.IOException").And.Contain(_home.EnvironmentVariables["TMPDIR"]));
        Assert.That(Directory.GetFiles(_home.EnvironmentVariables["TMPDIR"], "graph-delegated-kit-*"), Is.Empty);
        Assert.That(_tenant.Uploads, Is.Empty);
    }

    [Test]
    public async Task An_upload_completes_without_disk_space_for_its_journal()
    {
        Assert.That((await RunAsync("upload", _home.CreateFile("small.bin", 10))).ExitCode, Is.Zero); // signs in, too
        _home.CommandPrefix = CreateFileSizeLimit("0", "");

        var run = await RunAsync("upload", _home.CreateFile("data.bin", 5 * MiB));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.Zero, run.Error);
            Assert.That(run.Output.Trim(), Is.EqualTo("Replaced Matched 0 0"), run.Error);
        }

        Assert.That(Directory.GetFiles(Path.Combine(_home.WorkingFolder, "transfers")).Select(Path.GetExtension), Is.All.EqualTo(".lock"));
    }

    [Test]
    [UnsupportedOSPlatform("windows")]
    public async Task An_unreadable_file_is_reported_before_a_byte_is_sent()
    {
        var file = _home.CreateFile("data.bin", 5 * MiB);
        File.SetUnixFileMode(file, UnixFileMode.None);
        if (Environment.IsPrivilegedProcess) // root may read anything, so the program runs as another user
        {
            UnprivilegedUser.RequireAccess();
            _home.CommandPrefix = UnprivilegedUser.CommandPrefix;
            Machine.RunCommand("chown", "-R", $"{UnprivilegedUser.Id}:{UnprivilegedUser.Id}", _home.Folder);
            Machine.RunCommand("chown", "0:0", file);
        }

        var run = await RunAsync("upload", file);

        Assert.That(run.ExitCode, Is.Not.Zero, run.Output);
        Assert.That(run.Error, Does.Contain("System.UnauthorizedAccessException").And.Contain(file));
        Assert.That(_tenant.Uploads, Is.Empty);
    }

    private static string[] CreateFileSizeLimit(string blocks, string input) =>
        ["sh", "-c", $"trap '' XFSZ; ulimit -f {blocks}; exec \"$@\"{input}", "sh"];

    private async Task<ProcessResult> RunAsync(string verb, string file)
    {
        var drive = _tenant.Files.GetDriveId(_tenant.Address.DefaultUser);
        using var process = SampleProcess.StartTestProgram(
            _home, "Killed", verb, _home.TenantFolder, _home.WorkingFolder, file, drive, "data.bin");
        return await process.WaitForExitAsync();
    }
}
