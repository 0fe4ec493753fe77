using GraphDelegatedKit.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Identity.Client;

namespace GraphDelegatedKit.Cache;

/// <summary>
/// Ties MSAL's cache to a store. MSAL reads before each access and writes after a change; between the two no other process
/// may write, or the later one would undo the earlier.
/// </summary>
internal sealed partial class PersistedCache(CacheStores stores, ILogger logger) : IDisposable
{
    private readonly SemaphoreSlim _opening = new(1, 1);

    private Opened? _opened;
    private IDisposable? _lock;
    private StorageException? _failure;
    private byte[]? _content;
    private bool _unsaved, _handOver;

    /// <summary>Touches nothing yet: the first access does.</summary>
    public static PersistedCache Of(TokenCacheOptions options, string clientId, TimeProvider time, ILogger logger) =>
        new(new CacheStores(options, clientId, new OsKeyring(time), time, logger), logger);

    public CacheStatus Status
    {
        get
        {
            var (opened, failure) = (Volatile.Read(ref _opened), Volatile.Read(ref _failure));
            return new(opened?.Store.Protection, opened?.Store.Path, failure?.Message) { StepDown = opened?.StepDown };
        }
    }

    /// <summary>
    /// What went wrong when the cache was last opened or written. A callback that throws would fail an acquisition whose token is good
    /// and in memory, so the failure waits here until MSAL has returned.
    /// </summary>
    public StorageException? Failure => Volatile.Read(ref _failure);

    public void BindTo(ITokenCache cache)
    {
        _handOver = _content is not null; // MSAL's next application object goes on where the one before was: the store would say that nothing changed
        cache.SetBeforeAccessAsync(ReloadAsync);
        cache.SetBeforeWriteAsync(LockAsync);
        cache.SetAfterAccessAsync(SaveAsync);
    }

    /// <summary>Leaves no earlier sign-in in any copy.</summary>
    /// <exception cref="StorageException">The sign-out is not written, or a copy of before cannot be deleted.</exception>
    public async Task ForgetCopiesAsync(CancellationToken cancellationToken)
    {
        if (Failure is { } failure) throw failure;

        var store = await StoreAsync(cancellationToken).ConfigureAwait(false);
        using var held = await store.LockAsync(cancellationToken).ConfigureAwait(false);
        store.ForgetCopies();
    }

    /// <summary>Waits while another process refreshes on the same file; what it fetches is then read instead of fetched again.</summary>
    /// <returns><see langword="null"/> if the lock is not to be had: a second refresh is better than none.</returns>
    public async Task<IDisposable?> RefreshLockAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await (await StoreAsync(cancellationToken).ConfigureAwait(false)).RefreshLockAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (StorageException)
        {
            return null;
        }
    }

    public void Dispose() => _opening.Dispose();

    private async Task ReloadAsync(TokenCacheNotificationArgs args)
    {
        try
        {
            await ReadAsync(args, isLocked: false).ConfigureAwait(false);
        }
        catch (StorageException e)
        {
            Fail(e);
            throw; // what is there must not be taken for nothing, and nobody is to sign in for a file that cannot be
        }
    }

    private async Task LockAsync(TokenCacheNotificationArgs args)
    {
        try
        {
            _lock = await (await StoreAsync(args.CancellationToken).ConfigureAwait(false)).LockAsync(args.CancellationToken).ConfigureAwait(false);
            await ReadAsync(args, isLocked: true).ConfigureAwait(false);
        }
        catch (StorageException e)
        {
            Fail(e);
        }
        catch (OperationCanceledException) when (args.CancellationToken.IsCancellationRequested)
        {
            // What was just issued goes into memory all the same, and into the file at the next access.
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
            var store = await StoreAsync(CancellationToken.None).ConfigureAwait(false);
            using var own = held ?? await store.LockAsync(CancellationToken.None).ConfigureAwait(false);
            if (held is null && await store.ReadIfChangedAsync(isLocked: true, CancellationToken.None).ConfigureAwait(false) is { } theirs)
            {
                args.TokenCache.DeserializeMsalV3(theirs, shouldClearExistingCache: false); // what another process wrote meanwhile, and what waits here
                _content = args.TokenCache.SerializeMsalV3();
            }

            await store.WriteAsync(_content!, CancellationToken.None).ConfigureAwait(false);
            _unsaved = false;
            Volatile.Write(ref _failure, null);
        }
        catch (StorageException e)
        {
            Fail(e);
        }
    }

    private async Task ReadAsync(TokenCacheNotificationArgs args, bool isLocked)
    {
        if (_handOver) args.TokenCache.DeserializeMsalV3(_content, shouldClearExistingCache: true);
        _handOver = false;
        if (_unsaved) return; // memory holds what the file does not: reading would lose it

        var store = await StoreAsync(args.CancellationToken).ConfigureAwait(false);
        if (await store.ReadIfChangedAsync(isLocked, args.CancellationToken).ConfigureAwait(false) is { } content)
            args.TokenCache.DeserializeMsalV3(_content = content, shouldClearExistingCache: true);
        if (!isLocked) Volatile.Write(ref _failure, null);
    }

    private async ValueTask<ICacheStore> StoreAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _opened) is { } opened) return opened.Store;

        await _opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_opened is { } meanwhile) return meanwhile.Store;

            var (store, down) = await stores.OpenAsync(cancellationToken).ConfigureAwait(false);
            Volatile.Write(ref _opened, new(store, down));
            return store;
        }
        finally
        {
            _opening.Release();
        }
    }

    private void Fail(StorageException failure)
    {
        if (Failure?.Message != failure.Message) Failed(logger, failure.Message, failure.Remedy);
        Volatile.Write(ref _failure, failure);
    }

    private sealed record Opened(ICacheStore Store, CacheStepDown? StepDown);

    [LoggerMessage(12, Microsoft.Extensions.Logging.LogLevel.Warning, "The sign-in cache cannot be used as it should: {Problem} {Remedy}")]
    private static partial void Failed(ILogger logger, string problem, string remedy);
}
