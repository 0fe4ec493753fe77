using System.Text;
using GraphDelegatedKit.Cache;
using GraphDelegatedKit.Storage;

namespace GraphDelegatedKit.Tests.Cache;

public sealed class CacheProtectionTests : CacheFileFixture
{
    private static readonly byte[] Content = Encoding.ASCII.GetBytes("""{"RefreshToken":{"secret":"0.AXoA"}}""");
    private static readonly byte[] Other = Encoding.ASCII.GetBytes("""{"RefreshToken":{"secret":"1.ABCD"}}""");

    private readonly FakeKeyring _keyring = new();
    private byte[] _key = Enumerable.Range(1, 32).Select(i => (byte)i).ToArray();

    [TestCase(StorageProtection.Os)]
    [TestCase(StorageProtection.CallerKey)]
    [TestCase(StorageProtection.OwnerOnlyFile)]
    public async Task A_protected_cache_can_be_read_by_the_next_process(StorageProtection protection)
    {
        await WriteAsync(Content, protection);

        var (store, fallback) = await OpenAsync(protection);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await store.ReadIfChangedAsync(false, default), Is.EqualTo(Content));
            Assert.That(store.Protection, Is.EqualTo(protection));
            Assert.That(store.Path, Is.EqualTo(FilePath));
            Assert.That(fallback, Is.Null);
            Assert.That(Log.Text, Is.Empty);
        }
    }

    [TestCase(StorageProtection.Os, true)]
    [TestCase(StorageProtection.CallerKey, true)]
    [TestCase(StorageProtection.OwnerOnlyFile, false)]
    public async Task An_encrypting_protection_shows_no_token_in_any_file(StorageProtection protection, bool encrypts)
    {
        await WriteAsync(Content, protection);
        await WriteAsync(Other, protection);

        Assert.That(ReadAllFiles().Contains("secret", StringComparison.Ordinal), Is.EqualTo(!encrypts));
        Assert.That(Folder.FileNames, Has.Some.EqualTo("cache.bin.bak"), "the previous version is checked too");
    }

    [TestCase(StorageProtection.Os)]
    [TestCase(StorageProtection.CallerKey)]
    public async Task A_protected_cache_detects_every_changed_byte_and_uses_the_previous_version(StorageProtection protection)
    {
        await WriteAsync(Content, protection);
        await WriteAsync(Other, protection);
        var (file, before) = (await File.ReadAllBytesAsync(FilePath), await File.ReadAllBytesAsync(FilePath + ".bak"));
        var keyIdStart = Encoding.ASCII.GetString(file).IndexOf(' ', file.AsSpan().IndexOf("2 "u8) + 2) + 1;

        for (var i = 0; i < file.Length; i++)
        {
            // Another key ID means another key, and another binding another application: the file is not damaged.
            if (i >= keyIdStart && i < keyIdStart + 33 && i != keyIdStart + 16) continue;
            var changed = file.ToArray();
            changed[i] ^= 1;
            await File.WriteAllBytesAsync(FilePath, changed);
            await File.WriteAllBytesAsync(FilePath + ".bak", before);
            RestrictToOwner(FilePath, FilePath + ".bak");
            Assert.That(await ReadAsync(protection), Is.EqualTo(Content), $"byte {i}");
        }
    }

    [Test]
    public async Task Two_encrypted_writes_never_use_the_same_nonce()
    {
        await WriteAsync(Content, StorageProtection.CallerKey);
        await WriteAsync(Content, StorageProtection.CallerKey);

        var (one, two) = (await File.ReadAllBytesAsync(FilePath), await File.ReadAllBytesAsync(FilePath + ".bak"));
        var body = Array.IndexOf(one, (byte)'\n') + 1;

        Assert.That(one.AsSpan(body, 12).SequenceEqual(two.AsSpan(body, 12)), Is.False);
        Assert.That(one, Has.Length.EqualTo(body + 12 + 16 + Content.Length));
    }

    [Test]
    public async Task A_wrong_cache_key_is_reported_and_the_file_is_unchanged()
    {
        await WriteAsync(Content, StorageProtection.CallerKey);
        var before = await File.ReadAllBytesAsync(FilePath);
        _key = new byte[32];

        var error =
            await Assert.ThrowsAsync<StorageException>(() => ReadAsync(StorageProtection.CallerKey, StorageProtection.OwnerOnlyFile));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Fault, Is.EqualTo(StorageFault.CannotUnprotect));
            Assert.That(error.Message, Does.Contain(FilePath).And.Contain("The key is not the one"));
            Assert.That(await File.ReadAllBytesAsync(FilePath), Is.EqualTo(before));
            Assert.That(Folder.FileNames, Is.EqualTo(new[] { "cache.bin", "cache.bin.lock" }));
        }
    }

    [TestCase(0)]
    [TestCase(16)]
    [TestCase(31)]
    [TestCase(33)]
    public async Task A_cache_key_of_the_wrong_length_is_rejected(int length)
    {
        _key = new byte[length];

        var error =
            await Assert.ThrowsAsync<StorageException>(() => OpenAsync(StorageProtection.CallerKey, StorageProtection.OwnerOnlyFile));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Fault, Is.EqualTo(StorageFault.CannotUnprotect));
            Assert.That(error.Message, Is.EqualTo($"The key has {length} bytes and must have 32."));
        }
    }

    [Test]
    public async Task An_unavailable_cache_key_causes_a_fallback_with_one_warning()
    {
        var options = CreateOptions(StorageProtection.CallerKey, StorageProtection.OwnerOnlyFile);
        options.Key = _ => throw new InvalidOperationException("the vault is closed");

        var (store, fallback) = await new CacheStoreSelector(options, TestData.ClientId, _keyring, Clock, Log).OpenAsync(default);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(store.Protection, Is.EqualTo(StorageProtection.OwnerOnlyFile));
            Assert.That(fallback!.Requested, Is.EqualTo(StorageProtection.CallerKey));
            Assert.That(fallback.Reason, Is.EqualTo("The key callback failed: the vault is closed"));
            Assert.That(Log.Lines.Single(), Does.StartWith("Warning: The sign-in is protected by OwnerOnlyFile instead of CallerKey: The "
                + "key callback failed: the vault is closed Correct the Cache.Key callback of the program."));
        }
    }

    [TestCase(true, false, false)]
    [TestCase(false, true, false)]
    [TestCase(false, false, true, Description = "the keyring accepts a secret and does not store it")]
    public async Task An_unusable_keyring_causes_a_fallback_and_is_left_empty(bool isMissing, bool isLocked, bool discardsSecrets)
    {
        (_keyring.IsMissing, _keyring.IsLocked, _keyring.DiscardsSecrets) = (isMissing, isLocked, discardsSecrets);

        var (store, fallback) = await OpenAsync(StorageProtection.Os, StorageProtection.OwnerOnlyFile);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(store.Protection, Is.EqualTo(StorageProtection.OwnerOnlyFile));
            Assert.That(fallback!.Requested, Is.EqualTo(StorageProtection.Os));
            Assert.That(fallback.Reason, Does.Contain("keyring"));
            Assert.That(Log.Lines, Has.Count.EqualTo(1));
            Assert.That(_keyring.Names, Is.Empty);
        }
    }

    [TestCase(StorageProtection.Os)]
    [TestCase(StorageProtection.CallerKey)]
    public async Task A_cache_protection_that_is_not_configured_is_never_used(StorageProtection only)
    {
        _keyring.IsMissing = true;
        var options = CreateOptions(only);
        options.Key = _ => throw new InvalidOperationException("the vault is closed");

        await Assert.ThatAsync(
            () => new CacheStoreSelector(options, TestData.ClientId, _keyring, Clock, Log).OpenAsync(default),
            Throws.InstanceOf<StorageException>());

        Assert.That(Folder.FileNames, Is.Empty);
    }

    [Test]
    public async Task Probing_the_keyring_leaves_nothing_in_it()
    {
        await OpenAsync(StorageProtection.Os);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(_keyring.CallCount, Is.Positive);
            Assert.That(_keyring.Names.Count, Is.Zero);
        }
    }

    [Test]
    public async Task The_keyring_key_is_read_once_and_stored_once()
    {
        await WriteAsync(Content, StorageProtection.Os);
        var (store, _) = await OpenAsync(StorageProtection.Os);
        await store.ReadIfChangedAsync(false, default);
        var callsBefore = _keyring.CallCount;

        for (var i = 0; i < 3; i++) await WriteAsync(store, Other);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(_keyring.CallCount, Is.EqualTo(callsBefore));
            Assert.That(_keyring.Names.Count, Is.EqualTo(1));
        }
    }

    [TestCase(true, false)]
    [TestCase(false, true)]
    public async Task A_cache_whose_keyring_is_locked_is_not_replaced_by_a_weaker_protection(bool isMissing, bool isLocked)
    {
        await WriteAsync(Content, StorageProtection.Os);
        var before = await File.ReadAllBytesAsync(FilePath);
        (_keyring.IsMissing, _keyring.IsLocked) = (isMissing, isLocked);

        var error = await Assert.ThrowsAsync<StorageException>(() => ReadAsync(StorageProtection.Os, StorageProtection.OwnerOnlyFile));
        (_keyring.IsMissing, _keyring.IsLocked) = (false, false);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Fault, Is.EqualTo(StorageFault.CannotUnprotect));
            Assert.That(error.Remedy, Does.Contain("name another file"));
            Assert.That(await File.ReadAllBytesAsync(FilePath), Is.EqualTo(before));
            Assert.That(
                await ReadAsync(StorageProtection.Os, StorageProtection.OwnerOnlyFile),
                Is.EqualTo(Content),
                "the unlocked keyring has the key");
        }
    }

    [TestCase(StorageProtection.Os, StorageProtection.OwnerOnlyFile)]
    [TestCase(StorageProtection.Os, StorageProtection.CallerKey)]
    [TestCase(StorageProtection.CallerKey, StorageProtection.OwnerOnlyFile)]
    public async Task A_cache_with_a_stronger_protection_than_configured_is_refused_and_unchanged(
        StorageProtection found, StorageProtection configured)
    {
        await WriteAsync(Content, found);
        var before = await File.ReadAllBytesAsync(FilePath);

        var error = await Assert.ThrowsAsync<StorageException>(() => ReadAsync(configured));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Fault, Is.EqualTo(StorageFault.CannotUnprotect));
            Assert.That(await File.ReadAllBytesAsync(FilePath), Is.EqualTo(before));
        }
    }

    [TestCase(StorageProtection.OwnerOnlyFile, StorageProtection.CallerKey, new[] { StorageProtection.OwnerOnlyFile })]
    [TestCase(StorageProtection.OwnerOnlyFile, StorageProtection.Os, new[] { StorageProtection.OwnerOnlyFile })]
    [TestCase(StorageProtection.CallerKey, StorageProtection.Os, new[] { StorageProtection.CallerKey })]
    public async Task A_cache_with_a_weaker_protection_is_migrated_and_its_weaker_copies_are_deleted(
        StorageProtection found, StorageProtection configured, StorageProtection[] fallbacks)
    {
        await WriteAsync(Other, found);
        await WriteAsync(Content, found);

        var (store, fallback) = await OpenAsync([configured, .. fallbacks]);
        var read = await store.ReadIfChangedAsync(false, default);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(store.Protection, Is.EqualTo(configured));
            Assert.That(fallback, Is.Null);
            Assert.That(read, Is.EqualTo(Content), "the process that migrated the cache can read it");
            Assert.That(await ReadAsync(configured), Is.EqualTo(Content), "a process with only the stronger protection can read it");
            Assert.That(ReadAllFiles(), Does.Not.Contain("secret"));
            Assert.That(Folder.FileNames, Is.EqualTo(new[] { "cache.bin", "cache.bin.lock" }));
        }
    }

    [TestCase(StorageProtection.Os)]
    [TestCase(StorageProtection.CallerKey)]
    public async Task An_unencrypted_cache_is_neither_used_nor_encrypted_where_only_encryption_is_configured(StorageProtection configured)
    {
        await WriteAsync(Content, StorageProtection.OwnerOnlyFile); // planted, or restored from a backup
        var before = await File.ReadAllBytesAsync(FilePath);

        var error = await Assert.ThrowsAsync<StorageException>(() => ReadAsync(configured, StorageProtection.Memory));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Fault, Is.EqualTo(StorageFault.CannotUnprotect));
            Assert.That(error.Message, Does.StartWith($"'{FilePath}' is not encrypted, but Cache.Protection allows only "));
            Assert.That(error.Remedy, Does.Contain("OwnerOnlyFile"));
            Assert.That(await File.ReadAllBytesAsync(FilePath), Is.EqualTo(before));
        }
    }

    [Test]
    public async Task A_planted_unencrypted_cache_is_refused_by_a_process_that_has_already_opened_the_store()
    {
        await WriteAsync(Content, StorageProtection.CallerKey);
        var (store, _) = await OpenAsync(StorageProtection.CallerKey);
        File.Delete(FilePath);
        await WriteAsync(Other, StorageProtection.OwnerOnlyFile);

        await Assert.ThatAsync(() => store.ReadIfChangedAsync(false, default), Throws.InstanceOf<StorageException>());
    }

    [Test]
    public async Task An_encrypted_cache_of_another_application_is_refused_and_unchanged()
    {
        await WriteAsync((await OpenAsync("11111111-0000-0000-0000-000000000000", StorageProtection.CallerKey)).Store, Content);
        var before = await File.ReadAllBytesAsync(FilePath);

        var error = await Assert.ThrowsAsync<StorageException>(() => ReadAsync(StorageProtection.CallerKey));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Fault, Is.EqualTo(StorageFault.CannotUnprotect));
            Assert.That(error.Message, Does.StartWith($"'{FilePath}' was encrypted for another application"));
            Assert.That(await File.ReadAllBytesAsync(FilePath), Is.EqualTo(before));
        }
    }

    [Test]
    [Platform(Exclude = "Win")]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task An_encrypted_cache_on_a_volume_of_a_group_is_used_with_one_warning()
    {
        File.SetUnixFileMode(Folder.Path, (UnixFileMode)0b111_111_000); // the shared volume of a container platform

        var (store, fallback) = await OpenAsync(StorageProtection.CallerKey);
        await WriteAsync(store, Content);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(fallback, Is.Null);
            Assert.That(await ReadAsync(StorageProtection.CallerKey), Is.EqualTo(Content));
            Assert.That(store.Warning, Does.StartWith($"The group of the folder '{Folder.Path}'"));
            Assert.That(Log.Lines[0], Does.StartWith($"Warning: The sign-in cache '{FilePath}' is shared with a group: "));
        }
    }

    [Test]
    [Platform(Exclude = "Win")]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task An_unencrypted_cache_on_a_volume_of_a_group_is_refused()
    {
        File.SetUnixFileMode(Folder.Path, (UnixFileMode)0b111_111_000);

        var error = await Assert.ThrowsAsync<StorageException>(
            () => OpenAsync(StorageProtection.CallerKey, StorageProtection.OwnerOnlyFile));

        Assert.That(error!.Fault, Is.EqualTo(StorageFault.InsecurePermissions));
    }

    [Test]
    public async Task A_cache_that_cannot_be_migrated_keeps_its_weaker_protection()
    {
        await WriteAsync(Content, StorageProtection.OwnerOnlyFile);
        _keyring.IsLocked = true;

        Assert.That(await ReadAsync(StorageProtection.Os, StorageProtection.OwnerOnlyFile), Is.EqualTo(Content));
        Assert.That(ReadAllFiles(), Does.Contain("secret"));
    }

    [Test]
    public async Task A_cache_migration_that_was_killed_is_completed_by_the_next_process()
    {
        await WriteAsync(Content, StorageProtection.OwnerOnlyFile);
        var plain = await File.ReadAllBytesAsync(FilePath);
        await ReadAsync(StorageProtection.CallerKey, StorageProtection.OwnerOnlyFile);
        await File.WriteAllBytesAsync(FilePath + ".bak", plain); // the state between the write and the deletion of the weaker copy
        RestrictToOwner(FilePath + ".bak");

        Assert.That(await ReadAsync(StorageProtection.CallerKey), Is.EqualTo(Content));
        Assert.That(ReadAllFiles(), Does.Not.Contain("secret"));
    }

    [Test]
    public async Task The_weaker_copy_of_a_cache_is_kept_until_the_stronger_one_can_be_read_back()
    {
        await WriteAsync(Content, StorageProtection.OwnerOnlyFile);
        var protector = new UnreadableProtector();
        IProtector[] protectors = [protector, new PlaintextProtector()];
        var store = new FileCacheStore(FilePath, TestData.ClientId, StorageProtection.Os, protectors, Clock, Log);

        await WriteAsync(store, Content);

        Assert.That(protector.WasOpened, Is.True);
        Assert.That(await File.ReadAllTextAsync(FilePath + ".bak"), Does.Contain("secret"));
    }

    [Test]
    public async Task A_cache_in_memory_touches_no_file()
    {
        await WriteAsync(Content, StorageProtection.OwnerOnlyFile);
        var before = Folder.FileNames;

        await WriteAsync(Other, StorageProtection.Memory);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await ReadAsync(StorageProtection.Memory), Is.Null);
            Assert.That(Folder.FileNames, Is.EqualTo(before));
            Assert.That(await ReadAsync(StorageProtection.OwnerOnlyFile), Is.EqualTo(Content));
        }
    }

    private TokenCacheOptions CreateOptions(params StorageProtection[] protection) => new()
    {
        Path = FilePath,
        Protection = protection,
        Key = _ => new ValueTask<ReadOnlyMemory<byte>>(_key),
    };

    private Task<(ICacheStore Store, CacheFallback? Down)> OpenAsync(params StorageProtection[] protection) =>
        OpenAsync(TestData.ClientId, protection);

    private Task<(ICacheStore Store, CacheFallback? Down)> OpenAsync(string clientId, params StorageProtection[] protection) =>
        new CacheStoreSelector(CreateOptions(protection), clientId, _keyring, Clock, Log).OpenAsync(default);

    private async Task<byte[]?> ReadAsync(params StorageProtection[] protection) =>
        await (await OpenAsync(protection)).Store.ReadIfChangedAsync(false, default);

    private async Task WriteAsync(byte[] content, StorageProtection protection) =>
        await WriteAsync((await OpenAsync(protection)).Store, content);

    private static async Task WriteAsync(ICacheStore store, byte[] content)
    {
        using var heldLock = await store.LockAsync(default);
        await store.WriteAsync(content, default);
    }

    private string ReadAllFiles() => string.Concat(Folder.FileNames.Select(name => File.ReadAllText(Folder[name])));

    /// <summary>A protector that cannot read back what it wrote.</summary>
    private sealed class UnreadableProtector : IProtector
    {
        public bool WasOpened { get; private set; }

        public string ProtectionName => KeyringProtector.Name;

        public Task CheckAvailabilityAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public bool IsEncrypting => true;

        public Task<byte[]> ProtectAsync(FileFormat format, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
            Task.FromResult<byte[]>([.. FileHeader.CreateBound(format, ProtectionName, "00").Bytes, .. "garbage"u8]);

        public Task<byte[]?> UnprotectAsync(FileHeader header, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
        {
            WasOpened = true;
            return Task.FromResult<byte[]?>(null);
        }
    }
}
