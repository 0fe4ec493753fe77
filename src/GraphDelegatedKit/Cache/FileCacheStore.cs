using GraphDelegatedKit.Storage;
using Microsoft.Extensions.Logging;

namespace GraphDelegatedKit.Cache;

/// <summary>Keeps the cache in a protected file. A file that is torn is set aside and the version before it is used.</summary>
/// <param name="path">The file.</param>
/// <param name="protection">What <paramref name="protector"/> is called.</param>
/// <param name="protector">How it is written.</param>
/// <param name="weakerProtectors">How it may be found as well; such a file is read, and written anew by <paramref name="protector"/>.</param>
internal sealed partial class FileCacheStore(string path, CacheProtection protection, IProtector protector, IReadOnlyList<IProtector> weakerProtectors, TimeProvider time, ILogger logger) : ICacheStore
{
    private readonly PrivateFile _file = new(path);
    private FileStamp? _lastStamp;

    public CacheProtection Protection => protection;

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
        await _file.WriteAsync(await protector.ProtectAsync(CacheFormat.FormatId, content, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        _lastStamp = _file.GetStamp();
        if (await HasWeakerBackupAsync(cancellationToken).ConfigureAwait(false)) await DeleteWeakerBackupAsync(content, cancellationToken).ConfigureAwait(false);
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

    /// <summary>Sees whether this protection, which is being chosen, is to be had, and moves up what is there under a weaker one.</summary>
    /// <exception cref="StorageException">It is not to be had here, or what is there must be left alone.</exception>
    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        var protectionName = GetProtectionName(await _file.ReadAsync(cancellationToken).ConfigureAwait(false));
        if (protectionName != protector.ProtectionName) await protector.CheckAvailabilityAsync(cancellationToken).ConfigureAwait(false);
        if (!IsWeaker(protectionName) && !await HasWeakerBackupAsync(cancellationToken).ConfigureAwait(false)) return;

        using var fileLock = await LockAsync(cancellationToken).ConfigureAwait(false);
        if (await ReadAsync(isLocked: true, cancellationToken).ConfigureAwait(false) is not { Content: { } content } result) return;
        if (result.IsWeaker) await WriteAsync(content, cancellationToken).ConfigureAwait(false);
        else await DeleteWeakerBackupAsync(content, cancellationToken).ConfigureAwait(false); // somebody else moved it up, and was killed before this
        _lastStamp = null; // nobody but us has read it yet
    }

    private async Task<ReadResult> ReadAsync(bool isLocked, CancellationToken cancellationToken)
    {
        if (await _file.ReadAsync(cancellationToken).ConfigureAwait(false) is not { } file) return ReadResult.Empty; // deleted by hand, as a way to sign out: the version before must not undo that
        if (await OpenAsync(_file.Path, file, cancellationToken).ConfigureAwait(false) is { Content: not null } result) return result;

        var backup = await ReadBackupAsync(cancellationToken).ConfigureAwait(false);
        await RepairAsync(backup, isLocked, cancellationToken).ConfigureAwait(false);
        return backup;
    }

    private async Task<ReadResult> ReadBackupAsync(CancellationToken cancellationToken) =>
        await _file.ReadBackupAsync(cancellationToken).ConfigureAwait(false) is { } file ? await OpenAsync(_file.BackupPath, file, cancellationToken).ConfigureAwait(false) : ReadResult.Empty;

    // Under the lock, after another look: between two looks somebody may have written a good file, and that must not be put aside.
    private async Task RepairAsync(ReadResult backup, bool isLocked, CancellationToken cancellationToken)
    {
        try
        {
            using var ownLock = isLocked ? null : await LockAsync(cancellationToken).ConfigureAwait(false);
            if (await _file.ReadAsync(cancellationToken).ConfigureAwait(false) is not { } file || (await OpenAsync(_file.Path, file, cancellationToken).ConfigureAwait(false)).Content is not null) return;

            var now = time.GetUtcNow();
            var asidePath = backup.Content is not null ? _file.RestoreBackup(now) : _file.SetAside(now);
            if (asidePath is not null) CorruptFileSetAside(logger, _file.Path, asidePath);
            if (backup.Content is null) _file.SetBackupAside(now);
        }
        catch (StorageException)
        {
            // Somebody else holds the lock, or nothing can be written here: it stays where it is, and what was found is used all the same.
        }
    }

    private async Task<ReadResult> OpenAsync(string filePath, byte[] content, CancellationToken cancellationToken)
    {
        if (CacheFormat.ParseHeader(content) is not var (header, length)) return ReadResult.Empty;

        var matchingProtector = header.ProtectionName == protector.ProtectionName ? protector : weakerProtectors.FirstOrDefault(other => other.ProtectionName == header.ProtectionName)
            ?? throw new StorageException(
                StorageFault.CannotUnprotect,
                $"'{filePath}' is protected otherwise ({header.ProtectionName}) than is asked for or to be had here ({protector.ProtectionName}). It was left alone.",
                "Run the program with the protection the file has; or, to sign in anew, name another file.");
        try
        {
            return new(await matchingProtector.UnprotectAsync(header, content.AsMemory(length), cancellationToken).ConfigureAwait(false), matchingProtector != protector);
        }
        catch (StorageException e)
        {
            // There is a sign-in, so this is no reason to step down: another, written beside it or over it, would hide or lose it.
            var remedy = e.Fault == StorageFault.Unavailable ? $"{e.Remedy} To sign in anew, name another file." : e.Remedy;
            throw new StorageException(StorageFault.CannotUnprotect, $"'{filePath}' cannot be opened. {e.Message}", remedy, e);
        }
    }

    // The stronger copy is trusted once it was read back, and only then is the weaker one given up.
    private async Task DeleteWeakerBackupAsync(byte[] content, CancellationToken cancellationToken)
    {
        var readBack = await _file.ReadAsync(cancellationToken).ConfigureAwait(false) is { } file ? await OpenAsync(_file.Path, file, cancellationToken).ConfigureAwait(false) : ReadResult.Empty;
        if (!readBack.IsWeaker && readBack.Content is { } stored && stored.AsSpan().SequenceEqual(content)) _file.DeleteBackup();
    }

    private async Task<bool> HasWeakerBackupAsync(CancellationToken cancellationToken) =>
        weakerProtectors.Count > 0 && IsWeaker(GetProtectionName(await _file.ReadBackupAsync(cancellationToken).ConfigureAwait(false)));

    private bool IsWeaker(string? protectionName) => weakerProtectors.Any(other => other.ProtectionName == protectionName);

    private static string? GetProtectionName(byte[]? content) => content is not null && CacheFormat.ParseHeader(content) is var (header, _) ? header.ProtectionName : null;

    private sealed record ReadResult(byte[]? Content, bool IsWeaker)
    {
        public static readonly ReadResult Empty = new(null, false);
    }

    [LoggerMessage(10, LogLevel.Warning, "The sign-in cache '{Path}' could not be understood. It was kept as '{Aside}', and the version before it is used.")]
    private static partial void CorruptFileSetAside(ILogger logger, string path, string aside);
}
