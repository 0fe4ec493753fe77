using NUnit.Framework;

namespace Samples.Tests;

[Parallelizable(ParallelScope.All)]
public sealed class UnreadableFileTests
{
    private const int NobodyUserId = 65534;

    [Test]
    [Category("Slow")] // a process, and root to make somebody else of it
    public async Task An_unreadable_file_is_reported_before_any_request()
    {
        Machine.RequirePrograms("setpriv", "chown", "chmod");
        Machine.RequireRoot();
        string[] asNobody = ["setpriv", $"--reuid={NobodyUserId}", $"--regid={NobodyUserId}", "--clear-groups"];
        Machine.RequireCommand([.. asNobody, "dotnet", Path.Combine(SampleProcess.RepositoryRoot, "samples", "SharePointFiles", "bin", "Debug", "net10.0", "SharePointFiles.dll"), "--help"]);
        using var home = new TemporaryHome();
        var file = home.CreateFile("secret.bin", 5_000_000);
        Machine.RunCommand("chown", "-R", $"{NobodyUserId}:{NobodyUserId}", home.Folder);
        Machine.RunCommand("chown", "0:0", file);
        Machine.RunCommand("chmod", "600", file);
        home.CommandPrefix = asNobody;

        var run = await SampleProcess.RunAsync(home, "SharePointFiles", "upload", file);

        Assert.That((run.ExitCode, run.Output), Is.EqualTo((1, "")), run.Error);
        Assert.That(run.Error, Does.Contain(file).And.Contain("Check the owner and the permissions"));
    }
}
