using NUnit.Framework;

namespace Samples.Tests;

[Parallelizable(ParallelScope.All)]
public sealed class UnreadableFileTests
{
    [Test]
    [Category("Slow")] // starts a process as another user
    public async Task An_unreadable_file_is_reported_before_any_request()
    {
        UnprivilegedUser.RequireAccess();
        using var home = new TemporaryHome();
        var file = home.CreateFile("secret.bin", 5_000_000);
        Machine.RunCommand("chown", "-R", $"{UnprivilegedUser.Id}:{UnprivilegedUser.Id}", home.Folder);
        Machine.RunCommand("chown", "0:0", file);
        Machine.RunCommand("chmod", "600", file);
        home.CommandPrefix = UnprivilegedUser.CommandPrefix;

        var run = await SampleProcess.RunAsync(home, "SharePointFiles", "upload", file);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.EqualTo(1), run.Error);
            Assert.That(run.Output, Is.Empty, run.Error);
        }

        Assert.That(run.Error, Does.Contain(file).And.Contain("Check the owner and the permissions"));
    }
}
