using System.Text;
using GraphDelegatedKit.Cache;
using GraphDelegatedKit.Storage;

namespace GraphDelegatedKit.Tests.Cache;

public sealed class CacheFileTests : CacheFileFixture
{
    [Test]
    public async Task A_cache_file_starts_with_a_header_line_and_detects_every_changed_byte()
    {
        await CreateStore().WriteAsync("{}"u8.ToArray(), default);
        var file = await File.ReadAllBytesAsync(FilePath);

        Assert.That(
            Encoding.ASCII.GetString(file), Does.StartWith("GraphDelegatedKit sign-in cache 1 owner-only-file ").And.EndsWith("\n{}"));
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
    public async Task A_foreign_file_is_not_read_as_a_cache(string content)
    {
        Assert.That(await ReadAsync(Encoding.UTF8.GetBytes(content)), Is.Null);
    }

    [Test]
    public async Task A_cache_file_is_read_again_only_when_it_has_changed()
    {
        var (ours, theirs) = (CreateStore(), CreateStore());
        await ours.WriteAsync("one"u8.ToArray(), default);

        var own = await ours.ReadIfChangedAsync(false, default);
        var first = await theirs.ReadIfChangedAsync(false, default);
        var second = await theirs.ReadIfChangedAsync(false, default);
        await ours.WriteAsync("longer"u8.ToArray(), default);
        var third = await theirs.ReadIfChangedAsync(false, default);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(own, Is.Null);
            Assert.That(second, Is.Null);
            Assert.That(first, Is.EqualTo("one"u8.ToArray()));
            Assert.That(third, Is.EqualTo("longer"u8.ToArray()));
        }
    }

    [Test]
    public async Task The_copies_of_a_sign_in_are_deleted_although_its_lock_file_cannot_be_removed()
    {
        var store = CreateStore();
        await store.WriteAsync("one"u8.ToArray(), default);
        await store.WriteAsync("two"u8.ToArray(), default);
        Directory.CreateDirectory(FilePath + ".signin.lock");

        store.DeleteCopies();

        Assert.That(FilesWithoutLocks, Is.EqualTo(new[] { "cache.bin" }));
    }

    [TestCase("")]
    [TestCase("half of someth")]
    public async Task A_torn_cache_file_is_set_aside_and_the_previous_version_is_used(string torn)
    {
        var store = CreateStore();
        await store.WriteAsync("one"u8.ToArray(), default);
        await store.WriteAsync("two"u8.ToArray(), default);
        await File.WriteAllTextAsync(FilePath, torn);

        var read = await CreateStore().ReadIfChangedAsync(false, default);
        var next = await CreateStore().ReadIfChangedAsync(false, default);

        Assert.Multiple(() =>
        {
            Assert.That(read, Is.EqualTo("one"u8.ToArray()));
            Assert.That(next, Is.EqualTo("one"u8.ToArray()), "the next process reads it too");
            Assert.That(FilesWithoutLocks, Has.Length.EqualTo(3).And.Some.StartsWith("cache.bin.corrupt-"));
            Assert.That(FilesWithoutLocks, Has.Some.EqualTo("cache.bin.bak"), "the good copy stays");
            Assert.That(File.ReadAllText(Folder[Folder.FileNames.Single(name => name.Contains("corrupt"))]), Is.EqualTo(torn));
            Assert.That(Log.Lines.Single(), Does.StartWith("Warning: ").And.Contain(FilePath));
        });
    }

    [Test]
    public async Task A_deleted_cache_file_is_not_restored_from_its_backup()
    {
        await CreateStore().WriteAsync("one"u8.ToArray(), default);
        await CreateStore().WriteAsync("two"u8.ToArray(), default);

        File.Delete(FilePath);

        Assert.That(await CreateStore().ReadIfChangedAsync(false, default), Is.Null);
    }

    [Test]
    public async Task A_cache_with_a_torn_file_and_a_torn_backup_has_no_sign_in_and_keeps_both_files()
    {
        await File.WriteAllTextAsync(FilePath, "torn");
        await File.WriteAllTextAsync(FilePath + ".bak", "torn too");
        RestrictToOwner(FilePath, FilePath + ".bak");

        Assert.That(await CreateStore().ReadIfChangedAsync(false, default), Is.Null);
        Assert.That(FilesWithoutLocks, Has.Length.EqualTo(2));
    }

    [Test]
    public async Task A_cache_uses_the_first_protection_that_works()
    {
        File.WriteAllText(FilePath, "a file");
        var options = new TokenCacheOptions
        {
            Path = Path.Combine(FilePath, "cache.bin"),
            Protection = [StorageProtection.OwnerOnlyFile, StorageProtection.Memory],
        };

        var (store, fallback) = await CreateStoreSelector(options).OpenAsync(default);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(store.Protection, Is.EqualTo(StorageProtection.Memory));
            Assert.That(store.Path, Is.Null);
            Assert.That(fallback!.Requested, Is.EqualTo(StorageProtection.OwnerOnlyFile));
            Assert.That(fallback.Reason, Does.StartWith($"The folder '{FilePath}' cannot be created: "));
            Assert.That(Log.Lines.Single(), Does.StartWith("Warning: ").And.Contain("Memory").And.Contain(FilePath));
        }
    }

    [Test]
    public async Task A_cache_does_not_fall_back_to_memory_unless_configured()
    {
        File.WriteAllText(FilePath, "a file");
        var options = new TokenCacheOptions { Path = Path.Combine(FilePath, "cache.bin") };

        await Assert.ThatAsync(() => CreateStoreSelector(options).OpenAsync(default), Throws.InstanceOf<StorageException>());
    }

    private string[] FilesWithoutLocks => [.. Folder.FileNames.Where(name => !name.EndsWith(".lock", StringComparison.Ordinal))];

    private CacheStoreSelector CreateStoreSelector(TokenCacheOptions options) =>
        new(options, TestData.ClientId, new FakeKeyring(), Clock, Log);

    private async Task<byte[]?> ReadAsync(byte[] file)
    {
        var path = Folder["other.bin"];
        WriteFile(path, file);
        return await CreateStore(path).ReadIfChangedAsync(false, default);
    }
}
