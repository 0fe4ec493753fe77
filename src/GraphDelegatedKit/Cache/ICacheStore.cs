namespace GraphDelegatedKit.Cache;

/// <summary>A place that keeps MSAL's serialized cache.</summary>
internal interface ICacheStore
{
    CacheProtection Protection { get; }

    string? Path { get; }

    /// <param name="isLocked">Whether the caller holds <see cref="LockAsync"/>: what cannot be understood is set aside only under it.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>What is kept if it changed since the last reading; else, or if there is nothing, <see langword="null"/>.</returns>
    Task<byte[]?> ReadIfChangedAsync(bool isLocked, CancellationToken cancellationToken);

    /// <summary>Only under <see cref="LockAsync"/>.</summary>
    Task WriteAsync(byte[] content, CancellationToken cancellationToken);

    /// <summary>Deletes every copy but the present one: after a sign-out they would still hold the sign-in. Only under <see cref="LockAsync"/>.</summary>
    void DeleteCopies();

    /// <summary>Keeps other processes from writing until it is disposed.</summary>
    Task<IDisposable> LockAsync(CancellationToken cancellationToken);

    /// <summary>Keeps other processes from refreshing until it is disposed: what one of them fetches, the next reads.</summary>
    Task<IDisposable> LockForRefreshAsync(CancellationToken cancellationToken);
}
