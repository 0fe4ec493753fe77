using System.Text;
using GraphDelegatedKit.Cache;
using GraphDelegatedKit.Storage;

namespace GraphDelegatedKit.Tests.Cache;

public sealed class Protections : IDisposable
{
    private static readonly byte[] Content = Encoding.ASCII.GetBytes("""{"RefreshToken":{"secret":"0.AXoA"}}""");
    private static readonly byte[] Other = Encoding.ASCII.GetBytes("""{"RefreshToken":{"secret":"1.ABCD"}}""");

    private readonly Folder _folder = new();
    private readonly LogBook _log = new();
    private readonly Clock _clock = new();
    private readonly FakeKeyring _keyring = new();
    private byte[] _key = Enumerable.Range(1, 32).Select(i => (byte)i).ToArray();

    private string FilePath => _folder["cache.bin"];

    public void Dispose()
    {
        _log.Dispose();
        _folder.Dispose();
    }

    [TestCase(CacheProtection.Os)]
    [TestCase(CacheProtection.CallerKey)]
    [TestCase(CacheProtection.OwnerOnlyFile)]
    public async Task Give_the_next_process_what_was_kept(CacheProtection protection)
    {
        await WriteAsync(Content, protection);

        var (store, down) = await OpenAsync(protection);

        Assert.That(await store.ReadIfChangedAsync(false, default), Is.EqualTo(Content));
        Assert.That((store.Protection, store.Path, down, _log.Text), Is.EqualTo((protection, FilePath, (CacheFallback?)null, "")));
    }

    [TestCase(CacheProtection.Os, true)]
    [TestCase(CacheProtection.CallerKey, true)]
    [TestCase(CacheProtection.OwnerOnlyFile, false)]
    public async Task Show_no_token_in_any_file_where_they_encrypt(CacheProtection protection, bool encrypts)
    {
        await WriteAsync(Content, protection);
        await WriteAsync(Other, protection);

        Assert.That(OnDisk().Contains("secret", StringComparison.Ordinal), Is.EqualTo(!encrypts));
        Assert.That(_folder.Names, Has.Some.EqualTo("cache.bin.bak"), "the version before is looked at too");
    }

    [TestCase(CacheProtection.Os)]
    [TestCase(CacheProtection.CallerKey)]
    public async Task Notice_every_changed_byte_and_use_the_version_before(CacheProtection protection)
    {
        await WriteAsync(Content, protection);
        await WriteAsync(Other, protection);
        var (file, before) = (await File.ReadAllBytesAsync(FilePath), await File.ReadAllBytesAsync(FilePath + ".bak"));
        var tag = Encoding.ASCII.GetString(file).IndexOf(' ', file.AsSpan().IndexOf("1 "u8) + 2) + 1;

        for (var i = 0; i < file.Length; i++)
        {
            if (i >= tag && i < tag + 16) continue; // the key's id: another id is another key, and no torn file
            var changed = file.ToArray();
            changed[i] ^= 1;
            await File.WriteAllBytesAsync(FilePath, changed);
            await File.WriteAllBytesAsync(FilePath + ".bak", before);
            OwnerOnly(FilePath, FilePath + ".bak");
            Assert.That(await ReadAsync(protection), Is.EqualTo(Content), $"byte {i}");
        }
    }

    [Test]
    public async Task Never_use_a_nonce_twice()
    {
        await WriteAsync(Content, CacheProtection.CallerKey);
        await WriteAsync(Content, CacheProtection.CallerKey);

        var (one, two) = (await File.ReadAllBytesAsync(FilePath), await File.ReadAllBytesAsync(FilePath + ".bak"));
        var body = Array.IndexOf(one, (byte)'\n') + 1;

        Assert.That(one.AsSpan(body, 12).SequenceEqual(two.AsSpan(body, 12)), Is.False);
        Assert.That(one, Has.Length.EqualTo(body + 12 + 16 + Content.Length));
    }

