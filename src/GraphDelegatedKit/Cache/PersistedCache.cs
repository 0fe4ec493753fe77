using GraphDelegatedKit.Storage;
using Microsoft.Identity.Client;

namespace GraphDelegatedKit.Cache;

/// <summary>
/// Ties MSAL's cache to a store. MSAL reads before each access and writes after a change; between the two no other process
/// may write, or the later one would undo the earlier.
/// </summary>
internal sealed class PersistedCache(ICacheStore store)
{
    private IDisposable? _lock;
    private StorageException? _failure;
    private byte[]? _content;
    private bool _unsaved, _handOver;

    public CacheStatus Status => new(store.Protection, store.Path, _failure?.Message);

    public void ForgetBackup() => store.ForgetBackup();

    public void BindTo(ITokenCache cache)
    {
        _handOver = _content is not null; // MSAL's next application object goes on where the one before was: the store would say that nothing changed
        cache.SetBeforeAccessAsync(ReloadAsync);
        cache.SetBeforeWriteAsync(LockAsync);
        cache.SetAfterAccessAsync(SaveAsync);
    }

    /// <summary>
    /// What went wrong when the cache was last written. A callback that throws would fail an acquisition whose token is good
    /// and in memory, so the failure waits here until MSAL has returned.
    /// </summary>
    public StorageException? Failure => _failure;

    private async Task ReloadAsync(TokenCacheNotificationArgs args)
    {
        if (_handOver) args.TokenCache.DeserializeMsalV3(_content, shouldClearExistingCache: true);
        _handOver = false;
        if (_unsaved) return; // memory holds what the file does not: reading would lose it

        if (await store.ReadIfChangedAsync(args.CancellationToken).ConfigureAwait(false) is { } content)
            args.TokenCache.DeserializeMsalV3(_content = content, shouldClearExistingCache: true);
    }

    private async Task LockAsync(TokenCacheNotificationArgs args)
    {
        try
        {
            _lock = await store.LockAsync(args.CancellationToken).ConfigureAwait(false);
            await ReloadAsync(args).ConfigureAwait(false);
        }
        catch (StorageException e)
        {
            _failure = e;
        }
    }

    private async Task SaveAsync(TokenCacheNotificationArgs args)
    {
        using var held = Interlocked.Exchange(ref _lock, null);
        if (!args.HasStateChanged && !_unsaved) return;

        if (args.HasStateChanged) _content = args.TokenCache.SerializeMsalV3();
        _unsaved = true;
        if (args.HasStateChanged && held is null) return; // the lock was not to be had; the next access tries again

        try
        {
            // Not the caller's token: what was just issued is written even if nobody waits for it any more.
            using var own = held ?? await store.LockAsync(CancellationToken.None).ConfigureAwait(false);
            await store.WriteAsync(_content ?? [], CancellationToken.None).ConfigureAwait(false);
            (_failure, _unsaved) = (null, false);
        }
        catch (StorageException e)
        {
            _failure = e;
        }
    }
}
