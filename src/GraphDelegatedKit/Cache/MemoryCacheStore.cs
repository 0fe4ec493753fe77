namespace GraphDelegatedKit.Cache;

/// <summary>A store that persists nothing: MSAL keeps its cache in memory.</summary>
internal sealed class MemoryCacheStore : ICacheStore
{
    public StorageProtection Protection => StorageProtection.Memory;

    public string? Path => null;

    public string? Warning => null;

    public Task<byte[]?> ReadIfChangedAsync(bool isLocked, CancellationToken cancellationToken) => Task.FromResult<byte[]?>(null);

    public Task WriteAsync(byte[] content, CancellationToken cancellationToken) => Task.CompletedTask;

    public void DeleteCopies()
    {
    }

    public Task<IDisposable> LockAsync(CancellationToken cancellationToken) => Task.FromResult<IDisposable>(new NullLock());

    public Task<IDisposable> LockForRefreshAsync(CancellationToken cancellationToken) => LockAsync(cancellationToken);

    public Task<IDisposable> LockForSignInAsync(TimeSpan maxWait, CancellationToken cancellationToken) => LockAsync(cancellationToken);

    private sealed class NullLock : IDisposable
    {
        public void Dispose()
        {
        }
    }
}
