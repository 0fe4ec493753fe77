namespace GraphDelegatedKit.Cache;

/// <summary>Keeps nothing: MSAL's own memory is the cache.</summary>
internal sealed class MemoryCacheStore : ICacheStore
{
    public CacheProtection Protection => CacheProtection.Memory;

    public string? Path => null;

    public Task<byte[]?> ReadIfChangedAsync(bool isLocked, CancellationToken cancellationToken) => Task.FromResult<byte[]?>(null);

    public Task WriteAsync(byte[] content, CancellationToken cancellationToken) => Task.CompletedTask;

    public void ForgetCopies()
    {
    }

    public Task<IDisposable> LockAsync(CancellationToken cancellationToken) => Task.FromResult<IDisposable>(new Nothing());

    public Task<IDisposable> RefreshLockAsync(CancellationToken cancellationToken) => LockAsync(cancellationToken);

    private sealed class Nothing : IDisposable
    {
        public void Dispose()
        {
        }
    }
}