    [Test]
    public async Task Say_that_a_key_is_the_wrong_one_and_leave_the_file_alone()
    {
        await WriteAsync(Content, CacheProtection.CallerKey);
        var before = await File.ReadAllBytesAsync(FilePath);
        _key = new byte[32];

        var error = await Assert.ThrowsAsync<StorageException>(() => ReadAsync(CacheProtection.CallerKey, CacheProtection.OwnerOnlyFile));

        Assert.That((error!.Fault, error.Message), Is.EqualTo((StorageFault.CannotUnprotect, error.Message)));
        Assert.That(error.Message, Does.Contain(FilePath).And.Contain("The key is not the one"));
        Assert.That(await File.ReadAllBytesAsync(FilePath), Is.EqualTo(before));
        Assert.That(_folder.Names, Is.EqualTo(new[] { "cache.bin", "cache.bin.lock" }));
    }

    [TestCase(0)]
    [TestCase(16)]
    [TestCase(31)]
    [TestCase(33)]
    public async Task Take_no_key_of_another_length(int length)
    {
        _key = new byte[length];

        var error = await Assert.ThrowsAsync<StorageException>(() => OpenAsync(CacheProtection.CallerKey, CacheProtection.OwnerOnlyFile));

        Assert.That((error!.Fault, error.Message), Is.EqualTo((StorageFault.CannotUnprotect, $"The key has {length} bytes and must have 32.")));
    }

    [Test]
    public async Task Step_down_where_the_key_cannot_be_had_and_warn_once()
    {
        var options = Options(CacheProtection.CallerKey, CacheProtection.OwnerOnlyFile);
        options.Key = _ => throw new InvalidOperationException("the vault is closed");

        var (store, down) = await new CacheStoreSelector(options, Some.ClientId, _keyring, _clock, _log).OpenAsync(default);

        Assert.That((store.Protection, down!.Requested, down.Reason), Is.EqualTo((CacheProtection.OwnerOnlyFile, CacheProtection.CallerKey, "The key could not be had: the vault is closed")));
        Assert.That(_log.Lines.Single(), Does.StartWith("Warning: The sign-in is kept by OwnerOnlyFile and not by CallerKey: The key could not be had: the vault is closed See that the program's Cache.Key finds it."));
    }

    [TestCase(true, false, false)]
    [TestCase(false, true, false)]
    [TestCase(false, false, true, Description = "it takes a secret and does not keep it")]
    public async Task Step_down_where_the_keyring_is_of_no_use_and_leave_nothing_in_it(bool isMissing, bool isLocked, bool forgets)
    {
        (_keyring.IsMissing, _keyring.IsLocked, _keyring.Forgets) = (isMissing, isLocked, forgets);

        var (store, down) = await OpenAsync(CacheProtection.Os, CacheProtection.OwnerOnlyFile);

        Assert.That((store.Protection, down!.Requested), Is.EqualTo((CacheProtection.OwnerOnlyFile, CacheProtection.Os)));
        Assert.That(down.Reason, Does.Contain("keyring"));
        Assert.That(_log.Lines, Has.Count.EqualTo(1));
        Assert.That(_keyring.Names, Is.Empty);
    }

    [TestCase(CacheProtection.Os)]
    [TestCase(CacheProtection.CallerKey)]
    public async Task Never_step_down_to_what_is_not_named(CacheProtection only)
    {
        _keyring.IsMissing = true;
        var options = Options(only);
        options.Key = _ => throw new InvalidOperationException("the vault is closed");

        await Assert.ThatAsync(() => new CacheStoreSelector(options, Some.ClientId, _keyring, _clock, _log).OpenAsync(default), Throws.InstanceOf<StorageException>());

        Assert.That(_folder.Names, Is.Empty);
    }

