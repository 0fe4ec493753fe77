namespace GraphDelegatedKit.Cache;

/// <summary>A place that keeps MSAL's serialized cache. Each protection is one.</summary>
internal interface ICacheStore
{
    CacheProtection Protection { get; }

    string? Path { get; }

    /// <returns>What is kept if it changed since the last reading; else, or if there is nothing, <see langword="null"/>.</returns>
    Task<byte[]?> ReadIfChangedAsync(CancellationToken cancellationToken);

    Task WriteAsync(byte[] content, CancellationToken cancellationToken);

    /// <summary>Deletes the version kept from before the last write: after a sign-out it would still hold the sign-in.</summary>
    void ForgetBackup();

    /// <summary>Keeps other processes from writing until it is disposed.</summary>
    Task<IDisposable> LockAsync(CancellationToken cancellationToken);
}
