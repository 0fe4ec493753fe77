using GraphDelegatedKit.Storage;
using Microsoft.Extensions.Logging;

namespace GraphDelegatedKit.Cache;

/// <summary>Picks the first protection that can be used here, in the caller's order, and never one that the caller does not name.</summary>
internal sealed partial class CacheStores(TokenCacheOptions options, string clientId, IKeyring keyring, TimeProvider time, ILogger logger)
{
    /// <returns>The store, and why it is not the one that was asked for; <see langword="null"/> if it is.</returns>
    /// <exception cref="StorageException">None of them can be used, or what is there already must be left alone.</exception>
    public async Task<(ICacheStore Store, CacheStepDown? StepDown)> OpenAsync(CancellationToken cancellationToken)
    {
        StorageException? first = null;
        for (var i = 0; i < options.Protection.Count; i++)
        {
            try
            {
                var store = await OpenAsync(i, cancellationToken).ConfigureAwait(false);
                if (first is null) return (store, null);

                var down = new CacheStepDown(options.Protection[0], first.Message, first.Remedy);
                SteppedDown(logger, store.Protection, down.Asked, down.Why, down.Remedy);
                return (store, down);
            }
            catch (StorageException e) when (e.Fault is StorageFault.Unreachable or StorageFault.WriteFailed or StorageFault.Locked)
            {
                first ??= e;
            }
        }

        throw first!;
    }

    private async Task<ICacheStore> OpenAsync(int index, CancellationToken cancellationToken)
    {
        var protection = options.Protection[index];
        if (protection == CacheProtection.Memory) return new MemoryCacheStore();

        var path = Path.GetFullPath(options.Path ?? CacheLocation.Usual(clientId));
        PrivateFolder.Ensure(Path.GetDirectoryName(path)!);
        var protector = ProtectorOf(protection);
        var store = new FileCacheStore(path, protection, protector, Weaker(protector, index), time, logger);
        await store.TakeOverAsync(cancellationToken).ConfigureAwait(false);
        return store;
    }

    // What the caller names later counts as weaker, and what is not encrypted is so in any case.
    private List<IProtector> Weaker(IProtector protector, int index) =>
    [
        .. options.Protection.Skip(index + 1).Append(CacheProtection.OwnerOnlyFile)
            .Where(later => later != CacheProtection.Memory)
            .Select(ProtectorOf)
            .Where(later => later.Form != protector.Form)
            .DistinctBy(later => later.Form),
    ];

    private IProtector ProtectorOf(CacheProtection protection) => protection switch
    {
        CacheProtection.Os when OperatingSystem.IsWindows() => DpapiContent.OfThisUser(),
        CacheProtection.Os => new KeyringKey(keyring),
        CacheProtection.CallerKey => new CallersKey(options.Key!),
        _ => new PlainContent(),
    };

    [LoggerMessage(11, LogLevel.Warning, "The sign-in is kept by {Protection} and not by {Asked}: {Why} {Remedy}")]
    private static partial void SteppedDown(ILogger logger, CacheProtection protection, CacheProtection asked, string why, string remedy);
}
