using GraphDelegatedKit.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Identity.Client;

namespace GraphDelegatedKit.Cache;

/// <summary>
/// Connects the cache of MSAL to a store. MSAL reads before each access and writes after a change. No other process may write in between,
/// because its changes would be lost.
/// </summary>
internal sealed partial class PersistedCache(CacheStoreSelector storeSelector, ILogger logger) : IDisposable
{
    private readonly SemaphoreSlim _openLock = new(1, 1);

    private OpenStore? _openStore;
    private IDisposable? _writeLock; // held from OnBeforeWriteAsync to OnAfterAccessAsync
    private StorageException? _failure;
    private byte[]? _content; // the serialized cache as last read or changed
    private bool _hasUnsavedContent; // _content is not in the store yet
    private bool _mustRestoreContent; // MSAL must load _content before its next access

    /// <summary>Creates the cache. The store is opened on the first access.</summary>
    public static PersistedCache Create(TokenCacheOptions options, string clientId, TimeProvider time, ILogger logger) =>
        new(new CacheStoreSelector(options, clientId, new OsKeyring(time), time, logger), logger);

    public CacheStatus Status
    {
        get
        {
            var (openStore, failure) = (Volatile.Read(ref _openStore), Volatile.Read(ref _failure));
            return new(openStore?.Store.Protection, openStore?.Store.Path, failure?.Message)
            {
                Fallback = openStore?.Fallback,
                Warning = openStore?.Store.Warning,
            };
        }
    }

    /// <summary>
    /// The error of the last access to the cache. If the callback threw it, MSAL would fail an acquisition that already has a valid token
    /// in memory, so the error is kept here until MSAL has returned.
    /// </summary>
    public StorageException? Failure => Volatile.Read(ref _failure);

    public void BindTo(ITokenCache cache)
    {
        _mustRestoreContent = _content is not null; // a new application object of MSAL starts empty, and the store reports only changes
        cache.SetBeforeAccessAsync(OnBeforeAccessAsync);
        cache.SetBeforeWriteAsync(OnBeforeWriteAsync);
        cache.SetAfterAccessAsync(OnAfterAccessAsync);
    }

    /// <summary>Deletes all copies of an earlier sign-in.</summary>
    /// <exception cref="StorageException">The sign-out could not be written, or a copy cannot be deleted.</exception>
    public async Task DeleteCopiesAsync(CancellationToken cancellationToken)
    {
        if (Failure is { } failure) throw failure;

        var store = await GetStoreAsync(cancellationToken).ConfigureAwait(false);
        using var writeLock = await store.LockAsync(cancellationToken).ConfigureAwait(false);
        store.DeleteCopies();
    }

    /// <summary>Waits while another process refreshes with the same file. The token it fetches can then be read from the file.</summary>
    /// <returns>The lock; <see langword="null"/> if it cannot be acquired, because a second refresh is better than none.</returns>
    public Task<IDisposable?> LockForRefreshAsync(CancellationToken cancellationToken) =>
        TryLockAsync(store => store.LockForRefreshAsync(cancellationToken), cancellationToken);

    /// <summary>Waits while another session or process asks a person. The sign-in can then be read from the store.</summary>
    /// <param name="maxWait">The maximum time to wait.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The lock; <see langword="null"/> if it cannot be acquired, because a second prompt is better than none.</returns>
    public Task<IDisposable?> LockForSignInAsync(TimeSpan maxWait, CancellationToken cancellationToken) =>
        TryLockAsync(store => store.LockForSignInAsync(maxWait, cancellationToken), cancellationToken);

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
            throw; // an unreadable cache is not an empty cache: the user must not sign in again for a file that cannot be written
        }
    }

    private async Task OnBeforeWriteAsync(TokenCacheNotificationArgs args)
    {
        try
        {
            var store = await GetStoreAsync(args.CancellationToken).ConfigureAwait(false);
            _writeLock = await store.LockAsync(args.CancellationToken).ConfigureAwait(false);
            await ReadAsync(args, isLocked: true).ConfigureAwait(false);
        }
        catch (StorageException e)
        {
            RecordFailure(e);
        }
        catch (OperationCanceledException) when (args.CancellationToken.IsCancellationRequested)
        {
            // The new token is kept in memory and written to the file on the next access.
        }
    }

    private async Task OnAfterAccessAsync(TokenCacheNotificationArgs args)
    {
        using var writeLock = Interlocked.Exchange(ref _writeLock, null);
        if (!args.HasStateChanged && !_hasUnsavedContent) return;

        if (args.HasStateChanged) _content = args.TokenCache.SerializeMsalV3();
        _hasUnsavedContent = true;
        if (args.HasStateChanged && writeLock is null) return; // the lock could not be acquired; the next access tries again

        try
        {
            // Not the caller's cancellation token: a new token is written even if the caller has cancelled.
            var store = await GetStoreAsync(CancellationToken.None).ConfigureAwait(false);
            using var ownLock = writeLock ?? await store.LockAsync(CancellationToken.None).ConfigureAwait(false);
            if (writeLock is null
                && await store.ReadIfChangedAsync(isLocked: true, CancellationToken.None).ConfigureAwait(false) is { } otherContent)
            {
                // Merges the changes of another process with the unsaved content.
                args.TokenCache.DeserializeMsalV3(otherContent, shouldClearExistingCache: false);
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

    private async Task<IDisposable?> TryLockAsync(Func<ICacheStore, Task<IDisposable>> acquire, CancellationToken cancellationToken)
    {
        try
        {
            return await acquire(await GetStoreAsync(cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (StorageException)
        {
            return null;
        }
    }

    private async Task ReadAsync(TokenCacheNotificationArgs args, bool isLocked)
    {
        if (_mustRestoreContent) args.TokenCache.DeserializeMsalV3(_content, shouldClearExistingCache: true);
        _mustRestoreContent = false;
        if (_hasUnsavedContent) return; // reading would discard content that is not yet in the file

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

    [LoggerMessage(12, Microsoft.Extensions.Logging.LogLevel.Warning, "The sign-in cache cannot be used: {Problem} {Remedy}")]
    private static partial void Failed(ILogger logger, string problem, string remedy);
}
