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
    public async Task Say_what_they_are_in_one_line_and_notice_every_changed_byte()
    {
        await Store().WriteAsync("{}"u8.ToArray(), default);
        var file = await File.ReadAllBytesAsync(FilePath);

        Assert.That(Encoding.ASCII.GetString(file), Does.StartWith("GraphDelegatedKit sign-in cache 1 owner-only-file ").And.EndsWith("\n{}"));
        for (var i = 0; i < file.Length; i++)
        {
            var changed = file.ToArray();
            changed[i] ^= 1;
            Assert.That(await ReadAsync(changed), Is.Null, $"byte {i}");
            Assert.That(await ReadAsync(file[..i]), Is.Null, $"cut at {i}");
        }
    }

    [TestCase("")]
    [TestCase("{\"AccessToken\":{}}")]
    [TestCase("\n")]
    public async Task That_are_somebody_elses_are_not_understood(string content)
    {
        Assert.That(await ReadAsync(Encoding.UTF8.GetBytes(content)), Is.Null);
    }

    [Test]
    public async Task Are_read_again_only_when_they_changed()
    {
        var (ours, theirs) = (Store(), Store());
        await ours.WriteAsync("one"u8.ToArray(), default);

        var own = await ours.ReadIfChangedAsync(false, default);
        var first = await theirs.ReadIfChangedAsync(false, default);
        var second = await theirs.ReadIfChangedAsync(false, default);
        await ours.WriteAsync("longer"u8.ToArray(), default);
        var third = await theirs.ReadIfChangedAsync(false, default);

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

        var read = await Store().ReadIfChangedAsync(false, default);
        var next = await Store().ReadIfChangedAsync(false, default);

        Assert.Multiple(() =>
        {
            Assert.That(read, Is.EqualTo("one"u8.ToArray()));
            Assert.That(next, Is.EqualTo("one"u8.ToArray()), "the next process finds it too");
            Assert.That(Kept, Has.Length.EqualTo(2).And.Some.StartsWith("cache.bin.corrupt-"));
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

        Assert.That(await Store().ReadIfChangedAsync(false, default), Is.Null);
    }

    [Test]
    public async Task Torn_twice_are_no_sign_in_and_both_are_kept()
    {
        await File.WriteAllTextAsync(FilePath, "torn");
        await File.WriteAllTextAsync(FilePath + ".bak", "torn too");
        OwnerOnly(FilePath, FilePath + ".bak");

        Assert.That(await Store().ReadIfChangedAsync(false, default), Is.Null);
        Assert.That(Kept, Has.Length.EqualTo(2));
    }

    [Test]
    public async Task Are_kept_where_the_first_protection_that_works_keeps_them()
    {
        File.WriteAllText(FilePath, "no folder");
        var options = new TokenCacheOptions { Path = Path.Combine(FilePath, "cache.bin"), Protection = [CacheProtection.OwnerOnlyFile, CacheProtection.Memory] };

        var (store, down) = await Stores(options).OpenAsync(default);

        Assert.That((store.Protection, store.Path, down!.Requested), Is.EqualTo((CacheProtection.Memory, (string?)null, CacheProtection.OwnerOnlyFile)));
        Assert.That(down.Reason, Does.StartWith($"The folder '{FilePath}' cannot be made: "));
        Assert.That(_log.Lines.Single(), Does.StartWith("Warning: ").And.Contain("Memory").And.Contain(FilePath));
    }

    [Test]
    public async Task Are_not_silently_given_up_for_memory()
    {
        File.WriteAllText(FilePath, "no folder");
        var options = new TokenCacheOptions { Path = Path.Combine(FilePath, "cache.bin") };

        await Assert.ThatAsync(() => Stores(options).OpenAsync(default), Throws.InstanceOf<StorageException>());
    }

    private string[] Kept => [.. _folder.Names.Where(name => !name.EndsWith(".lock", StringComparison.Ordinal))];

    private FileCacheStore Store() => new(FilePath, CacheProtection.OwnerOnlyFile, new PlaintextProtector(), [], _clock, _log);

    private CacheStoreSelector Stores(TokenCacheOptions options) => new(options, Some.ClientId, new FakeKeyring(), _clock, _log);

    private async Task<byte[]?> ReadAsync(byte[] file)
    {
        var path = _folder["other.bin"];
        await File.WriteAllBytesAsync(path, file);
        OwnerOnly(path);
        return await new FileCacheStore(path, CacheProtection.OwnerOnlyFile, new PlaintextProtector(), [], _clock, _log).ReadIfChangedAsync(false, default);
    }

    private static void OwnerOnly(params string[] paths)
    {
        foreach (var path in paths)
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
