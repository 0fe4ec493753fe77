using GraphDelegatedKit.Testing;
using NUnit.Framework;

namespace Samples.Tests;

/// <summary>Downloads to disks that are full or read-only.</summary>
[Category("Slow")]
[Platform("Linux")]
[Parallelizable(ParallelScope.All)]
public sealed class DownloadDiskTests
{
    private const int MiB = 1024 * 1024;

    private const string LimitFileSizeCommand = "trap '' XFSZ; ulimit -f 6144; exec \"$@\"";

    // To the writing process a file size limit looks like a disk that is full halfway.
    [Test]
    public async Task A_download_to_a_full_disk_keeps_its_bytes_and_resumes_when_there_is_space()
    {
        using var home = new TemporaryHome();
        await using var tenant = await LocalTenant.StartAsync(
            new LocalTenantOptions { StateFolder = home.TenantFolder, DeviceCodeInterval = TimeSpan.Zero });
        await tenant.Files.PutAsync(
            tenant.Files.GetDriveId(tenant.Address.DefaultUser), "data.bin", File.OpenRead(home.CreateFile("data.bin", 12 * MiB)));
        home.EnvironmentVariables["DOTNET_EnableWriteXorExecute"] = "0"; // else the runtime needs a file of 2 GiB in memory
        string[] arguments = ["download", "data.bin", "--out", "copy.bin", "--json", "--local", home.TenantFolder];

        home.CommandPrefix = ["sh", "-c", LimitFileSizeCommand, "sh"];
        var onFullDisk = await SampleProcess.RunAsync(home, "SharePointFiles", arguments);
        var filesAfterFailure = Directory.GetFiles(home.WorkingFolder, "copy*").Select(path => Path.GetFileName(path))
            .Order(StringComparer.Ordinal);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(onFullDisk.ExitCode, Is.EqualTo(1), onFullDisk.Error);
            Assert.That(onFullDisk.Output, Is.Empty, onFullDisk.Error);
        }

        Assert.That(onFullDisk.ErrorLines, Has.Some.Contains("cannot be written").And.Some.Contains("copy.bin.partial"));
        Assert.That(filesAfterFailure, Is.EqualTo(new[] { "copy.bin.partial", "copy.bin.partial.json" }));

        home.CommandPrefix = [];
        var bytesServedBefore = tenant.Downloads.BytesServed;
        var rerun = await SampleProcess.RunAsync(home, "SharePointFiles", arguments);

        Assert.That(rerun.ExitCode, Is.Zero, rerun.Error);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(rerun.Json.GetProperty("verified").GetString(), Is.EqualTo("matched"));
            Assert.That(
                rerun.Json.GetProperty("resumedFrom").GetInt64(),
                Is.EqualTo(12L * MiB - (tenant.Downloads.BytesServed - bytesServedBefore)));
        }

        Assert.That(rerun.Json.GetProperty("resumedFrom").GetInt64(), Is.GreaterThanOrEqualTo(3 * MiB));
        Assert.That(
            File.ReadAllBytes(Path.Combine(home.WorkingFolder, "copy.bin")),
            Is.EqualTo(File.ReadAllBytes(Path.Combine(home.WorkingFolder, "data.bin"))));
    }

    [Test]
    public async Task A_download_to_a_read_only_folder_is_refused_before_a_byte_is_fetched()
    {
        UnprivilegedUser.RequireAccess();
        using var home = new TemporaryHome();
        var upload = await SampleProcess.RunAsync(home, "SharePointFiles", "upload", home.CreateFile("data.bin", MiB));
        Assert.That(upload.ExitCode, Is.Zero, upload.Error);
        var folder = Directory.CreateDirectory(Path.Combine(home.WorkingFolder, "read-only")).FullName;
        Machine.RunCommand("chown", "-R", $"{UnprivilegedUser.Id}:{UnprivilegedUser.Id}", home.Folder);
        Machine.RunCommand("chown", "0:0", folder);
        home.CommandPrefix = UnprivilegedUser.CommandPrefix;

        var run = await SampleProcess.RunAsync(home, "SharePointFiles", "download", "data.bin", "--out", "read-only/copy.bin");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.EqualTo(1), run.Error);
            Assert.That(run.Output, Is.Empty, run.Error);
        }

        Assert.That(run.ErrorLines, Has.Some.Contains("read-only/copy.bin"));
        Assert.That(Directory.GetFiles(folder), Is.Empty);
    }
}
