using GraphDelegatedKit.Storage;
using Microsoft.Extensions.Logging;

namespace GraphDelegatedKit.Cache;

/// <summary>Stores the cache in a protected file, and moves a cache with a weaker protection to the current one.</summary>
/// <param name="path">The path of the file.</param>
/// <param name="clientId">The application that the file belongs to.</param>
/// <param name="protection">The protection that the first of <paramref name="protectors"/> implements.</param>
/// <param name="protectors">The protection to write with, then the weaker ones that an existing file may have.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The logger.</param>
internal sealed partial class FileCacheStore(
    string path,
    string clientId,
    StorageProtection protection,
    IReadOnlyList<IProtector> protectors,
    TimeProvider time,
    ILogger logger) : ICacheStore
{
    private const string SignInLockSuffix = ".signin.lock";

    // The other process sends requests while it holds the lock. On a slow connection, or a busy machine, they take many seconds.
    private static readonly TimeSpan MaxRefreshTime = TimeSpan.FromSeconds(30);

    private readonly ProtectedFile _file = new(
        path,
        new FileFormat("GraphDelegatedKit sign-in cache", clientId.ToLowerInvariant(), "Cache"),
        protectors,
        content => CacheContent.BelongsTo(content, clientId));

    private readonly IProtector _protector = protectors[0];
    private FileStamp? _lastStamp;

    public StorageProtection Protection => protection;

    public string? Path => path;

    public string? Warning => _file.Warning;

    public async Task<byte[]?> ReadIfChangedAsync(bool isLocked, CancellationToken cancellationToken)
    {
        var stamp = _file.GetStamp();
        if (stamp is not null && stamp == _lastStamp) return null;

        var result = await ReadAsync(isLocked, cancellationToken).ConfigureAwait(false);
        _lastStamp = stamp;
        return result.Content;
    }

    public async Task WriteAsync(byte[] content, CancellationToken cancellationToken)
    {
        _file.DeleteTemporaryFiles();
        await _file.WriteAsync(_protector, content, flushToDisk: true, cancellationToken).ConfigureAwait(false);
        _lastStamp = _file.GetStamp();
        if (await HasWeakerBackupAsync(cancellationToken).ConfigureAwait(false))
            await DeleteWeakerBackupAsync(content, cancellationToken).ConfigureAwait(false);
    }

    public void DeleteCopies()
    {
        _file.DeleteBackup();
        _file.DeleteTemporaryFiles();
        _file.DeleteSetAside();
        DeleteSignInLock();
    }

    public async Task<IDisposable> LockAsync(CancellationToken cancellationToken) =>
        await FileLock.AcquireAsync(path + ".lock", time, cancellationToken).ConfigureAwait(false);

    public async Task<IDisposable> LockForRefreshAsync(CancellationToken cancellationToken) =>
        await FileLock.AcquireAsync(path + ".refresh.lock", MaxRefreshTime, time, cancellationToken).ConfigureAwait(false);

    public async Task<IDisposable> LockForSignInAsync(TimeSpan maxWait, CancellationToken cancellationToken) =>
        await FileLock.AcquireAsync(path + SignInLockSuffix, maxWait, time, cancellationToken).ConfigureAwait(false);

    /// <summary>
    /// Checks the folder and whether the protection is available, and rewrites an existing file that has a weaker protection.
    /// </summary>
    /// <exception cref="StorageException">The protection is not available, or the existing file cannot be read and must not be
    /// replaced.</exception>
    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        _file.EnsureFolder("Cache.Path");
        var protectionName = await _file.ReadProtectionNameAsync(cancellationToken).ConfigureAwait(false);
        if (protectionName != _protector.ProtectionName) await _protector.CheckAvailabilityAsync(cancellationToken).ConfigureAwait(false);
        if (!IsWeaker(protectionName) && !await HasWeakerBackupAsync(cancellationToken).ConfigureAwait(false)) return;

        using var fileLock = await LockAsync(cancellationToken).ConfigureAwait(false);
        var result = await ReadAsync(isLocked: true, cancellationToken).ConfigureAwait(false);
        if (result.Content is not { } content) return;
        if (result.Protector != _protector)
            await WriteAsync(content, cancellationToken).ConfigureAwait(false);
        else // another process rewrote the file and was killed before it deleted the weaker copy
            await DeleteWeakerBackupAsync(content, cancellationToken).ConfigureAwait(false);
        _lastStamp = null; // MSAL has not read the file yet
    }

    private void DeleteSignInLock()
    {
        try
        {
            FileLock.Remove(path + SignInLockSuffix, () => false);
        }
        catch (Exception e) when (e is StorageException or IOException or UnauthorizedAccessException)
        {
            // The lock file has no secret, and the next sign-out tries again.
        }
    }

    private async Task<ProtectedContent<byte[]>> ReadAsync(bool isLocked, CancellationToken cancellationToken)
    {
        var result = await ReadAsync(cancellationToken).ConfigureAwait(false);
        if (result.IsDamaged) await RepairAsync(isLocked, cancellationToken).ConfigureAwait(false);
        return result;
    }

    private Task<ProtectedContent<byte[]>> ReadAsync(CancellationToken cancellationToken) =>
        _file.ReadAsync(content => content, cancellationToken);

    // Reads the file again under the lock: another process may have written a valid file in between, which must not be set aside.
    private async Task RepairAsync(bool isLocked, CancellationToken cancellationToken)
    {
        try
        {
            using var ownLock = isLocked ? null : await LockAsync(cancellationToken).ConfigureAwait(false);
            var damaged = await ReadAsync(cancellationToken).ConfigureAwait(false);
            if (!damaged.IsDamaged) return;

            var now = time.GetUtcNow();
            var asidePath = damaged.Content is not null ? _file.RestoreBackup(now) : _file.SetAside(now);
            if (asidePath is not null) CorruptFileSetAside(logger, _file.Path, asidePath);
            if (damaged.Content is null) _file.SetBackupAside(now);
        }
        catch (StorageException)
        {
            // Another process holds the lock, or the folder is not writable. The damaged file stays in place, and the backup is used
            // anyway.
        }
    }

    // The weaker copy is deleted only after the stronger copy has been read back.
    private async Task DeleteWeakerBackupAsync(byte[] content, CancellationToken cancellationToken)
    {
        var readBack = await ReadAsync(cancellationToken).ConfigureAwait(false);
        if (!readBack.IsDamaged && readBack.Protector == _protector && readBack.Content.AsSpan().SequenceEqual(content))
            _file.DeleteBackup();
    }

    private async Task<bool> HasWeakerBackupAsync(CancellationToken cancellationToken) =>
        _protector.IsEncrypting && IsWeaker(await _file.ReadBackupProtectionNameAsync(cancellationToken).ConfigureAwait(false));

    // An unencrypted copy is weaker even where it may not be read: it contains a sign-in, or was planted.
    private bool IsWeaker(string? protectionName) =>
        (protectionName == PlaintextProtector.Name && _protector.IsEncrypting)
        || protectors.Skip(1).Any(other => other.ProtectionName == protectionName);

    [LoggerMessage(
        10, LogLevel.Warning,
        "The sign-in cache '{Path}' is damaged or was written by a later version. It was moved to '{Aside}'. "
        + "The previous copy is used if it is readable.")]
    private static partial void CorruptFileSetAside(ILogger logger, string path, string aside);
}
