using System.Text;
using GraphDelegatedKit.Cache;
using GraphDelegatedKit.Storage;

namespace GraphDelegatedKit.Tests.Cache;

public sealed class Cache_files : IDisposable
{
    private readonly Folder _folder = new();
    private readonly LogBook _log = new();
    private readonly Clock _clock = new();

    private string FilePath => _folder["cache.bin"];

    public void Dispose()
    {
        _log.Dispose();
        _folder.Dispose();
    }

    [Test]
    public void Say_what_they_are_in_one_line_and_notice_every_changed_byte()
    {
        var file = CacheFormat.Encode("owner-only-file", "{}"u8);

        Assert.That(Encoding.ASCII.GetString(file), Does.StartWith("GraphDelegatedKit sign-in cache 1 owner-only-file ").And.EndsWith("\n{}"));
        Assert.That(CacheFormat.Decode("owner-only-file", file), Is.EqualTo("{}"u8.ToArray()));
        Assert.That(CacheFormat.Decode("another-form", file), Is.Null);
        for (var i = 0; i < file.Length; i++)
        {
            var torn = file.ToArray();
            torn[i] ^= 1;
            Assert.That(CacheFormat.Decode("owner-only-file", torn), Is.Null, $"byte {i}");
            Assert.That(CacheFormat.Decode("owner-only-file", file.AsSpan(0, i)), Is.Null, $"cut at {i}");
        }
    }

    [TestCase("")]
    [TestCase("{\"AccessToken\":{}}")]
    [TestCase("\n")]
    public void That_are_somebody_elses_are_not_understood(string content)
    {
        Assert.That(CacheFormat.Decode("owner-only-file", Encoding.UTF8.GetBytes(content)), Is.Null);
    }

    [Test]
    public async Task Are_read_again_only_when_they_changed()
    {
        var (ours, theirs) = (Store(), Store());
        await ours.WriteAsync("one"u8.ToArray(), default);

        var own = await ours.ReadIfChangedAsync(default);
        var first = await theirs.ReadIfChangedAsync(default);
        var second = await theirs.ReadIfChangedAsync(default);
        await ours.WriteAsync("longer"u8.ToArray(), default);
        var third = await theirs.ReadIfChangedAsync(default);

        Assert.That((own, second), Is.EqualTo(((byte[]?)null, (byte[]?)null)));
        Assert.That(first, Is.EqualTo("one"u8.ToArray()));
        Assert.That(third, Is.EqualTo("longer"u8.ToArray()));
    }

    [TestCase("")]
    [TestCase("half of someth")]
    public async Task That_are_torn_are_set_aside_and_the_version_before_is_used(string torn)
    {
        var store = Store();
        await store.WriteAsync("one"u8.ToArray(), default);
        await store.WriteAsync("two"u8.ToArray(), default);
        await File.WriteAllTextAsync(FilePath, torn);

        var read = await Store().ReadIfChangedAsync(default);
        var next = await Store().ReadIfChangedAsync(default);

        Assert.Multiple(() =>
        {
            Assert.That(read, Is.EqualTo("one"u8.ToArray()));
            Assert.That(next, Is.EqualTo("one"u8.ToArray()), "the next process finds it too");
            Assert.That(_folder.Names, Has.Length.EqualTo(2).And.Some.StartsWith("cache.bin.corrupt-"));
            Assert.That(File.ReadAllText(_folder[_folder.Names.Single(name => name.Contains("corrupt"))]), Is.EqualTo(torn));
            Assert.That(_log.Lines.Single(), Does.StartWith("Warning: ").And.Contain(FilePath));
        });
    }

    [Test]
    public async Task Deleted_by_hand_are_gone_and_the_version_before_does_not_undo_that()
    {
        await Store().WriteAsync("one"u8.ToArray(), default);
        await Store().WriteAsync("two"u8.ToArray(), default);

        File.Delete(FilePath);

        Assert.That(await Store().ReadIfChangedAsync(default), Is.Null);
    }

    [Test]
    public async Task Torn_twice_are_no_sign_in_and_both_are_kept()
    {
        await File.WriteAllTextAsync(FilePath, "torn");
        await File.WriteAllTextAsync(FilePath + ".bak", "torn too");
        OwnerOnly(FilePath, FilePath + ".bak");

        Assert.That(await Store().ReadIfChangedAsync(default), Is.Null);
        Assert.That(_folder.Names, Has.Length.EqualTo(2));
    }

    [Test]
    public void Are_kept_where_the_first_protection_that_works_keeps_them()
    {
        File.WriteAllText(FilePath, "no folder");
        var options = new TokenCacheOptions { Path = Path.Combine(FilePath, "cache.bin"), Protection = [CacheProtection.OwnerOnlyFile, CacheProtection.Memory] };

        var store = CacheStores.Choose(options, Some.ClientId, _clock, _log);

        Assert.That((store.Protection, store.Path), Is.EqualTo((CacheProtection.Memory, (string?)null)));
    }

    [Test]
    public void Are_not_silently_given_up_for_memory()
    {
        File.WriteAllText(FilePath, "no folder");
        var options = new TokenCacheOptions { Path = Path.Combine(FilePath, "cache.bin") };

        Assert.That(() => CacheStores.Choose(options, Some.ClientId, _clock, _log), Throws.InstanceOf<StorageException>());
    }

    private FileCacheStore Store() => new(FilePath, _clock, _log);

    private static void OwnerOnly(params string[] paths)
    {
        foreach (var path in paths)
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
