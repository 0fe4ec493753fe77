using GraphDelegatedKit.Storage;
using Microsoft.Extensions.Logging;

namespace GraphDelegatedKit.Cache;

/// <summary>Picks the first protection that can be used here, in the caller's order.</summary>
internal static class CacheStores
{
    public static ICacheStore Choose(TokenCacheOptions options, string clientId, TimeProvider time, ILogger logger)
    {
        StorageException? first = null;
        foreach (var protection in options.Protection)
        {
            try
            {
                return Open(protection, options, clientId, time, logger);
            }
            catch (StorageException e)
            {
                first ??= e;
            }
        }

        throw first ?? new StorageException(StorageFault.Unreachable, "No protection is named for the cache.", "Name at least one.");
    }

    private static ICacheStore Open(CacheProtection protection, TokenCacheOptions options, string clientId, TimeProvider time, ILogger logger)
    {
        if (protection == CacheProtection.Memory) return new MemoryCacheStore();

        var path = Path.GetFullPath(options.Path ?? CacheLocation.Usual(clientId));
        PrivateFolder.Ensure(Path.GetDirectoryName(path)!);
        return new FileCacheStore(path, time, logger);
    }
}
