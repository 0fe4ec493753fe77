namespace GraphDelegatedKit.Cache;

/// <summary>A store for the serialized cache of MSAL.</summary>
internal interface ICacheStore
{
    StorageProtection Protection { get; }

    string? Path { get; }

    /// <summary>A warning if the group of the file or its folder has access; otherwise <see langword="null"/>.</summary>
    string? Warning { get; }

    /// <param name="isLocked">Whether the caller holds the lock of <see cref="LockAsync"/>. A damaged cache is set aside only under the
    /// lock.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The content, if it has changed since the last read; <see langword="null"/> if it has not, or if the store is
    /// empty.</returns>
    Task<byte[]?> ReadIfChangedAsync(bool isLocked, CancellationToken cancellationToken);

    /// <summary>Writes the content. The caller must hold the lock of <see cref="LockAsync"/>.</summary>
    Task WriteAsync(byte[] content, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes all copies except the current file, because after a sign-out they still contain the sign-in. The caller must hold the lock
    /// of <see cref="LockAsync"/>.
    /// </summary>
    void DeleteCopies();

    /// <summary>Acquires the lock that prevents other processes from writing. Disposing the result releases the lock.</summary>
    Task<IDisposable> LockAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Acquires the lock that prevents other processes from refreshing, so that they read the token one process has fetched. Disposing the
    /// result releases the lock.
    /// </summary>
    Task<IDisposable> LockForRefreshAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Acquires the lock that prevents other sessions and processes from asking a person at the same time. Disposing the result releases
    /// the lock.
    /// </summary>
    Task<IDisposable> LockForSignInAsync(TimeSpan maxWait, CancellationToken cancellationToken);
}