    [Test]
    public async Task Look_for_a_keyring_without_leaving_anything_in_it()
    {
        await OpenAsync(CacheProtection.Os);

        Assert.That((_keyring.Asked > 0, _keyring.Names.Count), Is.EqualTo((true, 0)));
    }

    [Test]
    public async Task Ask_the_keyring_for_the_key_once_and_keep_one()
    {
        await WriteAsync(Content, CacheProtection.Os);
        var (store, _) = await OpenAsync(CacheProtection.Os);
        await store.ReadIfChangedAsync(false, default);
        var asked = _keyring.Asked;

        for (var i = 0; i < 3; i++) await WriteAsync(store, Other);

        Assert.That((_keyring.Asked, _keyring.Names.Count), Is.EqualTo((asked, 1)));
    }

    [TestCase(true, false)]
    [TestCase(false, true)]
    public async Task Do_not_step_down_beside_a_sign_in_that_the_keyring_has_locked_away(bool isMissing, bool isLocked)
    {
        await WriteAsync(Content, CacheProtection.Os);
        var before = await File.ReadAllBytesAsync(FilePath);
        (_keyring.IsMissing, _keyring.IsLocked) = (isMissing, isLocked);

        var error = await Assert.ThrowsAsync<StorageException>(() => ReadAsync(CacheProtection.Os, CacheProtection.OwnerOnlyFile));
        (_keyring.IsMissing, _keyring.IsLocked) = (false, false);

        Assert.That((error!.Fault, error.Remedy), Is.EqualTo((StorageFault.CannotUnprotect, error.Remedy)));
        Assert.That(error.Remedy, Does.Contain("name another file"));
        Assert.That(await File.ReadAllBytesAsync(FilePath), Is.EqualTo(before));
        Assert.That(await ReadAsync(CacheProtection.Os, CacheProtection.OwnerOnlyFile), Is.EqualTo(Content), "unlocked, it is there");
    }

    [TestCase(CacheProtection.Os, CacheProtection.OwnerOnlyFile)]
    [TestCase(CacheProtection.Os, CacheProtection.CallerKey)]
    [TestCase(CacheProtection.CallerKey, CacheProtection.OwnerOnlyFile)]
    public async Task Leave_alone_what_is_protected_better_than_is_asked_for(CacheProtection found, CacheProtection asked)
    {
        await WriteAsync(Content, found);
        var before = await File.ReadAllBytesAsync(FilePath);

        var error = await Assert.ThrowsAsync<StorageException>(() => ReadAsync(asked));

        Assert.That((error!.Fault, await File.ReadAllBytesAsync(FilePath)), Is.EqualTo((StorageFault.CannotUnprotect, before)));
    }

    [TestCase(CacheProtection.OwnerOnlyFile, CacheProtection.CallerKey, new CacheProtection[0])]
    [TestCase(CacheProtection.OwnerOnlyFile, CacheProtection.Os, new[] { CacheProtection.OwnerOnlyFile })]
    [TestCase(CacheProtection.CallerKey, CacheProtection.Os, new[] { CacheProtection.CallerKey })]
    public async Task Move_a_weaker_sign_in_up_and_give_the_weaker_copies_up(CacheProtection found, CacheProtection asked, CacheProtection[] then)
    {
        await WriteAsync(Other, found);
        await WriteAsync(Content, found);

        var (store, down) = await OpenAsync([asked, .. then]);
        var read = await store.ReadIfChangedAsync(false, default);

        Assert.That((store.Protection, down), Is.EqualTo((asked, (CacheFallback?)null)));
        Assert.That(read, Is.EqualTo(Content), "it is read by whoever moved it");
        Assert.That(await ReadAsync(asked), Is.EqualTo(Content), "and by whoever knows of the stronger one alone");
        Assert.That(OnDisk(), Does.Not.Contain("secret"));
        Assert.That(_folder.Names, Is.EqualTo(new[] { "cache.bin", "cache.bin.lock" }));
    }

