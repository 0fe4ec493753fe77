using System.Runtime.Versioning;
using GraphDelegatedKit.Tests.Files;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>
/// A pipe, a device or a link was replaced by the downloaded file, and the file inherited the setuid bit of the replaced one.
/// </summary>
[Platform("Linux")]
[UnsupportedOSPlatform("windows")]
public sealed class SpecialDestinationTests : ScriptedDownloadFixture
{
    private static readonly DownloadOptions Replace = new() { Conflict = ConflictBehavior.Replace };

    [TestCase(ConflictBehavior.Replace)]
    [TestCase(ConflictBehavior.Rename)]
    [TestCase(ConflictBehavior.Fail)]
    public async Task A_pipe_is_not_replaced_by_a_download(ConflictBehavior conflict)
    {
        Shell.Run("mkfifo", Folder["pipe"]);

        var error = await Assert.ThrowsAsync<IOException>(() => Files.DownloadAsync(
            ServedFile.Path, Folder["pipe"], new DownloadOptions { Conflict = conflict }));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Message, Does.Contain("pipe"));
            Assert.That(Folder.FileNames, Is.EqualTo(new[] { "pipe" }));
            Assert.That(Handler.Requests, Is.Empty);
        }
    }

    [Test]
    public async Task A_device_is_not_replaced_by_a_download()
    {
        var error = await Assert.ThrowsAsync<IOException>(() => Files.DownloadAsync(ServedFile.Path, "/dev/null", Replace));

        Assert.That(error!.Message, Does.Contain("device"));
    }

    [TestCase("file")]
    [TestCase("nothing")]
    public async Task A_link_is_not_replaced_by_a_download(string target)
    {
        File.WriteAllText(Folder["file"], "mine");
        File.CreateSymbolicLink(Folder["link"], Folder[target]);

        var error = await Assert.ThrowsAsync<IOException>(() => Files.DownloadAsync(ServedFile.Path, Folder["link"], Replace));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Message, Does.Contain("is a link"));
            Assert.That(File.ReadAllText(Folder["file"]), Is.EqualTo("mine"));
            Assert.That(Folder.FileNames, Is.EquivalentTo(new[] { "file", "link" }));
        }
    }

    [Test]
    public async Task The_setuid_setgid_and_sticky_bits_of_a_replaced_file_are_not_passed_on()
    {
        const UnixFileMode Permissions = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead;
        File.WriteAllText(Folder["a.bin"], "mine");
        File.SetUnixFileMode(Folder["a.bin"], Permissions | UnixFileMode.SetUser | UnixFileMode.SetGroup | UnixFileMode.StickyBit);
        Handler.RespondsWithItem().RespondsWithContent(TestData.CreateRandomBytes(1000));

        await Files.DownloadAsync(ServedFile.Path, Folder["a.bin"], Replace);

        Assert.That(File.GetUnixFileMode(Folder["a.bin"]), Is.EqualTo(Permissions));
    }
}
