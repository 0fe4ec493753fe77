using GraphDelegatedKit.Storage;
using Microsoft.Extensions.Logging;

namespace GraphDelegatedKit.Cache;

/// <summary>Picks the first protection that can be used here, in the caller's order, and never one that the caller does not name.</summary>
internal sealed partial class CacheStoreSelector(TokenCacheOptions options, string clientId, IKeyring keyring, TimeProvider time, ILogger logger)
{
    /// <returns>The store, and why it is not the one that was asked for; <see langword="null"/> if it is.</returns>
    /// <exception cref="StorageException">None of them can be used, or what is there already must be left alone.</exception>
    public async Task<(ICacheStore Store, CacheFallback? StepDown)> OpenAsync(CancellationToken cancellationToken)
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
        if (protection == CacheProtection.Memory) return new MemoryCacheStore();

        var path = Path.GetFullPath(options.Path ?? CacheLocation.GetDefaultPath(clientId));
        PrivateFolder.EnsureExists(Path.GetDirectoryName(path)!);
        var protector = CreateProtector(protection);
        var store = new FileCacheStore(path, protection, protector, GetWeakerProtectors(protector, index), time, logger);
        await store.MigrateAsync(cancellationToken).ConfigureAwait(false);
        return store;
    }

    // What the caller names later counts as weaker, and what is not encrypted is so in any case.
    private List<IProtector> GetWeakerProtectors(IProtector protector, int index) =>
    [
        .. options.Protection.Skip(index + 1).Append(CacheProtection.OwnerOnlyFile)
            .Where(later => later != CacheProtection.Memory)
            .Select(CreateProtector)
            .Where(later => later.ProtectionName != protector.ProtectionName)
            .DistinctBy(later => later.ProtectionName),
    ];

    private IProtector CreateProtector(CacheProtection protection) => protection switch
    {
        CacheProtection.Os when OperatingSystem.IsWindows() => DpapiProtector.ForCurrentUser(),
        CacheProtection.Os => new KeyringProtector(keyring),
        CacheProtection.CallerKey => new CallerKeyProtector(options.Key!),
        _ => new PlaintextProtector(),
    };

    [LoggerMessage(11, LogLevel.Warning, "The sign-in is kept by {Protection} and not by {Asked}: {Why} {Remedy}")]
    private static partial void FellBack(ILogger logger, CacheProtection protection, CacheProtection asked, string why, string remedy);
}
