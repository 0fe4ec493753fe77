using GraphDelegatedKit.Testing;
using NUnit.Framework;

namespace Samples.Tests;

/// <summary>Downloads onto disks that do not take them.</summary>
[Category("Slow")]
[Platform("Linux")]
[Parallelizable(ParallelScope.All)]
public sealed class DownloadDiskTests
{
    private const int MiB = 1024 * 1024;

    private const string Halfway = "trap '' XFSZ; ulimit -f 6144; exec \"$@\"";

    // A file that may not grow beyond a length is, to whoever writes it, a disk that is full halfway.
    [Test]
    public async Task One_that_is_full_halfway_is_named_keeps_what_is_there_and_the_same_command_goes_on_once_there_is_room()
    {
        using var home = new Home();
        await using var tenant = await LocalTenant.StartAsync(new LocalTenantOptions { StateFolder = Folder(home), DeviceCodeInterval = TimeSpan.Zero });
        await tenant.Files.PutAsync(tenant.Files.GetDriveId(tenant.Address.DefaultUser), "data.bin", File.OpenRead(home.File("data.bin", 12 * MiB)));
        home.Variables["DOTNET_EnableWriteXorExecute"] = "0"; // else the runtime needs a file of 2 GiB in memory
        string[] line = ["download", "data.bin", "--out", "copy.bin", "--json", "--local", Folder(home)];

        home.Under = ["sh", "-c", Halfway, "sh"];
        var full = await SampleProcess.RunAsync(home, "SharePointFiles", line);
        var left = Directory.GetFiles(home.WorkingFolder, "copy*").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);
        Assert.That((full.ExitCode, full.Out), Is.EqualTo((1, "")), full.Error);
        Assert.That(full.ErrorLines, Has.Some.Contains("cannot be written").And.Some.Contains("copy.bin.partial"));
        Assert.That(left, Is.EqualTo(new[] { "copy.bin.partial", "copy.bin.partial.json" }));

        home.Under = [];
        var served = tenant.Downloads.BytesServed;
        var again = await SampleProcess.RunAsync(home, "SharePointFiles", line);

        Assert.That(again.ExitCode, Is.Zero, again.Error);
        Assert.That((again.Json.GetProperty("verified").GetString(), again.Json.GetProperty("resumedFrom").GetInt64()), Is.EqualTo(("matched", 12L * MiB - (tenant.Downloads.BytesServed - served))));
        Assert.That(again.Json.GetProperty("resumedFrom").GetInt64(), Is.GreaterThanOrEqualTo(3 * MiB));
        Assert.That(File.ReadAllBytes(Path.Combine(home.WorkingFolder, "copy.bin")), Is.EqualTo(File.ReadAllBytes(Path.Combine(home.WorkingFolder, "data.bin"))));
    }

    [Test]
    public async Task A_folder_that_may_not_be_written_to_is_named_before_a_byte_is_fetched()
    {
        Machine.Needs("setpriv", "chown");
        Machine.NeedsRoot();
        string[] asNobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
        Machine.Permits([.. asNobody, "dotnet", Path.Combine(SampleProcess.RepositoryRoot, "samples", "SharePointFiles", "bin", "Debug", "net10.0", "SharePointFiles.dll"), "--help"]);
        using var home = new Home();
        var up = await SampleProcess.RunAsync(home, "SharePointFiles", "upload", home.File("data.bin", MiB));
        Assert.That(up.ExitCode, Is.Zero, up.Error);
        var folder = Directory.CreateDirectory(Path.Combine(home.WorkingFolder, "read-only")).FullName;
        Machine.Run("chown", "-R", "65534:65534", home.Folder);
        Machine.Run("chown", "0:0", folder);
        home.Under = asNobody;

        var run = await SampleProcess.RunAsync(home, "SharePointFiles", "download", "data.bin", "--out", "read-only/copy.bin");

        Assert.That((run.ExitCode, run.Out), Is.EqualTo((1, "")), run.Error);
        Assert.That(run.ErrorLines, Has.Some.Contains("read-only/copy.bin"));
        Assert.That(Directory.GetFiles(folder), Is.Empty);
    }

    private static string Folder(Home home) => Path.Combine(home.Folder, "tenant");
}
