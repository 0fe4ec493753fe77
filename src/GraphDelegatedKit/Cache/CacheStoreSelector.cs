using GraphDelegatedKit.Storage;
using Microsoft.Extensions.Logging;

namespace GraphDelegatedKit.Cache;

/// <summary>Selects the first available protection in the caller's order, and never one that the caller does not list.</summary>
internal sealed partial class CacheStoreSelector(
    TokenCacheOptions options, string clientId, IKeyring keyring, TimeProvider time, ILogger logger)
{
    /// <returns>The store, and the reason for a fallback; <see langword="null"/> if the first protection is used.</returns>
    /// <exception cref="StorageException">No listed protection is available, or the existing file cannot be read and must not be
    /// replaced.</exception>
    public async Task<(ICacheStore Store, CacheFallback? Fallback)> OpenAsync(CancellationToken cancellationToken)
    {
        StorageException? firstError = null;
        for (var i = 0; i < options.Protection.Count; i++)
        {
            try
            {
                var store = await OpenAsync(i, cancellationToken).ConfigureAwait(false);
                if (firstError is null) return (store, null);

                var fallback = new CacheFallback(options.Protection[0], firstError.Message, firstError.Remedy);
                FellBack(logger, store.Protection, fallback.Requested, fallback.Reason, fallback.Remedy);
                return (store, fallback);
            }
            catch (StorageException e) when (e.Fault is StorageFault.Unavailable or StorageFault.WriteFailed or StorageFault.Locked)
            {
                firstError ??= e;
            }
        }

        throw firstError!;
    }

    private async Task<ICacheStore> OpenAsync(int index, CancellationToken cancellationToken)
    {
        var protection = options.Protection[index];
        if (protection == StorageProtection.Memory) return new MemoryCacheStore();

        var path = Path.GetFullPath(options.Path ?? DataFolder.GetPath($"cache-{clientId.ToLowerInvariant()}.bin", "Cache.Path"));
        PrivateFolder.EnsureExists(Path.GetDirectoryName(path)!);
        var protector = CreateProtector(protection);
        var store = new FileCacheStore(path, protection, protector, GetWeakerProtectors(protector, index), time, logger);
        await store.MigrateAsync(cancellationToken).ConfigureAwait(false);
        return store;
    }

    // Protections later in the caller's list count as weaker. An unencrypted file is always weaker.
    private List<IProtector> GetWeakerProtectors(IProtector protector, int index) =>
    [
        .. options.Protection.Skip(index + 1).Append(StorageProtection.OwnerOnlyFile)
            .Where(later => later != StorageProtection.Memory)
            .Select(CreateProtector)
            .Where(later => later.ProtectionName != protector.ProtectionName)
            .DistinctBy(later => later.ProtectionName),
    ];

    private IProtector CreateProtector(StorageProtection protection) => protection switch
    {
        StorageProtection.Os when OperatingSystem.IsWindows() => DpapiProtector.ForCurrentUser(),
        StorageProtection.Os => new KeyringProtector(keyring),
        StorageProtection.CallerKey => new CallerKeyProtector(options.Key!),
        _ => new PlaintextProtector(),
    };

    [LoggerMessage(11, LogLevel.Warning, "The sign-in is protected by {Protection} instead of {Asked}: {Why} {Remedy}")]
    private static partial void FellBack(ILogger logger, StorageProtection protection, StorageProtection asked, string why, string remedy);
}
