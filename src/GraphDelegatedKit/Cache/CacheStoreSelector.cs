using GraphDelegatedKit.Storage;
using Microsoft.Extensions.Logging;

namespace GraphDelegatedKit.Cache;

/// <summary>Opens the store for the first available protection of the options.</summary>
internal sealed partial class CacheStoreSelector(
    TokenCacheOptions options, string clientId, IKeyring keyring, TimeProvider time, ILogger logger)
{
    /// <returns>The store, and the reason for a fallback; <see langword="null"/> if the first protection is used.</returns>
    /// <exception cref="StorageException">No listed protection is available, or the existing file cannot be read and must not be
    /// replaced.</exception>
    public async Task<(ICacheStore Store, CacheFallback? Fallback)> OpenAsync(CancellationToken cancellationToken)
    {
        var chain = new ProtectorChain("Cache", options.Protection, options.Key, keyring, time);
        var (store, firstError) = await chain.UseFirstAvailableAsync(
            (protection, protectors) => OpenAsync(protection, protectors, cancellationToken),
            StorageFault.Unavailable,
            StorageFault.WriteFailed,
            StorageFault.Locked).ConfigureAwait(false);
        if (store is { Path: { } path, Warning: { } warning }) IsShared(logger, path, warning);
        if (firstError is null) return (store, null);

        var fallback = new CacheFallback(options.Protection[0], firstError.Message, firstError.Remedy);
        FellBack(logger, store.Protection, fallback.Requested, fallback.Reason, fallback.Remedy);
        return (store, fallback);
    }

    private async Task<ICacheStore> OpenAsync(
        StorageProtection protection, IReadOnlyList<IProtector> protectors, CancellationToken cancellationToken)
    {
        if (protection == StorageProtection.Memory) return new MemoryCacheStore();

        var path = Path.GetFullPath(options.Path ?? DataFolder.GetPath($"cache-{clientId.ToLowerInvariant()}.bin", "Cache.Path"));
        var store = new FileCacheStore(path, clientId, protection, protectors, time, logger);
        try
        {
            await store.MigrateAsync(cancellationToken).ConfigureAwait(false);
            return store;
        }
        catch (Exception e) when (DiskError.Is(e))
        {
            throw new StorageException(
                StorageFault.Unavailable,
                $"The sign-in cache '{path}' cannot be opened: {DiskError.GetMessage(e)}",
                "Set Cache.Path to a file in a folder that you can write to.",
                e);
        }
    }

    [LoggerMessage(11, LogLevel.Warning, "The sign-in is protected by {Protection} instead of {Asked}: {Why} {Remedy}")]
    private static partial void FellBack(ILogger logger, StorageProtection protection, StorageProtection asked, string why, string remedy);

    [LoggerMessage(13, LogLevel.Warning, "The sign-in cache '{Path}' is shared with a group: {Warning}")]
    private static partial void IsShared(ILogger logger, string path, string warning);
}
