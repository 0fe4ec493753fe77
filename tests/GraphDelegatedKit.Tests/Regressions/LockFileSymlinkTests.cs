using GraphDelegatedKit.Storage;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>Taking the lock truncates its file. If the file was a link, the target of the link was emptied.</summary>
[Platform(Exclude = "Win")]
public sealed class LockFileSymlinkTests
{
    [Test]
    public async Task A_lock_file_that_is_a_symbolic_link_is_refused_and_its_target_is_unchanged()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["precious"], "content");
        File.CreateSymbolicLink(folder["cache.lock"], folder["precious"]);

        var refused = await Assert.ThrowsAsync<StorageException>(() => FileLock.AcquireAsync(folder["cache.lock"], new Clock(), default));

        Assert.That(refused!.Fault, Is.EqualTo(StorageFault.InsecurePermissions));
        Assert.That(await File.ReadAllTextAsync(folder["precious"]), Is.EqualTo("content"));
    }
}
