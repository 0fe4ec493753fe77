using GraphDelegatedKit.Storage;
using Microsoft.Extensions.Logging;

namespace GraphDelegatedKit.Cache;

/// <summary>Stores the cache in a protected file. A damaged file is set aside, and the previous version is used.</summary>
/// <param name="path">The path of the file.</param>
/// <param name="protection">The protection that <paramref name="protector"/> implements.</param>
/// <param name="protector">Protects the file when it is written.</param>
/// <param name="weakerProtectors">Other protections an existing file may have. Such a file is read, and rewritten with
/// <paramref name="protector"/>.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The logger.</param>
internal sealed partial class FileCacheStore(
    string path,
    StorageProtection protection,
    IProtector protector,
    IReadOnlyList<IProtector> weakerProtectors,
    TimeProvider time,
    ILogger logger) : ICacheStore
{
    private readonly PrivateFile _file = new(path);
    private FileStamp? _lastStamp;

    public StorageProtection Protection => protection;

    public string? Path => path;

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
        var file = await protector.ProtectAsync(CacheFormat.FormatId, content, cancellationToken).ConfigureAwait(false);
        await _file.WriteAsync(file, cancellationToken).ConfigureAwait(false);
        _lastStamp = _file.GetStamp();
        if (await HasWeakerBackupAsync(cancellationToken).ConfigureAwait(false))
            await DeleteWeakerBackupAsync(content, cancellationToken).ConfigureAwait(false);
    }

    public void DeleteCopies()
    {
        _file.DeleteBackup();
        _file.DeleteTemporaryFiles();
        _file.DeleteSetAside();
    }

    public async Task<IDisposable> LockAsync(CancellationToken cancellationToken) =>
        await FileLock.AcquireAsync(path + ".lock", time, cancellationToken).ConfigureAwait(false);

    public async Task<IDisposable> LockForRefreshAsync(CancellationToken cancellationToken) =>
        await FileLock.AcquireAsync(path + ".refresh.lock", time, cancellationToken).ConfigureAwait(false);

    /// <summary>Checks whether the protection is available, and rewrites an existing file that has a weaker protection.</summary>
    /// <exception cref="StorageException">The protection is not available, or the existing file cannot be read and must not be
    /// replaced.</exception>
    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        var protectionName = GetProtectionName(await _file.ReadAsync(cancellationToken).ConfigureAwait(false));
        if (protectionName != protector.ProtectionName) await protector.CheckAvailabilityAsync(cancellationToken).ConfigureAwait(false);
        if (!IsWeaker(protectionName) && !await HasWeakerBackupAsync(cancellationToken).ConfigureAwait(false)) return;

        using var fileLock = await LockAsync(cancellationToken).ConfigureAwait(false);
        if (await ReadAsync(isLocked: true, cancellationToken).ConfigureAwait(false) is not { Content: { } content } result) return;
        if (result.IsWeaker) await WriteAsync(content, cancellationToken).ConfigureAwait(false);
        // Another process rewrote the file and was killed before this step.
        else await DeleteWeakerBackupAsync(content, cancellationToken).ConfigureAwait(false);
        _lastStamp = null; // MSAL has not read the file yet
    }

    private async Task<ReadResult> ReadAsync(bool isLocked, CancellationToken cancellationToken)
    {
        // A missing file may have been deleted as a way to sign out, so the backup must not restore the sign-in.
        if (await _file.ReadAsync(cancellationToken).ConfigureAwait(false) is not { } file) return ReadResult.Empty;
        if (await OpenAsync(_file.Path, file, cancellationToken).ConfigureAwait(false) is { Content: not null } result) return result;

        var backup = await ReadBackupAsync(cancellationToken).ConfigureAwait(false);
        await RepairAsync(backup, isLocked, cancellationToken).ConfigureAwait(false);
        return backup;
    }

    private async Task<ReadResult> ReadBackupAsync(CancellationToken cancellationToken) =>
        await _file.ReadBackupAsync(cancellationToken).ConfigureAwait(false) is { } file
            ? await OpenAsync(_file.BackupPath, file, cancellationToken).ConfigureAwait(false)
            : ReadResult.Empty;

    // Reads the file again under the lock: another process may have written a valid file in between, which must not be set aside.
    private async Task RepairAsync(ReadResult backup, bool isLocked, CancellationToken cancellationToken)
    {
        try
        {
            using var ownLock = isLocked ? null : await LockAsync(cancellationToken).ConfigureAwait(false);
            if (await _file.ReadAsync(cancellationToken).ConfigureAwait(false) is not { } file) return;
            if ((await OpenAsync(_file.Path, file, cancellationToken).ConfigureAwait(false)).Content is not null) return;

            var now = time.GetUtcNow();
            var asidePath = backup.Content is not null ? _file.RestoreBackup(now) : _file.SetAside(now);
            if (asidePath is not null) CorruptFileSetAside(logger, _file.Path, asidePath);
            if (backup.Content is null) _file.SetBackupAside(now);
        }
        catch (StorageException)
        {
            // Another process holds the lock, or the folder is not writable. The damaged file stays in place, and the backup is used
            // anyway.
        }
    }

    private async Task<ReadResult> OpenAsync(string filePath, byte[] content, CancellationToken cancellationToken)
    {
        if (CacheFormat.ParseHeader(content) is not var (header, length)) return ReadResult.Empty;

        var matchingProtector = header.ProtectionName == protector.ProtectionName
            ? protector
            : weakerProtectors.FirstOrDefault(other => other.ProtectionName == header.ProtectionName)
                ?? throw new StorageException(
                    StorageFault.CannotUnprotect,
                    $"'{filePath}' uses protection '{header.ProtectionName}', but '{protector.ProtectionName}' is configured or available."
                        + " The file was not changed.",
                    "Run the program with the protection of the file; or, to sign in again, name another file.");
        try
        {
            var unprotected = await matchingProtector.UnprotectAsync(
                header, content.AsMemory(length), cancellationToken).ConfigureAwait(false);
            return new(unprotected, matchingProtector != protector);
        }
        catch (StorageException e)
        {
            // Not a reason for a fallback: a sign-in exists, and a new file would hide or replace it.
            var remedy = e.Fault == StorageFault.Unavailable ? $"{e.Remedy} To sign in again, name another file." : e.Remedy;
            throw new StorageException(StorageFault.CannotUnprotect, $"'{filePath}' cannot be opened. {e.Message}", remedy, e);
        }
    }

    // The weaker copy is deleted only after the stronger copy has been read back.
    private async Task DeleteWeakerBackupAsync(byte[] content, CancellationToken cancellationToken)
    {
        if (await _file.ReadAsync(cancellationToken).ConfigureAwait(false) is not { } file) return;
        var readBack = await OpenAsync(_file.Path, file, cancellationToken).ConfigureAwait(false);
        if (!readBack.IsWeaker && readBack.Content is { } stored && stored.AsSpan().SequenceEqual(content)) _file.DeleteBackup();
    }

    private async Task<bool> HasWeakerBackupAsync(CancellationToken cancellationToken) =>
        weakerProtectors.Count > 0 && IsWeaker(GetProtectionName(await _file.ReadBackupAsync(cancellationToken).ConfigureAwait(false)));

    private bool IsWeaker(string? protectionName) => weakerProtectors.Any(other => other.ProtectionName == protectionName);

    private static string? GetProtectionName(byte[]? content) =>
        content is not null && CacheFormat.ParseHeader(content) is var (header, _) ? header.ProtectionName : null;

    private sealed record ReadResult(byte[]? Content, bool IsWeaker)
    {
        public static readonly ReadResult Empty = new(null, false);
    }

    [LoggerMessage(
        10, LogLevel.Warning,
        "The sign-in cache '{Path}' is damaged or was written by a later version. It was moved to '{Aside}'. "
        + "The previous copy is used if it is readable.")]
    private static partial void CorruptFileSetAside(ILogger logger, string path, string aside);
}
