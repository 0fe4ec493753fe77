using GraphDelegatedKit.Storage;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>Taking the lock truncates its file. Where it was a link, whatever it led to was emptied.</summary>
[Platform(Exclude = "Win")]
public sealed class A_lock_does_not_follow_a_link
{
    [Test]
    public async Task It_is_refused_and_the_target_is_left_alone()
    {
        using var folder = new Folder();
        await File.WriteAllTextAsync(folder["precious"], "content");
        File.CreateSymbolicLink(folder["cache.lock"], folder["precious"]);

        var refused = await Assert.ThrowsAsync<StorageException>(() => FileLock.AcquireAsync(folder["cache.lock"], new Clock(), default));

        Assert.That(refused!.Fault, Is.EqualTo(StorageFault.InsecurePermissions));
        Assert.That(await File.ReadAllTextAsync(folder["precious"]), Is.EqualTo("content"));
    }
}
