namespace GraphDelegatedKit.Cache;

/// <summary>A place that keeps MSAL's serialized cache. Each protection is one.</summary>
internal interface ICacheStore
{
    CacheProtection Protection { get; }

    string? Path { get; }

    /// <returns>What is kept if it changed since the last reading; else, or if there is nothing, <see langword="null"/>.</returns>
    Task<byte[]?> ReadIfChangedAsync(CancellationToken cancellationToken);

    Task WriteAsync(byte[] content, CancellationToken cancellationToken);

    /// <summary>Keeps other processes from writing until it is disposed.</summary>
    Task<IDisposable> LockAsync(CancellationToken cancellationToken);
}