    [Test]
    public async Task Go_on_with_the_weaker_sign_in_where_it_cannot_be_moved_up()
    {
        await WriteAsync(Content, CacheProtection.OwnerOnlyFile);
        _keyring.IsLocked = true;

        Assert.That(await ReadAsync(CacheProtection.Os, CacheProtection.OwnerOnlyFile), Is.EqualTo(Content));
        Assert.That(OnDisk(), Does.Contain("secret"));
    }

    [Test]
    public async Task Finish_the_moving_up_of_somebody_who_was_killed_at_it()
    {
        await WriteAsync(Content, CacheProtection.OwnerOnlyFile);
        var plain = await File.ReadAllBytesAsync(FilePath);
        await ReadAsync(CacheProtection.CallerKey);
        await File.WriteAllBytesAsync(FilePath + ".bak", plain); // as it is between the writing and the giving up
        OwnerOnly(FilePath + ".bak");

        Assert.That(await ReadAsync(CacheProtection.CallerKey), Is.EqualTo(Content));
        Assert.That(OnDisk(), Does.Not.Contain("secret"));
    }

    [Test]
    public async Task Keep_the_weaker_copy_until_the_stronger_one_was_read_back()
    {
        await WriteAsync(Content, CacheProtection.OwnerOnlyFile);
        var lying = new Lying();
        var store = new FileCacheStore(FilePath, CacheProtection.Os, lying, [new PlaintextProtector()], _clock, _log);

        await WriteAsync(store, Content);

        Assert.That(lying.Opened, Is.True);
        Assert.That(await File.ReadAllTextAsync(FilePath + ".bak"), Does.Contain("secret"));
    }

    [Test]
    public async Task Touch_no_file_in_memory()
    {
        await WriteAsync(Content, CacheProtection.OwnerOnlyFile);
        var before = _folder.Names;

        await WriteAsync(Other, CacheProtection.Memory);

        Assert.That(await ReadAsync(CacheProtection.Memory), Is.Null);
        Assert.That((_folder.Names, await ReadAsync(CacheProtection.OwnerOnlyFile)), Is.EqualTo((before, Content)));
    }

    private TokenCacheOptions Options(params CacheProtection[] protection) => new()
    {
        Path = FilePath,
        Protection = protection,
        Key = _ => new ValueTask<ReadOnlyMemory<byte>>(_key),
    };

    private Task<(ICacheStore Store, CacheFallback? Down)> OpenAsync(params CacheProtection[] protection) =>
        new CacheStoreSelector(Options(protection), Some.ClientId, _keyring, _clock, _log).OpenAsync(default);

    private async Task<byte[]?> ReadAsync(params CacheProtection[] protection) => await (await OpenAsync(protection)).Store.ReadIfChangedAsync(false, default);

    private async Task WriteAsync(byte[] content, CacheProtection protection) => await WriteAsync((await OpenAsync(protection)).Store, content);

    private static async Task WriteAsync(ICacheStore store, byte[] content)
    {
        using var held = await store.LockAsync(default);
        await store.WriteAsync(content, default);
    }

    private string OnDisk() => string.Concat(_folder.Names.Select(name => File.ReadAllText(_folder[name])));

    private static void OwnerOnly(params string[] paths)
    {
        foreach (var path in paths)
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    /// <summary>Writes what it cannot open again.</summary>
    private sealed class Lying : IProtector
    {
        public bool Opened { get; private set; }

        public string ProtectionName => KeyringProtector.Name;

        public Task CheckAvailabilityAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<byte[]> ProtectAsync(string formatId, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
            Task.FromResult<byte[]>([.. new FileHeader(formatId, ProtectionName, "00").Bytes, .. "garbage"u8]);

        public Task<byte[]?> UnprotectAsync(FileHeader header, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
        {
            Opened = true;
            return Task.FromResult<byte[]?>(null);
        }
    }
}
