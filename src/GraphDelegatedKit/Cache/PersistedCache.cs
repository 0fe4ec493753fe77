using GraphDelegatedKit.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Identity.Client;

namespace GraphDelegatedKit.Cache;

/// <summary>
/// Ties MSAL's cache to a store. MSAL reads before each access and writes after a change; between the two no other process
/// may write, or the later one would undo the earlier.
/// </summary>
internal sealed partial class PersistedCache(CacheStoreSelector storeSelector, ILogger logger) : IDisposable
{
    private readonly SemaphoreSlim _openLock = new(1, 1);

    private OpenStore? _openStore;
    private IDisposable? _writeLock;
    private StorageException? _failure;
    private byte[]? _content;
    private bool _hasUnsavedContent, _mustRestoreContent;

    /// <summary>Touches nothing yet: the first access does.</summary>
    public static PersistedCache Create(TokenCacheOptions options, string clientId, TimeProvider time, ILogger logger) =>
        new(new CacheStoreSelector(options, clientId, new OsKeyring(time), time, logger), logger);

    public CacheStatus Status
    {
        get
        {
            var (openStore, failure) = (Volatile.Read(ref _openStore), Volatile.Read(ref _failure));
            return new(openStore?.Store.Protection, openStore?.Store.Path, failure?.Message) { Fallback = openStore?.Fallback };
        }
    }

    /// <summary>
    /// What went wrong when the cache was last opened or written. A callback that throws would fail an acquisition whose token is good
    /// and in memory, so the failure waits here until MSAL has returned.
    /// </summary>
    public StorageException? Failure => Volatile.Read(ref _failure);

    public void BindTo(ITokenCache cache)
    {
        _mustRestoreContent = _content is not null; // MSAL's next application object goes on where the one before was: the store would say that nothing changed
        cache.SetBeforeAccessAsync(OnBeforeAccessAsync);
        cache.SetBeforeWriteAsync(OnBeforeWriteAsync);
        cache.SetAfterAccessAsync(OnAfterAccessAsync);
    }

    /// <summary>Leaves no earlier sign-in in any copy.</summary>
    /// <exception cref="StorageException">The sign-out is not written, or a copy of before cannot be deleted.</exception>
    public async Task DeleteCopiesAsync(CancellationToken cancellationToken)
    {
        if (Failure is { } failure) throw failure;

        var store = await GetStoreAsync(cancellationToken).ConfigureAwait(false);
        using var writeLock = await store.LockAsync(cancellationToken).ConfigureAwait(false);
        store.DeleteCopies();
    }

    /// <summary>Waits while another process refreshes on the same file; what it fetches is then read instead of fetched again.</summary>
    /// <returns><see langword="null"/> if the lock is not to be had: a second refresh is better than none.</returns>
    public async Task<IDisposable?> LockForRefreshAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await (await GetStoreAsync(cancellationToken).ConfigureAwait(false)).LockForRefreshAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (StorageException)
        {
            return null;
        }
    }

    public void Dispose() => _openLock.Dispose();

    private async Task OnBeforeAccessAsync(TokenCacheNotificationArgs args)
    {
        try
        {
            await ReadAsync(args, isLocked: false).ConfigureAwait(false);
        }
        catch (StorageException e)
        {
            RecordFailure(e);
            throw; // what is there must not be taken for nothing, and nobody is to sign in for a file that cannot be
        }
    }

    private async Task OnBeforeWriteAsync(TokenCacheNotificationArgs args)
    {
        try
        {
            _writeLock = await (await GetStoreAsync(args.CancellationToken).ConfigureAwait(false)).LockAsync(args.CancellationToken).ConfigureAwait(false);
            await ReadAsync(args, isLocked: true).ConfigureAwait(false);
        }
        catch (StorageException e)
        {
            RecordFailure(e);
        }
        catch (OperationCanceledException) when (args.CancellationToken.IsCancellationRequested)
        {
            // What was just issued goes into memory all the same, and into the file at the next access.
        }
    }

    private async Task OnAfterAccessAsync(TokenCacheNotificationArgs args)
    {
        using var writeLock = Interlocked.Exchange(ref _writeLock, null);
        if (!args.HasStateChanged && !_hasUnsavedContent) return;

        if (args.HasStateChanged) _content = args.TokenCache.SerializeMsalV3();
        _hasUnsavedContent = true;
        if (args.HasStateChanged && writeLock is null) return; // the lock was not to be had; the next access tries again

        try
        {
            // Not the caller's token: what was just issued is written even if nobody waits for it any more.
            var store = await GetStoreAsync(CancellationToken.None).ConfigureAwait(false);
            using var ownLock = writeLock ?? await store.LockAsync(CancellationToken.None).ConfigureAwait(false);
            if (writeLock is null && await store.ReadIfChangedAsync(isLocked: true, CancellationToken.None).ConfigureAwait(false) is { } otherContent)
            {
                args.TokenCache.DeserializeMsalV3(otherContent, shouldClearExistingCache: false); // what another process wrote meanwhile, and what waits here
                _content = args.TokenCache.SerializeMsalV3();
            }

            await store.WriteAsync(_content!, CancellationToken.None).ConfigureAwait(false);
            _hasUnsavedContent = false;
            Volatile.Write(ref _failure, null);
        }
        catch (StorageException e)
        {
            RecordFailure(e);
        }
    }

    private async Task ReadAsync(TokenCacheNotificationArgs args, bool isLocked)
    {
        if (_mustRestoreContent) args.TokenCache.DeserializeMsalV3(_content, shouldClearExistingCache: true);
        _mustRestoreContent = false;
        if (_hasUnsavedContent) return; // memory holds what the file does not: reading would lose it

        var store = await GetStoreAsync(args.CancellationToken).ConfigureAwait(false);
        if (await store.ReadIfChangedAsync(isLocked, args.CancellationToken).ConfigureAwait(false) is { } content)
            args.TokenCache.DeserializeMsalV3(_content = content, shouldClearExistingCache: true);
        if (!isLocked) Volatile.Write(ref _failure, null);
    }

    private async ValueTask<ICacheStore> GetStoreAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _openStore) is { } openStore) return openStore.Store;

        await _openLock.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_openStore is { } alreadyOpen) return alreadyOpen.Store;

            var (store, fallback) = await storeSelector.OpenAsync(cancellationToken).ConfigureAwait(false);
            Volatile.Write(ref _openStore, new(store, fallback));
            return store;
        }
        finally
        {
            _openLock.Release();
        }
    }

    private void RecordFailure(StorageException failure)
    {
        if (Failure?.Message != failure.Message) Failed(logger, failure.Message, failure.Remedy);
        Volatile.Write(ref _failure, failure);
    }

    private sealed record OpenStore(ICacheStore Store, CacheFallback? Fallback);

    [LoggerMessage(12, Microsoft.Extensions.Logging.LogLevel.Warning, "The sign-in cache cannot be used as it should: {Problem} {Remedy}")]
    private static partial void Failed(ILogger logger, string problem, string remedy);
}
