using NUnit.Framework;

namespace Samples.Tests;

[Platform(Exclude = "Win", Reason = "Unix permissions")]
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
[Parallelizable(ParallelScope.All)]
public sealed class UmaskTests
{
    private const UnixFileMode Others = (UnixFileMode)0b_000_111_111;

    [Test]
    public async Task A_program_with_umask_0_leaves_no_file_or_folder_that_others_can_access()
    {
        using var home = new TemporaryHome();
        home.CommandPrefix = ["sh", "-c", "umask 0; exec \"$@\"", "sh"];
        var file = home.CreateFile("big.bin", 5 * 1024 * 1024);

        var signIn = await SampleProcess.RunAsync(home, "QuickStart", "--cache-protection", "file");
        var upload = await SampleProcess.RunAsync(home, "SharePointFiles", "upload", file, "--to", "big.bin", "--cache-protection", "file");

        Assert.That(signIn.ExitCode, Is.Zero, signIn.Error);
        Assert.That(upload.ExitCode, Is.Zero, upload.Error);
        var open = Directory.EnumerateFileSystemEntries(home.LocalFolder, "*", SearchOption.AllDirectories)
            .Where(path => (File.GetUnixFileMode(path) & Others) != 0);
        Assert.That(open, Is.Empty);
    }
}
