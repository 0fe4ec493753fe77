using NUnit.Framework;

namespace Samples.Tests;

[Parallelizable(ParallelScope.All)]
public sealed class UploadTroubleTests
{
    private const int Nobody = 65534;

    [Test]
    [Category("Slow")] // a process, and root to make somebody else of it
    public async Task A_file_that_may_not_be_read_is_told_before_anything_is_sent()
    {
        Machine.Needs("setpriv", "chown", "chmod");
        Machine.NeedsRoot();
        string[] asNobody = ["setpriv", $"--reuid={Nobody}", $"--regid={Nobody}", "--clear-groups"];
        Machine.Permits([.. asNobody, "dotnet", Path.Combine(SampleProcess.RepositoryRoot, "samples", "SharePointFiles", "bin", "Debug", "net10.0", "SharePointFiles.dll"), "--help"]);
        using var home = new Home();
        var file = home.File("secret.bin", 5_000_000);
        Machine.Run("chown", "-R", $"{Nobody}:{Nobody}", home.Folder);
        Machine.Run("chown", "0:0", file);
        Machine.Run("chmod", "600", file);
        home.Under = asNobody;

        var run = await SampleProcess.RunAsync(home, "SharePointFiles", "upload", file);

        Assert.That((run.ExitCode, run.Out), Is.EqualTo((1, "")), run.Error);
        Assert.That(run.Error, Does.Contain(file).And.Contain("may read it"));
    }
}
